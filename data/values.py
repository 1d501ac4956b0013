"""One normaliser per declared type: a cell -> the value that is stored, or a refusal with its reason and what to do."""

import math
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from data import codes, idcard
from data.cells import BLANK_WORDS, DITTO_WORDS, EMPTY, ERROR, INVISIBLE, Remark, Value, refused, squeezed, text_of, unspaced
from data.codes import CodeList
from data.dates import read_date
from data.tables import FOREVER, Column, Type
from data.written import show_date


@dataclass(frozen=True, slots=True)
class Rule:
    """How one column of one file is to be read: `words` of the mapping win over the code list, `date` is its date form."""

    words: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)  # squeezed file word -> allowed value(s), "" for blank
    date: str | None = None
    untyped: bool = False  # the file has no cell types (CSV), so that numbers look like text
    as_of: int = FOREVER


PLAIN = Rule()
_LONGEST = 500  # characters of a cell that is no free text: more is never a value, and costs the patterns seconds


def read_value(cell: object, column: Column, rule: Rule = PLAIN) -> Value:
    """The value of `cell` in `column`: what is stored and, where the column keeps them, its raw word and precision.

    Never raises for any cell: what cannot be stored comes back as a `Remark`, rejecting or warning.
    """
    text = text_of(cell)
    if not text and "" not in rule.words:
        return EMPTY
    raw = (cell.strip() if isinstance(cell, str) else text) if column.raw else None
    word = rule.words.get(squeezed(text)) if rule.words else None
    if word == "" or (word and column.codes is codes.GRADE and word in codes.PARTICIPATION.values):
        return Value(raw=raw, blank=word or text)  # a word for the other column of a grade: checks.derive moves it there
    if word is not None and column.codes is not None:
        return Value(_joined(word, column.codes) if column.type is Type.MANY else word, raw=raw)
    if word is not None:
        cell = text = str(word)
    if text.startswith("#") and ERROR.match(text):
        return refused("公式出错", f"公式的结果是 {text}", "在表格中改正公式，或换成值，或清空")
    if text in BLANK_WORDS and not (column.codes and column.codes.read(text)):
        return Value(raw=raw, blank=text)
    if text in DITTO_WORDS:
        return refused("写了“同上”", "“同上”不能当作内容", "写出具体内容")
    if len(text) > _LONGEST and column.type is not Type.TEXT:
        return refused("内容过长", f"这一格有{len(text):,}个字", f"只填写{column.label}，或在对应关系中改正这一列")
    value = _READERS[column.type](cell, text, column, rule)
    if not column.precision and value.precision:
        value = value._replace(precision=None)
    return value._replace(raw=raw) if column.raw else value


def choices(allowed: CodeList) -> str:
    """Allowed values as a sentence part, shortened where there are many."""
    return "、".join(allowed.values[:8]) + ("等" if len(allowed.values) > 8 else "")


def _text(cell: object, text: str, column: Column, rule: Rule) -> Value:
    return Value(unspaced(text))


def _name(cell: object, text: str, column: Column, rule: Rule) -> Value:
    # Not NFKC: it would replace rare and compatibility characters that stand on the person's identity card.
    written = unspaced(" ".join(INVISIBLE.sub("", cell).split())) if isinstance(cell, str) else text
    if text.replace(".", "").isdecimal() or len(text) > 60 or ":" in text:
        return refused("姓名不像姓名", "这里应是一个人的姓名", "填写姓名，或在对照中改正姓名所在的列")
    if re.search("[、,;/]", text):
        return refused("姓名不像姓名", "一格里像是写了几个人", "每人单独一行")
    if not written.isprintable() and any(unicodedata.category(char) == "Co" for char in written):
        return Value(written, remark=_lost("含有自造字（私用区字符），别的电脑上可能显示为空白"))
    if not _LOST_MARKS.isdisjoint(written):
        return Value(written, remark=_lost("含有“?”或方框，像是生僻字丢失"))
    return Value(written)


_LOST_MARKS = frozenset("?？□�〓")


def _lost(reason: str) -> Remark:
    return Remark("姓名含特殊字符", reason, "核对姓名；生僻字请用标准字库的字", rejects=False)


def _code(cell: object, text: str, column: Column, rule: Rule) -> Value:
    allowed = column.codes
    word = spelled(text, allowed)
    if word is not None:
        return Value(word)
    if allowed is codes.EDUCATION:
        return _education(text)
    if allowed is codes.GRADE and spelled(text, codes.PARTICIPATION):
        return Value(blank=text)  # 未参加考核 in the place of a grade: checks.derive moves it to its own column
    return refused(
        f"{column.label}无法识别", f"“{text}”不在{allowed.name}的取值中", f"改为{choices(allowed)}之一，或在取值对照中指定它是哪一个", text
    )


def spelled(text: str, allowed: CodeList) -> str | None:
    """The allowed value for a word however it is spaced, quoted or cased."""
    bare = squeezed(text)
    for form in (bare, re.sub("[\"'“”‘’「」『』]", "", bare), bare.upper()):
        if (value := allowed.read(form)) is not None:
            return value
    return None


_UNFINISHED = re.compile("结业|肄业|在读|在学|就读|未毕业|^22$|^23$")
_WAYS = re.compile(
    "(中央|省委|市委|州委|县委)?党校|国家开放大学|(中央)?广播电视大学|电大|国开|函授|自学考试|自考|成人高等教育|成人教育|成人|成教|网络教育|网络|"
    "远程教育|远程|夜大学?|业余|在职教育|在职|全日制教育|全日制|普通全日制|统招|脱产|(公费|农民)大学生|已?毕业|学历|学位|教育|学士"
)


def _education(text: str) -> Value:
    """Levels written with how they were earned (函授本科, 大学本科(在职)); studies not finished are no level."""
    if _UNFINISHED.search(text):
        return Value(remark=Remark("学历未毕业", f"“{text}”不是毕业学历，未计入学历", "填写已毕业的最高学历", rejects=False))
    pieces = [piece for piece in re.split(r"[()\[\]、,/;+·\s\-]+", _WAYS.sub(" ", squeezed(text))) if piece]
    levels = {codes.EDUCATION.read(piece) for piece in pieces}
    if len(levels) == 1 and None not in levels:
        return Value(levels.pop())
    fix = f"改为{choices(codes.EDUCATION)}之一，或在取值对照中指定它是哪一个"
    return Value(remark=Remark("学历无法识别", f"看不出“{text}”是哪一级学历，学历记为空白", fix, rejects=False, words=(text,)))


_SPLIT = re.compile(r"[、,，/;；+&|\s]+|兼任|兼")
_ASIDE = re.compile(r"\((代理?|兼|挂职|主持工作|主持|试用期?|专职|全职)\)")
_PLACE = re.compile(r".{0,14}?(村|社区|镇|乡|街道)")
_BOTH = ("党组织书记", "村(居)委会主任")


def _joined(values: str | tuple[str, ...] | set[str], allowed: CodeList) -> str | None:
    """Canonical text of several values, in the code list's order, so that equal sets are equal texts."""
    chosen = {values} if isinstance(values, str) else set(values)
    return "|" + "|".join(value for value in allowed.values if value in chosen) + "|" if chosen else None


def _many(cell: object, text: str, column: Column, rule: Rule) -> Value:
    allowed = column.codes
    found: set[str] = set()
    whole = spelled(text, allowed)
    rest = [] if whole else [text]
    if whole:
        found.add(whole)
    elif allowed is codes.POST and "一肩挑" in text and not re.search("[非未不]是?一肩挑", text):
        found.update(_BOTH)
        rest = [re.sub(r"[(\"“‘]*一肩挑[)\"”’]*", " ", text)]
    unknown = []
    for piece in (piece for part in rest for piece in _SPLIT.split(_ASIDE.sub("", part)) if piece):
        word = rule.words.get(piece)
        understood = ((word,) if isinstance(word, str) else word) if word is not None else _pieces(piece, allowed)
        if understood is None:
            unknown.append(piece)
        else:
            found.update(value for value in understood if value)
    if not unknown:
        return Value(_joined(found, allowed))
    named = "、".join(unknown)
    fix = f"改为{choices(allowed)}，或在取值对照中指定它是哪一个"
    if column.raw:
        remark = Remark(
            f"{column.label}无法识别", f"“{named}”不在{allowed.name}的取值中，只保留原文", fix, rejects=False, words=tuple(unknown)
        )
    elif "其他" in allowed.values:
        found.add("其他")
        remark = Remark(
            f"{column.label}记为其他", f"“{named}”不在{allowed.name}的取值中，记为“其他”", fix, rejects=False, words=tuple(unknown)
        )
    else:
        return refused(f"{column.label}无法识别", f"“{named}”不在{allowed.name}的取值中", fix, *unknown)
    return Value(_joined(found, allowed), remark=remark, complete=False)


def _pieces(piece: str, allowed: CodeList) -> tuple[str, ...] | None:
    """Values of one piece: a word, words run together (书记主任), or either after a place's name (坪年村党支部书记)."""
    bare = re.sub("[\"'“”‘’「」『』]", "", piece)
    starts = [0, *(found.end() for found in re.finditer("村|社区|镇|乡|街道", bare) if _PLACE.fullmatch(bare[: found.end()]))]
    for start in starts:
        if (understood := _run(bare[start:], allowed)) is not None:
            return understood
    return None


def _run(text: str, allowed: CodeList) -> tuple[str, ...] | None:
    """`text` cut into known words, longest first; None if anything is left, so that 团支部书记 is never a 书记."""
    found = []
    while text:
        size = next((size for size in range(min(len(text), 20), 1, -1) if spelled(text[:size], allowed)), 0)
        if not size:
            return None
        found.append(spelled(text[:size], allowed))
        text = text[size:]
    return tuple(found) or None


def _id_number(cell: object, text: str, column: Column, rule: Rule) -> Value:
    number = (text if text.isalnum() else re.sub(r"[\s'’‘`\-]", "", text)).upper()
    fix = "对照身份证填写，单元格先设为文本格式"
    if isinstance(cell, (int, float)) and len(number) != 15:
        return refused("身份证号是数字格式", "数字格式只保留前 15 位，末几位已丢失", fix)
    reason = idcard.fault(number)
    return refused("身份证号有误", reason, fix) if reason else Value(number)


_TELEPHONE = re.compile(r"1[3-9]\d{9}|0\d{9,11}|[2-9]\d{6,7}", re.ASCII)


def _phone(cell: object, text: str, column: Column, rule: Rule) -> Value:
    if _TELEPHONE.fullmatch(text):
        return Value(text)
    numbers = [re.sub(r"^(\+?86)(?=1\d{10}$)", "", re.sub(r"[\s\-()]", "", part)) for part in re.split("[、,/;]", text) if part.strip()]
    tidy = "、".join(numbers)
    if numbers and all(map(_TELEPHONE.fullmatch, numbers)):
        return Value(tidy)
    return Value(text, remark=Remark("电话号码不像号码", "不是 11 位手机号，也不像固定电话，照原样保存", "核对电话号码", rejects=False))


def _date(cell: object, text: str, column: Column, rule: Rule) -> Value:
    value = read_date(cell, text, pattern=rule.date, untyped=rule.untyped, ranges=not column.precision)
    return dated_within(value, column, rule.as_of) if value.value is not None else value


def dated_within(value: Value, column: Column, as_of: int) -> Value:
    """`value`, refused where it lies outside the column's range; a date after `as_of` is refused for a birth, else a warning."""
    if column.low is not None and value.value < column.low:
        return refused("日期超出范围", f"早于 {int(column.low) // 10000} 年", "对照原始档案改正日期")
    if column.high is not None and value.value > column.high:
        return refused("日期超出范围", f"晚于 {int(column.high) // 10000} 年", "对照原始档案改正日期")
    if value.value > as_of:
        born = column.name == "birth_date"
        remark = Remark(
            "日期晚于数据截至日期",
            f"晚于数据截至日期 {show_date(as_of)}",
            "核对日期和数据截至日期",
            rejects=born,
        )
        return value._replace(value=None if born else value.value, precision=None if born else value.precision, remark=remark)
    return value


_UNITS = {
    Type.YEAR: re.compile(r"年(度)?$"),
    Type.INTEGER: re.compile(r"^第|[名位人次个户项]$"),
    Type.NUMBER: re.compile(r"(分|个?学时|个?课时|小时)$"),
    Type.MONEY: re.compile(r"^[¥￥]|元(整)?$"),
}


def _number(cell: object, text: str, column: Column, rule: Rule) -> Value:
    bare = _UNITS[column.type].sub("", text).strip()
    times = 1
    if column.type is Type.MONEY and bare.endswith("万"):
        bare, times = bare[:-1].strip(), 10000
    if re.fullmatch(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?", bare):
        bare = bare.replace(",", "")
    try:
        if isinstance(cell, bool) or not re.fullmatch(r"[+-]?\d+(\.\d*)?(e[+-]?\d{1,2})?", bare, re.ASCII | re.IGNORECASE):
            raise InvalidOperation
        number = Decimal(bare) * times
    except InvalidOperation:
        return refused("不是数字", f"“{column.label}”应为数字", "只填写数字")
    if column.type is not Type.NUMBER and number != number.to_integral_value():
        return refused("应为整数", f"“{column.label}”应为整数" + ("（元）" if column.type is Type.MONEY else ""), "改为整数")
    low, high = (-math.inf if column.low is None else column.low), (math.inf if column.high is None else column.high)
    if column.type is Type.YEAR and column.low is None:
        low, high = 1900, 2100
    low, high = max(low, -(10**15)), min(high, 10**15)
    if not low <= number <= high:
        return refused("数值超出范围", f"“{column.label}”应在 {low:.15g} 至 {high:.15g} 之间", "核对数值")
    return Value(float(number) if column.type is Type.NUMBER else int(number))


_READERS: dict[Type, Callable[[object, str, Column, Rule], Value]] = {
    Type.TEXT: _text,
    Type.NAME: _name,
    Type.CODE: _code,
    Type.MANY: _many,
    Type.ID_NUMBER: _id_number,
    Type.PHONE: _phone,
    Type.DATE: _date,
    Type.YEAR: _number,
    Type.INTEGER: _number,
    Type.NUMBER: _number,
    Type.MONEY: _number,
}
