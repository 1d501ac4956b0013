"""Documents, rules, pay standards and published figures against the store: each row has a source and a period, or it is refused.

With `Statement.whole` the file is the whole table: a blank erases and what is not in it goes. Otherwise neither.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise

from data.cells import Remark
from data.plan import Change, Part, Query, Values, deleting, key_of, own_values, stored_rows, updating
from data.roster import CheckedRow
from data.tables import EXCELLENT_CAP, FOREVER, PAY_RULE, POLICY, PUBLISHED, RULE, TEAM_RULE, TOWNSHIP, Table

Key = tuple


def plan_policies(part: Part, query: Query | None) -> None:
    table, whole = part.table, part.statement.whole
    known = {key_of(table, row): row for row in stored_rows(query, table)}
    titles = {row["title"] for row in stored_rows(query, POLICY)}
    townships = Counter(word for row in stored_rows(query, TOWNSHIP) for word in (row["code"], row["name"]))
    seen: dict[Key, tuple[CheckedRow, Values]] = {}
    for row in part.reading.rows:
        values = dict.fromkeys(table.given) | own_values(row, table)
        key = key_of(table, values)
        if key in seen:
            part.note(row, table.inputs[0], f"与第{seen[key][0].row}行重复", "同一项只保留一行", "记录重复")
            continue
        if key in known and not whole:
            values = {name: known[key][name] if value is None else value for name, value in values.items()}
        seen[key] = row, values
    kept = [] if whole else [(None, values) for key, values in known.items() if key not in seen]
    meeting = _overlaps(table, [*kept, *seen.values()]) if "valid_from" in table.key else {}
    for key, (row, values) in seen.items():
        old = known.get(key)
        changed = {name: value for name, value in values.items() if old is None or old[name] != value}
        if not changed and row.row not in meeting:
            part.unchanged += 1
            continue
        found = [
            *_faults(table, values, titles),
            *_unplaced(table, values, townships),
            *((("valid_from", meeting[row.row]),) if row.row in meeting else ()),
        ]
        for column, remark in found:
            part.note(row, table.column(column), remark.reason, remark.fix, remark.kind, rejects=remark.rejects)
        if not any(remark.rejects for _, remark in found):
            _plan_row(part, row, values, old, changed)
    for key, old in known.items():
        if whole and key not in seen:
            part.writes.append(deleting(table, key))
            part.changes.append(Change("删除", _name(table, old), None, None))


def _plan_row(part: Part, row: CheckedRow, values: Values, old: Values | None, changed: Values) -> None:
    table = part.table
    if old is None:
        part.writes.append(lambda draft: draft.collect(table, values))
        part.add("新增", row, _name(table, values), {})
        return
    part.writes.append(updating(table.name, changed, {name: old[name] for name in table.key}))
    fields = ((column.label, old[column.name], values[column.name]) for column in table.columns if column.name in changed)
    part.add("变动", row, _name(table, values), {}, fields)


def source_faults(table: Table, values: Values, titles: set[str]) -> Iterator[tuple[str, Remark]]:
    """What is wrong with the document that a row rests on."""
    if "policy" not in table.given:
        return
    label, source = table.column("policy").label, values["policy"]
    if not source:
        yield "policy", Remark("没有依据", f"“{label}”空白：每一条都要有依据文件", f"填写{label}；没有依据的不要登记，留作未设")
    elif source not in titles:
        reason, fix = f"“政策文件”表中没有“{source}”", "在“政策文件”表中登记这份文件"
        yield "policy", Remark("文件未登记", reason, fix, rejects=False)


def _faults(table: Table, values: Values, titles: set[str]) -> Iterator[tuple[str, Remark]]:
    """(column, what is wrong with it) for a row that is new or changed."""
    if not _is_off(table, values):
        yield from source_faults(table, values, titles)
    begins, ends = values.get("valid_from"), values.get("valid_to")
    if table is EXCELLENT_CAP:
        yield from _cap_faults(values)
    if table is TEAM_RULE:
        yield from _team_rule_faults(values)
    if table is RULE:
        if not begins:
            yield "valid_from", Remark("没有起始日期", "“规定开始日期”空白：每一条规定都要有期限", "填写从哪一天起执行")
        if values["value"] is None and not values["text_value"]:
            yield "value", Remark("没有规定值", "“规定值”和“规定内容”都是空白", "填写其中一项；本地没有规定的，删去这一行")
    if begins and ends and ends < begins:
        yield "valid_to", Remark("期限颠倒", f"{table.column('valid_to').label}早于{table.column('valid_from').label}", "改正这两个日期")
    if table is PUBLISHED:
        if values["high"] is not None and values["low"] is not None and values["high"] < values["low"]:
            yield "high", Remark("上限小于下限", "“公布上限”小于“公布数值”", "改正这两个数；公布的是确数时，上限留空")
        if values["since"] and values["as_of"] and values["since"] > values["as_of"]:
            yield "since", Remark("期限颠倒", "“起始日”晚于“截止日”", "改正这两个日期")
    if table is PAY_RULE and not any(values[name] for name in ("pay_tier", "post_group", "category", "grade")):
        yield (
            "post_group",
            Remark("没有适用对象", "报酬档次、待遇岗位类别、村考核类别、考核等次都是空白", "至少填写一项，写明这个标准适用于谁"),
        )


def _is_off(table: Table, values: Values) -> bool:
    """A team rule without a threshold says nothing yet, so it needs no source."""
    return table is TEAM_RULE and values["threshold"] is None and values["operator"] != "只展示"


def _team_rule_faults(values: Values) -> Iterator[tuple[str, Remark]]:
    low, high = values["threshold"], values["upper"]
    if values["measure"] not in ("一肩挑", "近亲属") and values["operator"] and not values["basis"]:
        yield "basis", Remark("没有计数对象", "“计数对象”空白：席位和领报酬的村干部不是同一批人", "从列表中选择按哪一种计数")
    if values["operator"] == "介于" and low is not None and high is None:
        yield "upper", Remark("没有上限", "比较方式为“介于”而“标准上限”空白", "填写标准上限，或把比较方式改为“不少于”")
    if values["operator"] != "介于" and high is not None:
        yield "upper", Remark("上限用不上", "只有比较方式为“介于”时才用“标准上限”", "清空标准上限，或把比较方式改为“介于”")
    if low is not None and high is not None and high < low:
        yield "upper", Remark("上限小于下限", "“标准上限”小于“标准值”", "改正这两个数")


def _cap_faults(values: Values) -> Iterator[tuple[str, Remark]]:
    if (values["percent"] is None) == (values["places"] is None):
        yield (
            "places",
            Remark("名额不明", "“名额比例(%)”和“名额数”都填了，或都是空白", "只填写其中一项：按参加考核人数的比例，或确定的名额数"),
        )
    if values["rounding"] and values["percent"] is None:
        yield "rounding", Remark("取整用不上", "没有填写“名额比例(%)”，不需要取整", "清空取整方式，或改填名额比例")


def _unplaced(table: Table, values: Values, townships: Mapping[str, int]) -> Iterator[tuple[str, Remark]]:
    """A cap that speaks of one township names it so that there is no other."""
    unit = values.get("applies_to") if table is EXCELLENT_CAP else None
    if unit and townships[unit] != 1:
        reason = f"有{townships[unit]}个乡镇(街道)叫“{unit}”" if townships[unit] else f"没有“{unit}”这个乡镇(街道)"
        yield "applies_to", Remark("单位不明", reason, "填写乡镇(街道)的全名，有同名的填写代码；适用全部的留空")


def _overlaps(table: Table, rules: Iterable[tuple[CheckedRow | None, Values]]) -> dict[int, Remark]:
    """Row number -> what to say: of one rule for one group two periods may not meet, or nobody could tell which holds."""
    named = [name for name in table.key if name != "valid_from"]
    periods: dict[tuple, list[tuple[int, int, int]]] = defaultdict(list)
    for row, values in rules:
        period = (values["valid_from"] or 0, values["valid_to"] or FOREVER, row.row if row else 0)
        periods[tuple(values[name] for name in named)].append(period)
    found = {}
    for (name, *groups), spans in periods.items():
        told = f"({'、'.join(map(str, filter(None, groups)))})" if any(groups) else ""
        for (_, end, above), (start, _, row) in pairwise(sorted(spans)):
            if start <= end:
                reason = f"“{name}”{told}有两条规定的期限重叠"
                found[row or above] = Remark("期限重叠", reason, "给先前的一条填写截止日期，或改正开始日期")
    return {row: remark for row, remark in found.items() if row}


def _name(table: Table, values: Values) -> str:
    """What a row is called in a list of changes."""
    return " ".join(str(values[name]) for name in table.key if values[name] is not None and name not in table.dates)
