"""Rosters broken on purpose: each seeded error knows its cell, what must be said of it, and what should have been written."""

import io
import random
from dataclasses import dataclass

import openpyxl
from openpyxl.utils import get_column_letter

from data.idcard import check_digit

AS_OF = 20261122
HEADINGS = (
    "序号 县(市、区) 乡镇(街道) 村(社区) 姓名 性别 民族 出生年月 身份证号 联系电话 政治面貌 入党时间 学历 职务 待遇岗位类别 任职时间 备注"
).split()


@dataclass(frozen=True)
class Seed:
    """One error: `bad` stands where `good` should. `reason` and `fix` are parts of what must be said."""

    heading: str
    bad: object
    reason: str
    fix: str
    rejects: bool = True
    typed: bool = False  # needs a workbook: a CSV has no such cell


@dataclass(frozen=True)
class Planted:
    """A seed in its place."""

    seed: Seed
    sheet: str
    cell: str
    good: object


@dataclass(frozen=True)
class Broken:
    name: str
    content: bytes
    people: int
    planted: tuple[Planted, ...]


SEEDS = (
    Seed("姓名", None, "“姓名”不能空白", "填写姓名"),
    Seed("姓名", "无", "“姓名”不能空白", "填写姓名"),
    Seed("姓名", "张三、李四", "像是写了几个人", "每人单独一行"),
    Seed("姓名", "13807430000", "一个人的姓名", "填写姓名"),
    Seed("性别", "公", "“公”不在性别的取值中", "男、女"),
    Seed("民族", "火星族", "“火星族”不在民族的取值中", "取值对照"),
    Seed("政治面貌", "道士", "“道士”不在政治面貌的取值中", "中共党员"),
    Seed("待遇岗位类别", "村长", "“村长”不在待遇岗位类别的取值中", "书记、副职"),
    Seed("出生年月", "1975.13", "没有 13 月", "改正日期"),
    Seed("出生年月", "1975-02-30", "没有 30 日", "改正日期"),
    Seed("出生年月", "七五年春", "看不出是哪一天", "1975-03-05"),
    Seed("出生年月", "同上", "不能当作内容", "写出具体内容"),
    Seed("出生年月", "2031-01-01", "晚于数据截至日期", "核对日期"),
    Seed("出生年月", "1931-07-08", "身份证号中的出生日期是", "以最早的档案记载为准"),
    Seed("身份证号", 4.33101197503051e17, "末几位已丢失", "先设为文本格式", typed=True),
    Seed("身份证号", 433101197503050019, "末几位已丢失", "先设为文本格式", typed=True),
    Seed("身份证号", "4.33101E+17", "科学记数", "先设为文本格式"),
    Seed("身份证号", "433101********0011", "星号遮盖", "对照身份证填写"),
    Seed("身份证号", "43310119750305001", "17 个字符", "对照身份证填写"),
    Seed("身份证号", "433101197503050000", "000", "对照身份证填写"),
    Seed("身份证号", "433101197513050011", "其中的出生日期 19751305 不存在", "对照身份证填写"),
    Seed("联系电话", "12345", "不是 11 位手机号", "核对电话号码", rejects=False),
    Seed("入党时间", "1901-07-01", "早于出生", "核对这两个日期"),
    Seed("任职时间", "2099-01-01", "晚于数据截至日期", "核对日期", rejects=False),
    Seed("学历", "湘西某大学", "看不出“湘西某大学”是哪一级学历", "取值对照", rejects=False),
    Seed("学历", "大专肄业", "不是毕业学历", "最高学历", rejects=False),
    Seed("学历", "#REF!", "公式的结果是 #REF!", "改正公式"),
    Seed("职务", "村长助手", "“村长助手”不在", "取值对照", rejects=False),
    Seed("学历", "=VLOOKUP(A1,B:C,2)", "没有它的计算结果", "粘贴为值", typed=True),
)
_SURNAMES, _GIVEN = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨", "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂"


def person(number: int) -> dict[str, object]:
    """Somebody of whom nothing is wrong; no two share a name, a number or a birth date."""
    year, month, day = 1962 + number % 37, 1 + number % 12, 2 + number % 26
    body = f"433101{year}{month:02d}{day:02d}{number % 500 * 2 + number % 2:03d}"
    return {
        "县(市、区)": "丙县",
        "乡镇(街道)": f"第{'一二三'[number % 3]}镇",
        "村(社区)": f"村{'甲乙丙丁'[number % 4]}村",
        "姓名": _SURNAMES[number % 16] + _GIVEN[number // 16 % 24] + _GIVEN[number % 24],
        "性别": "男" if number % 2 else "女",
        "民族": ("土家族", "苗族", "汉族")[number % 3],
        "出生年月": f"{year}-{month:02d}-{day:02d}",
        "身份证号": body + check_digit(body),
        "联系电话": f"138{number:08d}",
        "政治面貌": "中共党员",
        "入党时间": f"{year + 20}-07-01",
        "学历": ("大专", "本科", "高中")[number % 3],
        "职务": "副主任",
        "待遇岗位类别": "副职",
        "任职时间": "2021-08-01",
        "备注": "=1+1" if number % 5 == 0 else f"00{number}",
    }


def broken(number: int) -> Broken:
    """Roster `number`: another order of columns, other rows above and below, other errors; every fifth is a CSV."""
    chance = random.Random(number)
    text = number % 5 == 4
    headings = [HEADINGS[0], *chance.sample(HEADINGS[1:], len(HEADINGS) - 1)]
    people = [person(number * 40 + at) for at in range(chance.randint(14, 30))]
    seeds = chance.sample([seed for seed in SEEDS if not (text and seed.typed)], chance.randint(5, 10))
    rows_hit = chance.sample(range(len(people)), len(seeds))
    above = chance.choice([0, 1, 2, 3])
    sheet, two_rows = f"名册{number}", not text and number % 3 == 0
    lines: list[list] = [[f"丙县村干部花名册({number})"], [], ["单位：组织部", None, "时间：2026年3月"]][:above]
    top = ["", *headings[1:]]
    lines.append([headings[0], *headings[1:]])
    if two_rows:
        lines.append([None] * len(headings))
    first = len(lines)
    lines += [[at + 1, *(one[heading] for heading in headings[1:])] for at, one in enumerate(people)]
    lines += [[], ["注：本表一式两份。"], ["填表人：某某", None, "审核人："]][: chance.choice([0, 2, 3])]
    planted = []
    for seed, at in zip(seeds, rows_hit, strict=True):
        column = top.index(seed.heading)
        planted.append(Planted(seed, sheet, f"{get_column_letter(column + 1)}{first + at + 1}", lines[first + at][column]))
        lines[first + at][column] = seed.bad
    name = f"{sheet}.csv" if text else f"{sheet}.xlsx"
    content = _csv(lines) if text else _xlsx(sheet, lines, first if two_rows else 0, len(headings))
    return Broken(name, content, len(people), tuple(planted))


def _csv(lines: list[list]) -> bytes:
    return "\r\n".join(",".join("" if cell is None else str(cell) for cell in line) for line in lines).encode("gb18030")


def _xlsx(sheet: str, lines: list[list], merged_to: int, width: int) -> bytes:
    book = openpyxl.Workbook()
    page = book.active
    page.title = sheet
    for line in lines:
        page.append(line)
    for row in page.iter_rows():
        for cell in row:
            if isinstance(cell.value, str) and cell.value.startswith("=") and not cell.value.startswith("=VLOOKUP"):
                cell.data_type = "s"  # text that looks like a formula
    if merged_to:
        for column in range(1, width + 1):
            page.merge_cells(start_row=merged_to - 1, end_row=merged_to, start_column=column, end_column=column)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()
