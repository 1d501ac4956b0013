"""Conflicts: what two records say differently of one person."""

from analytics.model import ByUnit, Count, Dimension

KINDS = ("身份证号与出生日期", "身份证号与性别", "花名册与学历提升", "花名册与考核表", "花名册与后备库")


class Conflict(ByUnit):
    """One row per cadre in post, or reserve person, and pair of records that disagree on the as-of date."""

    label = "数据冲突"
    view, grain, unit = "data_conflict", "conflict, unit_code, name, one", "处"
    named_by = "f.name"

    conflict = Dimension("冲突类别", order=KINDS)

    conflicts = Count(
        "数据冲突数",
        unit="处",
        definition="截止日身份证号与出生日期、性别不一致，花名册的学历低于学历提升表已毕业的学历，考核表与当年花名册的岗位类别不同，"
        "在任干部仍在本乡镇后备库的处数；空白的不比较。",
    )
