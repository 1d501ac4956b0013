"""Policy: the documents and the rules in force, which every figure of pay, hours and caps rests on."""

from collections.abc import Iterable

from analytics.model import Count, Dimension, Mean, Model
from data import codes
from data.lens import Lens, fetch
from data.written import show_date

VALUE_HEADINGS = ("规定名称", "岗位类别", "规定值", "有效期", "依据文件")


class Policy(Model):
    """One row per document in force on the as-of date."""

    label = "现行政策文件"
    view, grain, unit = "policy_in_force", "title", "件"

    title = Dimension("文件名称")
    number = Dimension("文号")
    issuer = Dimension("印发单位")

    documents = Count("现行政策文件数", unit="件", definition="截止日已施行而未失效的文件数；施行日期未填的计入。")


class Rule(Model):
    """One row per rule, post group and period of validity, in force on the as-of date."""

    label = "现行规定值"
    view, grain, unit = "rule_in_force", "name, post_group, valid_from", "条"

    rule_name = Dimension("规定名称", sql="f.name")
    post_group = Dimension("待遇岗位类别", order=codes.POST_GROUP.values)
    policy = Dimension("依据文件")

    rules = Count("现行规定条数", unit="条", definition="截止日在规定期限内(含首尾两日)的规定条数；起止日期未填的不受限。")
    fixed_amount = Mean(
        "规定金额",
        of="f.value",
        where="f.name LIKE '%金额'",
        unit="元",
        decimals=0,
        definition="规定名称以“金额”结尾的现行规定值之和 ÷ 其条数；按规定名称筛选到一条时就是它的金额。",
    )
    without_policy = Count("未注明依据的规定条数", where="f.policy IS NULL", unit="条", definition="截止日有效而没有依据文件的规定条数。")


def rule_value(lens: Lens, name: str) -> float | None:
    """The greatest value of a rule in force on the as-of date, as the views take it; None where it is not set."""
    found = fetch(lens, "SELECT MAX(value) FROM rule_in_force WHERE name = $name", {"name": name}).rows
    return found[0][0]


def rule_rows(lens: Lens) -> list[tuple[str, ...]]:
    """Every rule in force on the as-of date, as texts under `VALUE_HEADINGS`."""
    text = "SELECT name, post_group, value, text_value, valid_from, valid_to, policy, unit FROM rule_in_force"
    found = sorted(fetch(lens, text).rows, key=lambda row: tuple((value is None, str(value)) for value in row))
    return [
        (
            name,
            post or "全部",
            words or f"{value:,.10g}{unit or ''}",
            f"{show_date(start) if start else '不限'}起" + (f"至{show_date(end)}" if end else ""),
            policy or "未注明",
        )
        for name, post, value, words, start, end, policy, unit in found
        if words or value is not None
    ]


def rules_in_force(lens: Lens, names: Iterable[str]) -> list[str]:
    """What each of these rules says on the as-of date, and by which document: `可用后备人数 2(演示设定)`. A rule not set is missing."""
    rows = rule_rows(lens)
    return [
        f"{name}{'' if post == '全部' else f'({post})'} {value}({policy})"
        for wanted in names
        for name, post, value, _, policy in rows
        if name == wanted
    ]
