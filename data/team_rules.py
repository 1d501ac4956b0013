"""The rules that a village's team is checked against from the start: laws are on until the texts of 2026, local targets off until set.

Both organic laws were amended on 2025-10-28, in force 2026-01-01: their numbers are those of the text before, and end with it.
"""

from collections.abc import Container

VILLAGE_LAW, COMMUNITY_LAW = "《中华人民共和国村民委员会组织法》(2018年修正)", "《中华人民共和国城市居民委员会组织法》(2018年修正)"
PARTY_RULES = "《中国共产党农村基层组织工作条例》(2018)"
DOCUMENTS = ((VILLAGE_LAW, 20260101), (COMMUNITY_LAW, 20260101), (PARTY_RULES, None))  # title, the day from which another text holds
SEATS, CADRES = "村(居)委会席位", "村干部"
NAMES = ("name", "kind", "measure", "basis", "operator", "threshold", "upper", "tag", "valid_to", "policy")
_DEFAULTS = (
    ("村(居)委会职数", "村", "职数", SEATS, "介于", 3.0, 7.0, "法律", 20251231, VILLAGE_LAW),
    ("村(居)委会职数", "社区", "职数", SEATS, "介于", 5.0, 9.0, "法律", 20251231, COMMUNITY_LAW),
    ("村(居)委会女性成员", "村", "女性成员", SEATS, "不少于", 1.0, None, "法律", 20251231, VILLAGE_LAW),
    ("村(居)委会女性成员", "社区", "女性成员", SEATS, "不少于", 1.0, None, "法律", 20251231, COMMUNITY_LAW),
    ("人数较少民族成员", "村", "人数较少民族成员", SEATS, "不少于", 1.0, None, "法律", 20251231, VILLAGE_LAW),
    ("人数较少民族成员", "社区", "人数较少民族成员", SEATS, "不少于", 1.0, None, "法律", 20251231, COMMUNITY_LAW),
    ("书记主任一肩挑", None, "一肩挑", CADRES, "只展示", None, None, "上级", None, PARTY_RULES),
    ("35岁及以下成员", None, "35岁及以下成员", CADRES, "不少于", None, None, "本地", None, None),
    ("大专及以上占比", None, "大专及以上占比", CADRES, "不少于", None, None, "本地", None, None),
    ("近亲属回避", None, "近亲属", SEATS, "不多于", None, None, "本地", None, None),
)


def default_rules() -> list[dict[str, object]]:
    """The rows of `team_rule` that a store begins with."""
    return [dict(zip(NAMES, rule, strict=True)) for rule in _DEFAULTS]


def default_documents(present: Container[str] = ()) -> list[dict[str, object]]:
    """The rows of `policy` that those rules point to, without the titles that are `present`."""
    return [{"title": title, "valid_to": ends} for title, ends in DOCUMENTS if title not in present]
