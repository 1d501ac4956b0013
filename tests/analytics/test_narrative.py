"""The paragraph of the overview: the article's manner, the year of every yearly figure, and no number that is not a metric."""

import re

from analytics.catalog import METRICS
from analytics.narrative import _FIGURE, SENTENCES, paragraph
from tests.worlds import EAST, world

TOWN = {
    "cadre": """
        name | post_group | education | birth_date | unit         | valid_from | opened_by
        王一 | 书记       | 大专      | 1970-05-01 | 990001001001 | 2023-01-01 | first
        李二 | 副职       | 高中      | 1988-07-01 | 990001001001 | 2024-02-01 | joined
    """,
    "mentoring": """
        person | mentor_name | mentor_kind  | started_on
        王一   | 田甲        | 乡镇班子成员 | 2023-02-01
    """,
    "appraisal": """
        person | year | grade | participation
        王一   | 2022 | 称职  | 参加考核
        王一   | 2023 | 优秀  | 参加考核
    """,
    "training": """
        person | course | year | start_date
        王一   | 甲     | 2023 | 2023-05-10
        王一   | 乙     | 2024 | 2024-05-10
        李二   | 乙     | 2024 | 2024-05-10
    """,
    "funding": """
        unit      | project  | year | tier | is_increase | amount
        990001001 | 运转保障 | 2024 | 乡   | 是          | 300000
    """,
}


def told(where=None, **lens) -> str:
    return paragraph(world(**TOWN).lens(**lens), where or {})


def test_every_number_is_a_metric():
    for sentence in SENTENCES:
        assert re.findall(r"\d+", _FIGURE.sub("", sentence)) in ([], ["40"])  # 40岁及以下 is the name of a figure
        for model, name, *_ in _FIGURE.findall(sentence):
            assert name == "year" or f"{model}.{name}" in METRICS


def test_the_manner_of_the_article():
    text = told()
    assert text.startswith("截至2024-06-30，全市3个村(社区)共有现任干部2名，平均年龄44.5岁，大专及以上占50.0%。")
    assert "2023-01-01之后共有1名进入村干部队伍，其中大专及以上学历0人，40岁及以下1人。" in text
    assert "1名书记由乡镇(街道)班子成员结对帮带" in text
    assert "人书记" not in text
    assert "{" not in text


def test_years_are_said_and_figures_told_together_are_of_one():
    text = told()
    assert "管好：2023年1人参加考核，优秀等次1人，占100.0%；" in text
    assert "2023年参训覆盖率100.0%" in text  # in 2024 it would be 2 of 2: 王一 alone was in post and trained in 2023
    assert "2024年新增乡、村两级运转保障经费30万元" in text
    chosen = told({"year": 2022})
    assert "2022年1人参加考核，优秀等次0人" in chosen
    assert "2022年没有年度在岗干部参训的记录" in chosen
    assert "2022年没有经费保障的记录" in chosen


def test_nothing_known_is_not_zero():
    text = paragraph(world(cadre=TOWN["cadre"]).lens(), {})
    assert "管好：当年没有个人年度考核的记录；" in text
    assert "优秀等次" not in text


def test_nobody_is_one_sentence():
    assert paragraph(world().lens(), {}) == "截至2024-06-30，全市在所选条件下没有现任干部。请更换筛选条件或截止日。"
    early = told(as_of=20190101)
    assert "—" not in early
    assert early.count("。") == 2


def test_filters_that_do_not_reach_a_figure_are_named():
    text = told({"township": EAST, "post_group": "书记"})
    assert text.startswith("截至2024-06-30，东乡2个村(社区)共有现任干部1名")
    assert "（村(社区)班子、" in text
    assert text.endswith("不按待遇岗位类别筛选。）")
    assert not told({"township": EAST}).endswith("）")


def test_a_year_without_records_is_said_to_have_none():
    text = told({"year": 2024})
    assert "管好：2024年(至6月30日)没有个人年度考核的记录；" in text
    assert "参加考核" not in text
    assert "2024年(至6月30日)参训覆盖率" in text, "what has records is told as ever"
