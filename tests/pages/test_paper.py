"""会议材料: what stands on the screen is what the file says, and the list that was taken is there for the next paper of that place."""

import re

from analytics.report_issues import kept_text
from data.desk import Desk
from tests.pages.screen import CITY, Screen, text_of, township_leader

TOWN, NAME = "990101200", "麂鸣乡"


def paper(screen) -> str:
    return next(html for html in screen.htmls if 'class="paper"' in html)


def taken(screen) -> str:
    ((name, make),) = screen.downloads
    assert re.fullmatch(rf"演示数据_{screen.title.split(' · ')[1]}_会议材料_\d{{4}}-\d\d-\d\d\.docx", name)
    return re.sub(r"<[^>]+>", "", text_of(make()))


def test_the_paper_of_a_place_is_compared_with_the_last_one_of_that_place(copy_of_demo, serve):
    root = copy_of_demo()
    serve(root, demo=True)
    leader = township_leader(TOWN, NAME)
    before = Screen("paper", leader, as_of="20231231", kind="社区")
    assert not before.app.exception
    assert any("不按村/社区筛选。" in caption.value for caption in before.app.caption)
    assert "与上次材料比较。" not in paper(before)
    content = taken(before)
    assert Desk(root).saved("会议材料", ("",)) == [], "the city has taken none"
    for line in re.findall(r"<p>(.*?)</p>", paper(before)):
        for part in re.sub(r"</?b>", "\n", line).split("\n"):
            assert part in content
    (kept,) = Desk(root).saved("会议材料", (TOWN,))
    assert kept.name == "2023-12-31 第1版"
    taken(before)
    assert len(Desk(root).saved("会议材料", (TOWN,))) == 1, "the same paper taken twice is one"

    after = Screen("paper", leader)
    assert "<b>与上次材料比较。</b>与2023年12月31日的材料相比，已销号" in paper(after)
    assert "与上次比</th>" in after.tables[0]
    chosen = Screen("paper", CITY, township=TOWN)
    assert chosen.tables == after.tables, "the city leader reads the same of this township"
    taken(chosen)
    assert [len(Desk(root).saved("会议材料", scope)) for scope in ((TOWN,), ("",))] == [2, 0]
    Desk(root).keep("会议材料", (TOWN,), "2023-12-31 第10版", kept_text(20231231, []), "乙")
    newest = Screen("paper", leader)
    (offered,) = [box for box in newest.app.selectbox if box.label == "与上次材料比较"]
    assert offered.options[1] == offered.value == "2023-12-31 第10版", "of two of one date the one taken last, whatever its number"
    assert "仍存在0项" in paper(newest)
    city = Screen("paper", CITY)
    assert "与上次材料比较。" not in paper(city), "nobody has taken one of the city"
    after.app.session_state["deadline"] = "2024年12月底前"
    after.run()
    assert after.tables[0].count("2024年12月底前") == after.tables[0].count("<tr>") - 1
    assert "2024年12月底前" in taken(after)


def test_where_nobody_is_there_is_a_sentence_and_no_file(demo):
    empty = Screen("paper", CITY, as_of="20210630", township="990101201")
    assert not empty.app.exception
    assert bool(empty.downloads) == ('class="paper"' in "".join(empty.htmls))
