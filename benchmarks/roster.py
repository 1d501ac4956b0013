"""A roster as a county sends it: one sheet, a title, 25 columns, ID numbers that are valid."""

from pathlib import Path

import xlsxwriter

from data.idcard import check_digit

HEADINGS = (
    "序号 县(市、区) 乡镇(街道) 村(社区) 姓名 性别 民族 出生年月 身份证号 人员编号 联系电话 政治面貌 入党时间 最高学历 全日制教育 在职教育 "
    "毕业院校及专业 职务 待遇岗位类别 任职组织 是否一肩挑 来源渠道 进入村干部队伍时间 现职务始任时间 备注"
).split()
_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张"
_GIVEN = "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂"
_HELD = (
    ("党组织书记、村(居)委会主任", "书记", "党组织、村(居)委会", "是"),
    ("副书记", "副职", "党组织", "否"),
    ("副主任", "副职", "村(居)委会", "否"),
    ("其他工作人员", "一般工作人员", "村(居)委会", "否"),
)


def write_roster(path: Path, rows: int, changed: int) -> None:
    """`rows` people, seven to a village and twelve villages to a township; `changed` per cent have another telephone and education."""
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet("花名册")
    sheet.write_row(0, 0, ["村(社区)干部花名册"])
    sheet.write_row(1, 0, HEADINGS)
    for number in range(rows):
        sheet.write_row(number + 2, 0, _person(number, number % 100 < changed))
    book.close()


def _person(number: int, changed: bool) -> list:
    village = number // 7
    township = village // 12
    year, month, day = 1962 + number % 38, 1 + number // 38 % 12, 1 + number // 456 % 28
    woman = number % 3 == 0
    body = f"422801{year}{month:02d}{day:02d}{number // 12768 % 50 * 10 + number % 5 * 2 + (not woman):03d}"
    post, group, seat, dual = _HELD[min(number % 7, 3)]
    name = _SURNAMES[number % 24] + _GIVEN[number // 24 % 24] + _GIVEN[number // 576 % 24]
    education = "本科" if changed else ("大专", "高中", "初中", "大专")[number % 4]
    return [
        number + 1,
        f"县{'一二三四五六七八九十'[township // 24 % 10]}",
        f"乡镇{township}镇",
        f"第{village}村",
        name,
        "女" if woman else "男",
        ("汉族", "土家族", "苗族")[number % 3],
        f"{year}-{month:02d}-{day:02d}",
        body + check_digit(body),
        f"G{number:06d}",
        f"13{9 if changed else 8}{number:08d}",
        "中共党员" if number % 4 else "群众",
        f"{year + 25}.07" if number % 4 else None,
        education,
        education,
        None,
        f"某某大学第{number % 60}专业",
        post,
        group,
        seat,
        dual,
        ("致富能手", "退役军人", "高校毕业生、返乡创业人员")[number % 3],
        f"{min(year + 30, 2019)}年{month}月",
        "2021-08-01",
        None,
    ]
