"""Which column is which, where its heading is no word of the vocabulary: by a heading that is nearly one, then by what is in the cells.

A wrong guess is worse than none: a heading that says it is about something else (配偶, 入党介绍人, 地址 …) is never guessed, a name is
never told by its cells, two columns that both fit are left to the clerk, and what the cells contradict is dropped.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from data import codes, idcard
from data.cells import squeezed, text_of
from data.codes import CodeList
from data.layout import OTHERS, Header, is_serial, meaning, vocabulary
from data.mapping import RETURNED
from data.tables import TABLES, Column, Table, Type
from data.values import read_value
from data.workbook import Sheet

HEADING, FUZZY, CONTENT, MAPPED = "表头", "近似", "内容", "对应关系"  # how a column was known

_LOOK = 300  # filled cells of a column that are looked at
_LEAST = 3  # fewer filled cells prove nothing
_SHORTEST = 4  # a shorter heading is one character away from too many others
_CLOSE, _MARGIN = 75, 5  # one wrong character in four, or two in eight; how much nearer than the next column
# Words that make a heading another one although nearly all of it agrees: 入团时间, 免职时间, 最高学位, 入党转正时间, 单位联系电话 …
_CHANGES = re.compile(
    f"{OTHERS.pattern}|夫|妻|亲|儿|孩|监护|紧急|介绍|证明人|代理|持证|团|入伍|退伍|免|离|退|卸|辞|撤|停|逝|申请|转正|批准|发证|学位|地|址|籍|户|住|曾|前|原|拟|"
    "届|期限|年限|年数|工龄|党龄|时长|次数|名次|层次|人数|量|名单|办公|家|单位|部门|机关|上级|党内|社会|兼|邮|微信|QQ|卡|账|银行|编码|级别|类型|性质|"
    "是否|核|认定|校验|第二|其他|备用|最低|非|帮|包|驻|农历|阴历|有效|到期|终止|截止"
)

# What a column of ID numbers, telephone numbers or genders is not headed by.
_TELLS = re.compile("时间|日期|年月|方式|龄|书|复印|代码|编号|文号|毕业|意见|签")


@dataclass(frozen=True)
class Guesses:
    """`found` is table column -> (position, FUZZY or CONTENT); `doubtful` is table column -> positions of which only one can be it."""

    found: dict[str, tuple[int, str]]
    doubtful: dict[str, tuple[int, ...]]


def guess(sheet: Sheet, header: Header, table: Table, known: dict[str, int], closed: frozenset[str], passed: frozenset[int]) -> Guesses:
    """What the columns not in `known` may be; `closed` are table columns not to be guessed, `passed` positions not to be looked at."""
    columns = {column.name: column for column in table.inputs}
    cells = _Columns(sheet, header)
    free = [at for at in range(cells.width) if at not in known.values() and at not in passed and cells.readable(at)]
    found: dict[str, tuple[int, str]] = {}
    doubtful: dict[str, tuple[int, ...]] = {}

    def settle(fitting: dict[str, list[int]], how: str) -> None:
        for name, places in fitting.items():
            if name in known or name in closed or name in found or not places:
                continue
            if len(places) > 1:
                doubtful.setdefault(name, tuple(places))
            else:
                found[name] = (places[0], how)
                free.remove(places[0])

    settle(_by_heading(cells, table, columns, free), FUZZY)
    for recognise in (_people, _births, _words):
        settle(recognise(cells, columns, free, known | {name: at for name, (at, _) in found.items()}), CONTENT)
    return Guesses(found, {name: places for name, places in doubtful.items() if name not in found})


class _Columns:
    """The columns of a sheet below its headings."""

    def __init__(self, sheet: Sheet, header: Header) -> None:
        self._rows = sheet.rows[header.row + 1 :]
        self.headings = header.headings
        self.width = max((len(row) for row in sheet.rows), default=0)
        self._texts: dict[int, dict[int, str]] = {}

    def bare(self, at: int) -> str:
        heading = squeezed(self.headings[at]) if at < len(self.headings) else ""
        return re.sub(r"[(\[【].*?[)\]】]", "", heading).strip("*:·")

    def readable(self, at: int) -> bool:
        heading = squeezed(self.headings[at]) if at < len(self.headings) else ""
        return not is_serial(heading) and not heading.endswith(RETURNED)

    def about_another(self, at: int, word: str = "") -> bool:
        """Whether the heading says something that `word` does not, brackets included."""
        heading = squeezed(self.headings[at]) if at < len(self.headings) else ""
        return any(found not in word for found in _CHANGES.findall(heading))

    def texts(self, at: int) -> dict[int, str]:
        """Row -> text of the first filled cells."""
        if at not in self._texts:
            found: dict[int, str] = {}
            for number, row in enumerate(self._rows):
                if at < len(row) and row[at] is not None and (text := text_of(row[at])):
                    found[number] = text
                    if len(found) >= _LOOK:
                        break
            self._texts[at] = found
        return self._texts[at]

    def share(self, at: int, fits: Callable[[str], bool]) -> float:
        """The share of filled cells that fit, 0 where there are too few to tell."""
        texts = self.texts(at).values()
        return sum(map(fits, texts)) / len(texts) if len(texts) >= _LEAST else 0

    def agree(self, one: int, other: int, same: Callable[[str, str], bool]) -> float:
        """The share of rows with both cells filled in which they agree, 0 where there are too few."""
        pairs = [(text, self.texts(other)[row]) for row, text in self.texts(one).items() if row in self.texts(other)]
        return sum(same(*pair) for pair in pairs) / len(pairs) if len(pairs) >= _LEAST else 0


# ── by the heading ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _by_heading(cells: _Columns, table: Table, columns: dict[str, Column], free: list[int]) -> dict[str, list[int]]:
    words = {word: name for word, (name, _) in vocabulary(table).items() if len(word) >= _SHORTEST}
    elsewhere = _elsewhere(table)
    fitting: dict[str, list[int]] = {}
    for at in free:
        bare = cells.bare(at)
        if len(bare) < _SHORTEST or meaning(bare, elsewhere):
            continue
        near: dict[str, tuple[float, str]] = {}
        for word, score, _ in process.extract(bare, list(words), scorer=fuzz.ratio, processor=None, limit=8, score_cutoff=_CLOSE):
            near[words[word]] = max(near.get(words[word], (0.0, "")), (score, word))
        ranked = sorted(near.items(), key=lambda pair: -pair[1][0])
        if not ranked or (len(ranked) > 1 and ranked[0][1][0] - ranked[1][1][0] < _MARGIN):
            continue
        name, (_, word) = ranked[0]
        if not cells.about_another(at, word) and _reads(cells, at, columns[name]):
            fitting.setdefault(name, []).append(at)
    return fitting


def _elsewhere(table: Table) -> dict[str, tuple[str, int]]:
    """The headings of all other tables that are none of this one's: a word with a meaning of its own is nobody's slip of the pen."""
    own = vocabulary(table)
    return {word: known for word, known in _EVERYWHERE.items() if word not in own}


def _reads(cells: _Columns, at: int, column: Column) -> bool:
    """Whether the cells are such as `column` holds; a column without content contradicts nothing."""
    texts = cells.texts(at).values()
    if not texts or column.type in (Type.TEXT, Type.NAME):
        return column.type is not Type.NAME or all(not re.search(r"\d", text) for text in texts)

    def read(text: str) -> bool:
        remark = read_value(text, column).remark
        return remark is None or remark.kind == "日期有多种理解"

    return sum(map(read, texts)) >= len(texts) * 0.6


# ── by the cells ────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _is_id(text: str) -> bool:
    number = text.replace(" ", "").upper()
    return len(number) == 18 and idcard.fault(number) is None


def _quiet(cells: _Columns, free: Iterable[int], word: str = "") -> list[int]:
    """The columns whose heading does not say that they are about something else than `word`."""
    return [at for at in free if not cells.about_another(at, word) and not meaning(cells.bare(at), _EVERYWHERE)]


def _people(cells: _Columns, columns: dict[str, Column], free: list[int], known: dict[str, int]) -> dict[str, list[int]]:
    """ID numbers by their check digits, genders by their words, mobile numbers by their form."""
    free = [at for at in _quiet(cells, free) if not _TELLS.search(cells.bare(at))]
    found: dict[str, list[int]] = {}
    if "id_number" in columns:
        births = known.get("birth_date")

        def own(at: int) -> bool:
            if births is None or not cells.texts(births):
                return True
            return cells.agree(at, births, _born_then) >= 0.5  # a spouse's number does not fit the births

        found["id_number"] = [at for at in free if cells.share(at, _is_id) >= 0.8 and own(at)]
    if "gender" in columns:
        numbers = known.get("id_number", next(iter(found.get("id_number", ())), None))

        def fits(at: int) -> bool:
            agrees = lambda text, number: not _is_id(number) or idcard.gender(number.upper()) == text  # noqa: E731
            return numbers is None or not cells.texts(numbers) or cells.agree(at, numbers, agrees) >= 0.9

        found["gender"] = [at for at in free if cells.share(at, {"男", "女"}.__contains__) == 1 and fits(at)]
    if "phone" in columns:
        mobile = re.compile(r"1[3-9]\d{9}", re.ASCII)
        found["phone"] = [at for at in free if cells.share(at, lambda text: bool(mobile.fullmatch(text.replace(" ", "")))) >= 0.8]
    return found


def _births(cells: _Columns, columns: dict[str, Column], free: list[int], known: dict[str, int]) -> dict[str, list[int]]:
    """A date column is a birth date only where the ID numbers bear it out: it might as well be the day of joining the Party."""
    if "birth_date" not in columns or "id_number" not in known:
        return {}
    agrees = lambda at: cells.agree(known["id_number"], at, _born_then) >= 0.9  # noqa: E731
    return {"birth_date": [at for at in _quiet(cells, free) if agrees(at)]}


def _born_then(number: str, birth: str) -> bool:
    if not _is_id(number):
        number, birth = birth, number
    if not _is_id(number):
        return False
    digits = re.findall(r"\d+", birth)
    born = str(idcard.born(number.upper()))
    whole = "".join(part.zfill(2) for part in digits[:3])
    return len(whole) >= 6 and born.startswith(whole[:8])


def _words(cells: _Columns, columns: dict[str, Column], free: list[int], known: dict[str, int]) -> dict[str, list[int]]:
    """Ethnic groups and political status by their words, townships and villages by how their names end."""
    places, free = _quiet(cells, free, "所在单位"), _quiet(cells, free)
    listed: dict[str, CodeList] = {"ethnicity": codes.ETHNICITY, "political_status": codes.POLITICAL_STATUS}
    found = {}
    for name, allowed in listed.items():
        written = {*allowed.values, *allowed.words} - {"是", "否", "其他"} - {word for word in allowed.words if word.isdecimal()}
        found[name] = [at for at in free if cells.share(at, written.__contains__) == 1]
    ends = {"township_name": r"[^\W\d]{1,6}(镇|乡|街道)", "village_name": r"[^\W\d]{1,8}(村|社区)"}
    for name, pattern in ends.items():
        found[name] = [at for at in places if cells.share(at, lambda text, p=pattern: bool(re.fullmatch(p, text))) >= 0.95]
    return {name: fitting for name, fitting in found.items() if name in columns}


_EVERYWHERE = {word: known for table in TABLES.values() for word, known in vocabulary(table).items()}
