"""How a figure and its definition are written in Chinese: one wording for screen, file, paper and command line."""

from collections.abc import Iterable, Mapping, Sequence

from analytics.catalog import MODELS
from analytics.model import BLANK, Distinct, Median, Metric, Model, Ratio
from analytics.policy import rules_in_force
from analytics.query import Cell, Result, redivided, show_date, show_year, units
from data.lens import AGE_RULES, DIVISIONS, Lens
from data.tables import TABLES

NOTHING = "—"
NO_DATA = "无数据"
TEN_THOUSAND = 10_000
_IN_TEN_THOUSANDS = 100_000  # from here on, sums of money are read in 万元; files keep every 元
# The columns that name a row, as `Model.grain` lists them.
_GRAIN = {
    "person_id": "人",
    "unit_code": "单位",
    "village_code": "村(社区)",
    "name": "名称",
    "birth_date": "出生日期",
    "year": "年度",
    "kind": "类别",
    "item": "事项",
    "project": "项目",
    "award": "荣誉",
    "outcome": "使用方式",
    "since_date": "使用时间",
    "department": "联审部门",
    "mentor_name": "导师",
    "started_on": "结对时间",
    "programme": "学历提升项目",
    "enrolled_on": "入学时间",
    "checked_on": "检查时间",
    "course": "培训班",
    "start_date": "开班时间",
    "theme": "培训主题",
    "level": "培训层级",
    "mentor": "导师",
    "township_code": "乡镇(街道)",
    "conflict": "不一致情形",
    "one": "所填内容",
    "pay_tier": "报酬档次",
    "post_group": "待遇岗位类别",
    "category": "村考核类别",
    "grade": "考核等次",
    "title": "文件",
    "lane": "栏目",
    "event": "事件",
    "on_date": "日期",
    "place": "单位",
    "detail": "说明",
    "valid_from": "起效时间",
    "movement": "变动类别",
    "moved_on": "变动时间",
    "change": "变动",
    "changed_on": "变动时间",
}
_RECKONED = {"age": "年龄", "tenure": "任村干部年限"}  # by the views, from a date
_DERIVED = {"age": "birth_date", "tenure": "joined_date"}  # column of a view -> the column of a file that it follows from
_OF_ONE_HEAD = ("as_of", "gender", "ethnicity")  # nobody is under two of them


def show(metric: Metric, cell: Cell) -> str:
    """The figure as people read it: 22.2%, 46.6岁, 1,234人; — where there is nothing to divide by."""
    if cell.no_data:
        return NO_DATA
    if cell.value is None:
        return NOTHING
    if metric.unit == "%":
        return f"{cell.value * 100:.{metric.decimals}f}%"
    if metric.unit == "元" and abs(cell.value) >= _IN_TEN_THOUSANDS:
        return f"{cell.value / TEN_THOUSAND:,.1f}".removesuffix(".0") + "万元"
    return f"{cell.value:,.{metric.decimals}f}{metric.unit}"


def plain_number(metric: Metric, value: float) -> str:
    """The figure for a file, without its unit: 22.2 of a share of 22.2%."""
    return f"{value * 100:.{metric.decimals}f}" if metric.unit == "%" else f"{value:.{metric.decimals}f}"


def show_fraction(cell: Cell) -> str:
    """`111/500`, or nothing where the figure is not a quotient."""
    if not cell.fraction:
        return ""
    return "/".join(f"{part:,.1f}" if isinstance(part, float) and part % 1 else f"{part or 0:,.0f}" for part in cell.fraction)


def show_whole(metric: Metric, cell: Cell) -> str:
    """The figure with its fraction, where it has one: `22.2% 111/500`."""
    return f"{show(metric, cell)} {show_fraction(cell)}".rstrip()


def scope_name(lens: Lens) -> str:
    """全市, or the names of the units in scope."""
    if "" in lens.scope:
        return lens.snapshot.setting("region_word", "全市")
    found = [member.label for level in ("county", "township") for member in units(lens, level) if member.key in lens.scope]
    return "、".join(found) or "无"


def place_name(lens: Lens, where: Mapping) -> str:
    """What a heading or a file is about: the chosen township, or the whole scope."""
    chosen = where.get("township")
    chosen = chosen if isinstance(chosen, tuple) else (chosen,)
    return "、".join(m.label for m in units(lens, "township") if m.key in chosen) or scope_name(lens)


def scope_text(lens: Lens, model, where: Mapping) -> str:
    """The place, and the other filters in brackets: `云麓镇(村/社区：村)`. The same words whoever looks at it."""
    rest = {name: keys for name, keys in where.items() if name != "township"}
    chosen = filters_text(lens, model, rest)
    return f"{place_name(lens, where)}{f'({chosen})' if chosen else ''}"


def filters_text(lens: Lens, model, where) -> str:
    """The filters in words, `村/社区：村；年度：2023`, or an empty text."""
    return "；".join(
        f"{model.dimensions[name].label}：{'、'.join(_member_label(lens, model, name, key) for key in keys)}"
        for name, keys in where.items()
    )


def definition_lines(result: Result) -> list[str]:
    """口径 · 截止日 · 范围 · 未填 · 来源, one clause each."""
    lens, metrics = result.lens, result.metrics
    lines = [f"口径：{' '.join(_definition(metric, len(metrics) > 1) for metric in metrics)}"]
    dates = [row.members[0].label for row in result.rows] if result.by and result.by[0].name == "as_of" else []
    lines.append(f"截止日：{'、'.join(dict.fromkeys(dates)) or show_date(lens.as_of)}")
    lines += result.model.notes(lens)
    if _speaks_of_age(result):
        lines.append(f"年龄：{AGE_RULES[lens.age_rule]}")
    lines.append(f"范围：{scope_text(lens, result.model, result.where)}")
    if result.model.rosters and redivided(lens):
        lines.append(f"单位：{DIVISIONS[lens.then]}")
    if rules := dict.fromkeys(rule for metric in metrics for rule in metric.rules):
        lines.append(f"规定：{'、'.join(rules_in_force(lens, rules)) or '未设'}")
    lines += [note.rstrip("。") for note in ignored_note(result.ignored)]
    lines.append(f"未填：{unfilled(result)}")
    if result.silent:
        lines.append(f"{NO_DATA}：{'、'.join(result.silent)}")
    if shared := sharing_note(result):
        lines.append(shared)
    if sources := "、".join(dict.fromkeys(metric.source for metric in metrics if metric.source)):
        lines.append(f"来源：{sources}")
    return lines


def sharing_note(result: Result) -> str:
    """That one who is counted may stand under several heads, which then add up to more than there are; empty where nobody does."""
    if any(dimension.many for dimension in result.by):
        return "一人可属多项，各项之和可大于人数"
    told_apart = [metric for metric in result.metrics if isinstance(metric, Distinct)]
    if not told_apart or all(dimension.domain or dimension.name in _OF_ONE_HEAD for dimension in result.by):
        return ""
    return "一人可属多项，各项之和可大于人数" if told_apart[0].unit == "人" else "一个单位可属多项，各项之和可大于单位数"


def ignored_text(results: Iterable[Result]) -> str:
    """(其中储备、减负不按待遇岗位类别筛选。), or nothing where every filter reaches every answer."""
    lacking: dict[str, list[str]] = {}
    for result in results:
        for name in result.ignored:
            lacking.setdefault(_ignored_label(name), []).append(result.model.label)
    return "".join(f"（{'、'.join(models)}不按{name}筛选。）" for name, models in lacking.items())


def grain_text(model: type[Model]) -> str:
    """What one row of the model is, in Chinese: `每行：人、年度`."""
    person = {"name": "姓名"} if "birth_date" in model.grain else {}
    known = _columns_named(model) | _GRAIN | person
    return f"每行：{'、'.join(known[name] for name in model.grain.split(', '))}"


def column_label(model: type[Model], name: str) -> str:
    """What a column of the model's view is called, or an empty text."""
    read = {dimension.expression: dimension.label for dimension in model.dimensions.values()}
    return read.get(f"f.{name}") or (_columns_named(model) | _GRAIN | _RECKONED).get(name, "")


def _columns_named(model: type[Model]) -> dict[str, str]:
    """Chinese names of columns: those of files, and before them the model's own dimensions."""
    declared = {column.name: column.label for table in TABLES.values() for column in table.columns}
    return declared | {name: dimension.label for name, dimension in model.dimensions.items()}


def ignored_note(filters: Sequence[str]) -> list[str]:
    """That these filters, by name, were not followed: never ignored silently."""
    return [f"不按{'、'.join(_ignored_label(name) for name in filters)}筛选。"] if filters else []


def unfilled(result: Result) -> str:
    """How much of the answer has a blank where it looks; a blank that has a name of its own is none."""
    told = []
    for place, metric in enumerate(result.metrics):
        if metric.known and (count := sum(row.cells[place].unknown for row in result.rows)):
            told.append(f"{_known_label(metric)}{count}{result.model.unit}")
    for place, dimension in enumerate(result.by):
        cells = [row.cells[0] for row in result.rows if row.members[place].key is None]
        if dimension.blank == BLANK and (amount := _amount(result, cells)):
            told.append(f"{dimension.label}{amount}")
    return "、".join(dict.fromkeys(told)) or f"0{result.model.unit}"


def _known_label(metric: Metric) -> str:
    """The column whose blank a figure cannot see past; where that follows from several, that the figure cannot tell."""
    return _columns_named(metric.model).get(_DERIVED.get(metric.known, metric.known), f"{metric.label}无法判断")


def _amount(result: Result, cells: Sequence[Cell]) -> str:
    """What the first figure speaks of in these cells, in its own unit: 3人, 30万元; an empty text where that is nothing."""
    metric = result.metrics[0]
    amount = sum((cell.fraction[1] if cell.fraction else cell.value) or 0 for cell in cells)
    if not amount:
        return ""
    if isinstance(metric, Median):
        return "若干"  # the middle of several says nothing of their number
    if isinstance(metric, Ratio):
        return show(metric.denominator, Cell(amount))
    return f"{amount}{result.model.unit}" if any(cell.fraction for cell in cells) else show(metric, Cell(amount))


def _definition(metric: Metric, named: bool) -> str:
    return f"{metric.label}={metric.definition}" if named else metric.definition


def _speaks_of_age(result: Result) -> bool:
    texts = [d.sql for d in result.by] + [m.where + m.among + m.of for m in result.metrics]
    return any("f.age" in text for text in texts)


def _member_label(lens: Lens, model, name: str, key) -> str:
    dimension = model.dimensions[name]
    if key is None:
        return dimension.blank
    if dimension.name == "year":
        return show_year(lens, key, model)
    if dimension.parameter:
        return show_date(key)
    if dimension.domain:
        return next((member.label for member in units(lens, dimension.domain) if member.key == key), str(key))
    return str(key)


def _ignored_label(name: str) -> str:
    """The filters are those that some model has: any of them names it."""
    return next((model.dimensions[name].label for model in MODELS if name in model.dimensions), name)
