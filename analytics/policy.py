"""Policy: the documents and the rules in force, which every figure of pay, hours and caps rests on."""

from analytics.model import Count, Dimension, Model
from data import codes


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
    without_policy = Count("未注明依据的规定条数", where="f.policy IS NULL", unit="条", definition="截止日有效而没有依据文件的规定条数。")
