"""换届研判: a scenario is set, saved and shared by its number; names of who may be chosen are told to who may know them."""

import re
from datetime import date

import pytest

from analytics.scenario import Scenario
from analytics.succession import NOTICE, goers, successors, teams
from data.desk import Desk
from data.lens import EVERYTHING, Lens
from data.store import Store
from tests.pages.screen import CITY, THE_CLERK, Screen, township_leader

TOWN = "990101102"
STRICT = Scenario(20260331, again_oldest=55, new_oldest=40, least_education="大专")


@pytest.fixture(scope="module")
def lens(demo_store):
    return Scenario(20260331, 60, 45, "高中").through(Lens(EVERYTHING, Store(demo_store).current(), 20240831, 20230831))


def body(table):
    return re.findall(r"<tr>(.*?)</tr>", table)[1:]


def files(screen):
    return {name: make().decode("utf-8-sig") for name, make in screen.downloads if name.endswith(".csv")}


def test_the_lists_say_who_goes_and_where_nobody_follows(demo, lens):
    screen = Screen("succession", CITY)
    going, openings = screen.tables
    assert len(body(going)) == len(goers(lens, {}))
    assert "书记" in body(going)[0]
    found = [team for team in teams(lens, {}) if team.cover != "没有空缺"]
    assert len(body(openings)) == len(found)
    nobody = sum(team.cover == "无合适人选" for team in found)
    assert ["✗ 无合适人选" in line for line in body(openings)] == [True] * nobody + [False] * (len(found) - nobody)
    assert any(f"{len(found)}个村(社区)有或可能有空缺，{nobody}个无合适人选" in text.value for text in screen.app.markdown)
    assert screen.tiles["无合适人选的村(社区)"][0].startswith(f"{nobody}/")
    assert any(NOTICE in html for html in screen.htmls)
    assert all(NOTICE in text for text in files(screen).values())
    assert all("假设：换届日期2026-03-31，连任年龄不超过60岁" in text for text in files(screen).values())


def test_candidates_are_named_only_to_who_may_know_them_and_asks(demo, lens):
    names = {one.name for one in successors(lens, {}) if len(one.name) > 2}

    def sent(screen):
        texts = [*screen.texts(), *files(screen).values()]
        return {name for name in names if any(name in text for text in texts)}

    leader = Screen("succession", CITY)
    assert sent(leader) == set()
    assert "○" in "".join(leader.tables)
    leader.app.session_state["candidate_names"] = True
    assert len(sent(leader.run())) > 20
    clerk = Screen("succession", THE_CLERK)
    clerk.app.session_state["candidate_names"] = True
    assert sent(clerk.run()) == set()
    assert "○" not in "".join(clerk.tables)
    assert any("需要单独授权" in caption.value for caption in clerk.app.caption)


def test_a_scenario_is_saved_and_its_link_carries_only_its_number(copy_of_demo, serve):
    root = copy_of_demo()
    serve(root)
    screen = Screen("succession", CITY)
    before = screen.tiles
    screen.app.session_state["scenario_again"] = 55
    screen.app.session_state["scenario_name"] = "不超过55岁"
    screen.run()
    changed = screen.tiles
    assert changed["到龄人数"] != before["到龄人数"]
    screen.app.button(key="scenario_save").click()
    screen.run()
    (kept,) = Desk(root).saved("scenario", EVERYTHING)
    assert screen.app.query_params == {"scenario": str(kept.number)}
    assert (kept.name, kept.saved_by) == ("不超过55岁", "市领导")
    assert Screen("succession", CITY, scenario=str(kept.number)).tiles == changed
    assert Screen("succession", CITY).tiles == before
    compared = Screen("succession", CITY, section="情景对比")
    assert "不超过55岁" in compared.tables[0]
    assert "连任年龄不超过55岁" in compared.tables[0]
    # A second of the same name is refused, and says so; another scope's number, one that is gone, and no number are, too.
    screen.app.session_state["scenario_name"] = "不超过55岁"
    screen.app.button(key="scenario_save").click()
    assert "已有名为" in screen.run().app.error[0].value
    own = township_leader(TOWN, "云麓镇")
    foreign = Desk(root).save("scenario", (TOWN,), "云麓", STRICT.text(), "云麓镇领导")
    for viewer, number in ((own, kept.number), (CITY, foreign), (CITY, 999), (CITY, "1 OR 1=1"), (CITY, "²")):
        refused = Screen("succession", viewer, scenario=str(number))
        assert not refused.app.exception
        assert len(refused.app.error) == 1
        assert refused.app.error[0].value.endswith(("不在您的权限范围内。", "不是数字，请核对链接。"))
        assert refused.shows_no_figure()
    assert Screen("succession", own, scenario=str(foreign)).tiles
    screen.app.button(key="scenario_discard").click()
    assert screen.run().tiles == before
    assert Desk(root).saved("scenario", EVERYTHING) == []


def test_without_a_day_or_before_the_data_nothing_is_supposed(demo):
    screen = Screen("succession", CITY)
    screen.app.session_state["scenario_day"] = None
    screen.run()
    assert screen.shows_no_figure()
    assert screen.app.info[0].value.startswith("请填写换届日期")
    screen.app.session_state["scenario_day"] = date(2024, 8, 30)
    screen.run()
    assert screen.shows_no_figure()
    assert "早于截止日" in screen.app.error[0].value


def test_who_stays_or_goes_may_be_said_by_name(demo, lens):
    screen = Screen("succession", CITY)
    old = next(one for one in goers(lens, {}) if one.outcome == "到龄")
    screen.app.session_state["scenario_staying"] = [old.person_id]
    before = int(screen.tiles["到龄人数"][0].split("/")[0])
    screen.run()
    assert int(screen.tiles["到龄人数"][0].split("/")[0]) == before - 1
    screen.app.session_state["scenario_leaving"] = [old.person_id]
    screen.run()
    assert "应各不相同" in screen.app.error[0].value
