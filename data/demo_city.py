"""The demonstration city as declared: its townships, the events of three years, the words that its lists use.

Everything is invented: units carry codes that no standard assigns, and the two secretaries whom the article praises never occur.
"""

from random import Random
from typing import NamedTuple

from data.tables import TABLES

Row = dict[str, object]

COUNTY, COUNTY_NAME = "990101", "归雁市"  # GB/T 2260 assigns no province 99
FIRST_ROSTER, LAST_ROSTER = 20210630, 20240831
ROSTER_DATES = (FIRST_ROSTER, 20211231, 20220630, 20221231, 20230630, 20231231, 20240630, LAST_ROSTER)
NEW_SINCE = 20230101  # "2023年以来"


class Township(NamedTuple):
    """A township and what makes it differ: years older, better schooled (in standard deviations), better appraised (in points)."""

    name: str
    kind: str
    villages: int
    communities: int
    ethnicities: tuple[int, int, int]  # weights of 土家族, 苗族, 汉族
    attendance: float  # share of members at the township's course of 2023
    older: float = 0
    schooling: float = 0
    merit: float = 0
    births: str = "day"  # precision of its birth dates; a list by month carries no ID numbers
    late: bool = False  # the roster of LAST_ROSTER has not come in


TOWNSHIPS = {  # by code, NBS numbering: 街道 from 001, 镇 from 100, 乡 from 200
    COUNTY + "001": Township("望雁街道", "街道", 1, 6, (40, 20, 38), 0.97, schooling=1.0),
    COUNTY + "002": Township("栖云街道", "街道", 2, 7, (38, 25, 35), 0.93),
    COUNTY + "003": Township("砚池街道", "街道", 3, 6, (42, 22, 33), 0.90, schooling=0.6),
    COUNTY + "004": Township("鹭汀街道", "街道", 2, 5, (35, 33, 30), 0.88),
    COUNTY + "100": Township("霁岭镇", "镇", 13, 3, (55, 25, 19), 0.91),
    COUNTY + "101": Township("樵歌镇", "镇", 12, 2, (20, 68, 11), 0.84),
    COUNTY + "102": Township("云麓镇", "镇", 15, 3, (58, 22, 19), 0.98, merit=3.0),
    COUNTY + "103": Township("荻湾镇", "镇", 11, 2, (48, 30, 20), 0.79, births="month"),
    COUNTY + "104": Township("萤溪镇", "镇", 17, 2, (30, 55, 14), 0.86),
    COUNTY + "105": Township("槿塘镇", "镇", 12, 1, (60, 20, 19), 0.74, merit=-3.5, late=True),
    COUNTY + "200": Township("麂鸣乡", "乡", 11, 0, (15, 78, 6), 0.70, older=6, schooling=-0.4),
    COUNTY + "201": Township("岚坳乡", "乡", 10, 0, (25, 65, 9), 0.81, late=True),
}

# What happened between two rosters: first day, last day, number of each event. An event is a method of `City`.
HISTORY = (
    (20210701, 20211228, {"join": 8, "leave": 5, "replace": 1, "succeed": 1, "promote": 2, "shift": 2, "transfer": 1, "admit": 2}),
    (20220104, 20220628, {"join": 13, "leave": 7, "replace": 1, "succeed": 3, "promote": 3, "shift": 3, "transfer": 1, "graduate": 5}),
    (20220701, 20221228, {"join": 8, "come_back": 1, "leave": 3, "succeed": 2, "promote": 2, "shift": 2, "graduate": 3, "admit": 2}),
    (20230104, 20230628, {"join": 9, "leave": 7, "replace": 1, "succeed": 1, "promote": 4, "shift": 2, "transfer": 2, "graduate": 6}),
    (20230701, 20231228, {"join": 7, "leave": 3, "succeed": 2, "promote": 2, "shift": 1, "graduate": 4, "admit": 2}),
    (20240104, 20240628, {"join": 4, "leave": 4, "resign": 1, "replace": 1, "succeed": 2, "promote": 3, "shift": 2, "graduate": 9}),
    (20240702, 20240828, {"join": 2, "leave": 2, "succeed": 1, "promote": 1, "transfer": 1, "graduate": 2}),
)
TEAM_SIZES = {2: 19, 3: 65, 4: 47, 5: 13, 6: 2}  # size at the first roster: number of villages, 498 people in 146


class Newcomer(NamedTuple):
    """What the article says of a person who joined since 2023; 40岁 is kept a year clear, so that every age rule agrees."""

    young: bool
    college: bool
    source: str | None


NEWCOMERS = (
    *[Newcomer(True, True, "高校毕业生")] * 2,
    *[Newcomer(True, True, "致富带头人")] * 1,
    *[Newcomer(True, True, None)] * 6,
    *[Newcomer(True, False, "致富带头人")] * 2,
    *[Newcomer(True, False, "退役军人")] * 1,
    *[Newcomer(True, False, None)] * 3,
    *[Newcomer(False, True, None)] * 2,
    *[Newcomer(False, False, "致富带头人")] * 1,
    *[Newcomer(False, False, None)] * 6,
)

_PLACE_FIRST = "雁霁岚砚鹭樵萤荻槿麂澄沐黛皎蓼菖芷筠鹤鸢霞棠榆柘漪岫绮璟莳蘅"
_PLACE_SECOND = "坪溪湾坳岭塘冲垭寨坝桥岩洲渡畈垄泉峪台埠坡堰沱"
SURNAMES = {
    "土家族": "田彭覃向尚冉谭黄",
    "苗族": "石龙吴麻廖杨隆秧",
    "汉族": "李王张刘陈周罗姚宋邓黄唐",
    "侗族": "杨吴石姚",
    "白族": "谷钟熊王",
}
GIVEN = {  # (gender, born since 1985): first and second characters
    ("男", False): ("建志国文正昌明光家兴宏永大宗绍", "军平华林生强忠福云成辉德胜勇清武"),
    ("男", True): ("俊宇浩子嘉晨梓凯思远泽逸", "杰轩航然博鹏涛阳霖哲恒毅"),
    ("女", False): ("秀金玉桂春美红丽冬晓菊艳", "英兰珍梅香云芳莲凤群萍霞"),
    ("女", True): ("雨思佳欣梦雅诗静晓依若书", "婷琪颖雯怡萱洁琳瑶月宁楠"),
}
# The real secretaries whom the article praises, and names that a reader takes for somebody known.
NOT_THESE = ("向天顺", "杨乔建", *"李强 王勇 周强 陈云 宋平 王明 邓华 张国清 陈文清 田家英".split())
LEVELS = ("小学及以下", "初中", "高中", "中专", "大专", "本科", "研究生")
SCHOOL_STEPS = (-2.6, -1.2, 0.0, 0.45, 1.5, 3.9)  # where the next level begins, in standard deviations
RAW_EDUCATION = {
    "小学及以下": ("小学",),
    "大专": ("大专", "大专", "专科", "大学专科"),
    "本科": ("本科", "本科", "大学本科", "大学"),
    "中专": ("中专", "中专", "职高"),
}
DEPUTY_POSTS = ((("副书记",), 30), (("副书记", "“两委”委员"), 15), (("副主任",), 35), (("副主任", "“两委”委员"), 20))
OTHER_POSTS = ((("“两委”委员",), 52), (("村(居)务监督委员会主任",), 20), (("其他工作人员",), 28))
SEATS = {
    "党组织书记": ("党组织",),
    "村(居)委会主任": ("村(居)委会",),
    "副书记": ("党组织", "村(居)委会"),
    "副主任": ("村(居)委会",),
    "“两委”委员": ("党组织", "村(居)委会"),
    "村(居)务监督委员会主任": ("监委会",),
    "其他工作人员": (),
}
RAW_POST = {  # the words of a village's list and of a community's
    "党组织书记": (("党支部书记", "党总支书记"), ("党总支书记", "社区党委书记")),
    "村(居)委会主任": (("村委会主任", "村主任"), ("居委会主任",)),
    "副书记": (("党支部副书记", "党总支副书记"), ("党总支副书记",)),
    "副主任": (("村委会副主任",), ("居委会副主任",)),
    "“两委”委员": (("村委会委员", "两委委员"), ("居委会委员", "两委委员")),
    "村(居)务监督委员会主任": (("村务监督委员会主任",), ("居务监督委员会主任",)),
    "其他工作人员": (("文书", "会计", "报账员"), ("专干", "网格员")),
}


def new_row(table: str, **known: object) -> Row:
    """A row with every stored column of `table`; what is unknown is None."""
    empty: Row = dict.fromkeys(name for name, _ in TABLES[table].stored)
    if unknown := known.keys() - empty.keys():
        raise KeyError(f"{table} has no {sorted(unknown)}")
    return empty | known


def unit(code: str) -> Row:
    return {"unit_code": code, "county_code": code[:6], "township_code": code[:9], "village_code": code if len(code) == 12 else None}


def stream(topic: str) -> Random:
    """Each table draws from a stream of its own, so that adding a table leaves the others as they are."""
    return Random(f"demo city 7: {topic}")


def village_rows() -> list[Row]:
    """Names are unique within a township; a few occur in two townships, as real ones do."""
    rng = stream("village")
    names = [first + second for first in _PLACE_FIRST for second in _PLACE_SECOND]
    rows = []
    for code, township in TOWNSHIPS.items():
        numbers = [("社区", 1 + i) for i in range(township.communities)] + [("村", 200 + i) for i in range(township.villages)]
        for (kind, number), name in zip(numbers, rng.sample(names, len(numbers)), strict=True):
            rows.append(
                new_row(
                    "village",
                    **unit(f"{code}{number:03d}"),
                    code=f"{code}{number:03d}",
                    name=name + kind,
                    kind=kind,
                    pay_tier="二档" if rng.random() < (0.6 if kind == "社区" else 0.3) else "一档",
                    mixed_ethnicity="是" if rng.random() < 0.25 else "否",
                )
            )
    return rows
