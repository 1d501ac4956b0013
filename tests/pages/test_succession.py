"""换届研判: a scenario is set, saved and shared by its number; names of who may be chosen are told to who may know them."""

import re
from dataclasses import replace
from datetime import date
from html import unescape
from urllib.parse import unquote_plus

import pytest

from analytics.explanation import answered, read, rows
from analytics.outlook import outlook
from analytics.scenario import Scenario
from analytics.succession import NOTICE, Succession, goers, successors, teams
from analytics.wording import show_whole
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


def led_to(cell):
    """(text, number) of every link in a cell."""
    return [(re.sub("<.*?>", "", text), unquote_plus(unescape(query))) for query, text in re.findall(r'number=([^"&]*)">(.*?)</a>', cell)]


def cells(line):
    return re.findall(r"<td[^>]*>(.*?)</td>", line)


def test_every_count_of_the_lists_leads_to_those_whom_it_counts(demo, lens):
    going, openings = Screen("succession", CITY).tables
    asked = 0
    for line in [*body(going)[::6], *body(openings)[::4]]:
        for cell in cells(line):
            for text, number in led_to(cell):
                if number.startswith("team:") or not re.match(r"\d+(人|$)", text):
                    continue
                read_number = read(number)
                assert read_number.assumed == lens.assumed
                count = sum(row[-1] for row in rows(lens, read_number, [read_number.listed.of or "1"]))
                assert count == int(re.match(r"\d+", text)[0]), (text, number)
                asked += 1
    assert asked > 20


def test_a_village_says_why_it_stands_as_it_does(demo, lens):
    team = next(team for team in teams(lens, {}) if team.cover == "无合适人选")
    opened = Screen("succession", CITY, number=f"team:{team.village_code}")
    assert not opened.app.error
    assert opened.app.get("dialog")[0].proto.dialog.title.endswith("换届：无合适人选")
    told = dict(re.findall(r"<td[^>]*>(.*?)</td><td[^>]*>(.*?)</td>", next(t for t in opened.tables if "<th>项目</th>" in t)))
    assert told["假设"].startswith("换届日期2026-03-31，连任年龄不超过60岁")
    assert told["说明"] == NOTICE
    assert {"口径", "空缺职数", "空缺原因", "截止日", "范围"} <= told.keys()
    lists = next(html for html in opened.htmls if html.startswith('<p class="choices"'))
    assert f"到龄和不再留任：{team.aged_out + team.leaving}人" in lists
    assert "符合条件的后备：0人" in lists


def test_today_and_after_lead_to_their_people_and_the_range_to_what_it_is_made_of(demo, lens):
    screen = Screen("succession", CITY, section="换届前后结构")
    lines = [cells(line) for line in body(screen.tables[0])]
    for told, line in zip(outlook(lens, {}), lines, strict=True):
        assert [len(led_to(cell)) for cell in line[1:3]] == [1, 1]
        for cell, text in zip(line[1:3], told[1:3], strict=True):
            number = read(led_to(cell)[0][1])
            (answer,) = answered(lens, number, {}).rows
            assert show_whole(number.metric, answer.cells[0]) == text
        assert bool(led_to(line[3])) == (told.filled != "—")
        assert told.between[:1] == (told.numbers[1:] if told.between else ())
    opened = Screen("succession", CITY, section="换届前后结构", number="filled:大专及以上占比")
    assert not opened.app.error
    assert opened.app.get("dialog")[0].proto.dialog.title.startswith("补选后大专及以上占比 ")
    lists = next(html for html in opened.htmls if html.startswith('<p class="choices"'))
    for label in ("留任·分子", "留任·分母", "后备·分子", "后备·分母", "有空缺的村(社区)"):
        assert f"{label}：" in lists
    assert any("选谁未定" in table for table in opened.tables)


def test_scenarios_side_by_side_lead_each_to_its_own_supposition(demo, lens):
    screen = Screen("succession", CITY, section="情景对比")
    line = next(line for line in body(screen.tables[0]) if "到龄人数" in line)
    ((text, number),) = led_to(line)
    assert "if.until=~20260331" in number
    (answer,) = answered(replace(lens, assumed=()), read(number), {}).rows
    assert show_whole(Succession.aged_out, answer.cells[0]) == text


def test_a_scenario_is_saved_and_its_link_carries_only_its_number(copy_of_demo, serve):
    root = copy_of_demo()
    serve(root, demo=True)
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
