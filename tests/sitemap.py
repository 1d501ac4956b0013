"""The pages as the tests know them: a new page needs a line here, and one in the table of who has it (tests/pages)."""

TITLES = {
    "overview": "总览",
    "paper": "会议材料",
    "structure": "队伍结构",
    "people": "人员名册",
    "villages": "班子分析研判",
    "differences": "差异研判",
    "succession": "换届研判",
    "selection": "优选·选拔储备",
    "training": "育强·培养提升",
    "management": "管好·考核管理",
    "promotion": "用活·激励保障",
    "pay": "待遇测算",
    "explore": "自助分析",
    "submissions": "数据报送",
    "imports": "数据导入",
    "policy": "政策口径",
    "quality": "数据核查",
    "accounts": "用户与日志",
    "glossary": "指标口径",
}
FIGURES = tuple(
    page
    for page in TITLES
    if page not in ("paper", "people", "differences", "explore", "submissions", "imports", "policy", "quality", "accounts", "glossary")
)  # they show figures under the shared filters
