"""人员名册 and the page of one person: for those who may, of those in scope, without what identifies."""

import re

import pytest

from data.store import Store
from tests.pages.screen import CITY, THE_CLERK, Screen, township_leader

LEFT, MOVED, STAYED = 3, 358, 50  # of the demonstration: 望雁街道 until 2023; from 萤溪镇 to 樵歌镇 in 2024; 栖云街道
UNKNOWN = "您无权查看此人：没有这个人员编号，或不在您的权限范围内。"
MOVED_TO = township_leader("990101101", "樵歌镇")


def _person(root, number):
    (row,) = (
        Store(root)
        .current()
        .engine.rows("SELECT name, id_number, phone, township_code FROM cadre WHERE person_id = $n AND next_from = 99991231", {"n": number})
        .rows
    )
    return dict(zip(("name", "id_number", "phone", "township"), row, strict=True))


def _links(screen) -> list[int]:
    return [int(number) for html in screen.htmls for number in re.findall(r'href="people\?[^"]*person=(\d+)"', html)]


@pytest.mark.parametrize("number", [LEFT, MOVED, STAYED])
def test_the_page_of_one_person(demo, number):
    person = _person(demo, number)
    screen = Screen("people", CITY, person=str(number))
    assert not screen.app.exception
    assert not screen.app.error
    assert list(screen.charts) == ["story"]
    (table,) = screen.tables
    (name, make) = screen.downloads[0]
    lines = make().decode("utf-8-sig").split("\r\n\r\n")[0].split("\r\n")
    assert len(lines) - 1 == table.count("<tr>") - 1 > 8
    assert f"编号{number}" in name
    assert screen.app.query_params == {"person": str(number)}
    text = "\n".join([*screen.texts(), make().decode("utf-8-sig"), name])
    assert person["name"][1:] not in text
    assert f"{person['name'][0]}○" in text
    screen.app.toggle(key="names").set_value(True)
    screen.run()
    text = "\n".join([*screen.texts(), screen.downloads[0][1]().decode("utf-8-sig")])
    assert person["name"] in text
    for hidden in ("id_number", "phone"):
        assert person[hidden]
        assert person[hidden] not in text


def test_who_was_in_the_reserve_or_a_candidate_is_told_to_who_may_know_it(demo):
    known = Store(demo).current().engine.rows("SELECT person_id FROM cadre AS c JOIN inspection AS i USING (name, birth_date)", {}).rows
    known += Store(demo).current().engine.rows("SELECT person_id FROM cadre AS c JOIN reserve AS r USING (name, birth_date)", {}).rows
    assert known
    (number,) = known[0]
    told = {viewer.role: Screen("people", viewer, person=str(number)) for viewer in (CITY, THE_CLERK)}
    lanes = {role: re.findall(r"<td[^>]*>选拔</td>", screen.tables[0]) for role, screen in told.items()}
    assert lanes[CITY.role]
    assert not lanes[THE_CLERK.role]
    files = {role: screen.downloads[0][1]().decode("utf-8-sig") for role, screen in told.items()}
    assert ",选拔," in files[CITY.role]
    assert ",选拔," not in files[THE_CLERK.role]
    assert any("选拔记录需要单独授权" in caption.value for caption in told[THE_CLERK.role].app.caption)


def test_a_leaver_a_mover_and_who_stayed_are_told_as_such(demo):
    heads = {n: Screen("people", CITY, person=str(n)).app.markdown[0].value for n in (LEFT, MOVED, STAYED)}
    assert "已离任，原任望雁街道" in heads[LEFT]
    assert "现任樵歌镇" in heads[MOVED]
    assert "现任栖云街道" in heads[STAYED]
    assert any("调动" in html and "离任" not in html for html in Screen("people", CITY, person=str(MOVED)).tables)


@pytest.mark.parametrize("number", [LEFT, STAYED, 99999, "x", "", "358 OR 1=1"])
def test_whoever_is_not_there_or_not_in_scope_is_the_same_sentence(demo, number):
    screen = Screen("people", MOVED_TO, person=str(number))
    assert not screen.app.exception
    if number == "":
        assert not screen.app.error  # no person is named: the list
        return
    assert [error.value for error in screen.app.error] == [UNKNOWN]
    assert screen.shows_no_figure()


def test_a_mover_belongs_to_the_township_of_the_day(demo):
    then = township_leader("990101104", "萤溪镇")
    assert Screen("people", MOVED_TO, person=str(MOVED)).charts
    assert not Screen("people", then, person=str(MOVED)).charts
    assert Screen("people", then, person=str(MOVED), as_of="20231231").charts
    assert not Screen("people", MOVED_TO, person=str(MOVED), as_of="20231231").charts
    # What was before is told without the other township's name.
    text = "\n".join(Screen("people", MOVED_TO, person=str(MOVED)).texts(but=("viewer",)))
    assert "其他乡镇(街道)" in text
    assert "萤溪" not in text


def test_the_filters_of_lists_are_not_followed_and_the_page_says_so(demo):
    alone = Screen("people", CITY, person=str(MOVED))
    chosen = Screen("people", CITY, person=str(MOVED), township="990101001", kind="社区")
    assert chosen.charts == alone.charts
    assert "不按乡镇(街道)、村/社区筛选" in chosen.definitions["story"]
    assert Screen("people", CITY, person=str(MOVED), as_of="20221231").charts != alone.charts


# ── lists lead there ──
@pytest.mark.parametrize(("page", "section"), [("people", None), ("promotion", None), ("management", "报酬待遇")])
def test_names_in_lists_are_links_to_people_in_scope(demo, page, section):
    for viewer in (CITY, MOVED_TO):
        screen = Screen(page, viewer)
        if section:
            screen.app.session_state[f"{page}_section"] = section
            screen.run()
        numbers = _links(screen)
        assert numbers or viewer is MOVED_TO  # few people: a township may have none of them
        for number in numbers[:4]:
            assert Screen("people", viewer, person=str(number)).charts
        if viewer is MOVED_TO:
            assert {_person(demo, number)["township"] for number in numbers} <= {"990101101"}


def test_a_link_keeps_the_filters(demo):
    screen = Screen("promotion", CITY, township="990101101", as_of="20231231")
    hrefs = [href for html in screen.htmls for href in re.findall(r'href="(people\?[^"]*)"', html)]
    assert hrefs
    assert all("township=990101101&amp;as_of=20231231&amp;person=" in href for href in hrefs)


# ── search ──
@pytest.mark.parametrize("viewer", [CITY, THE_CLERK, MOVED_TO])
def test_a_search_by_name_stays_in_scope(demo, viewer):
    leaver, mover = _person(demo, LEFT)["name"], _person(demo, MOVED)["name"]
    for name, number, seen in ((leaver, LEFT, viewer is not MOVED_TO), (mover, MOVED, True)):
        screen = Screen("people", viewer)
        screen.app.text_input(key="find_name").set_value(name)
        screen.run()
        assert (number in _links(screen)) == seen
        assert name not in "".join(screen.app.query_params.values()), "a name has no place in an address"
    screen.app.text_input(key="find_name").set_value("无此人")
    screen.run()
    assert not _links(screen)
    assert "所选范围内没有这样的人" in screen.app.info[0].value
