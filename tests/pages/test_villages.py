"""班子分析研判: what is missed stands first, by a sign too; the reserve is named only where names are asked for."""

import re
from html import unescape
from urllib.parse import parse_qs, unquote

import pytest

from analytics.rules import reason, standings, usable_reserve
from data.lens import EVERYTHING, Lens
from data.store import Store
from tests.pages.screen import CITY, Screen, township_leader

LATEST = "990101102"


@pytest.fixture(scope="module")
def lens(demo_store):
    return Lens(EVERYTHING, Store(demo_store).current(), 20240831, 20230831)


@pytest.fixture
def screen(demo):
    return Screen("villages", CITY)


def plain(screen):
    """The tables without where their figures lead, which is part of the address."""
    return [re.sub(r' class="long"|<a [^>]*>|</a>', "", table) for table in screen.tables]


def body(table):
    return re.findall(r"<tr>(.*?)</tr>", table)[1:]


def test_villages_that_miss_a_rule_stand_first_and_have_a_sign_beside_the_colour(screen, lens):
    matrix, _ = screen.tables
    _, *lines = body(matrix)
    failing = ["sign failing" in line for line in lines]
    assert len(lines) == 146
    assert failing == sorted(failing, reverse=True)
    assert sum(failing) == len({one.village_code for one in standings(lens, {}) if one.outcome == "未达标"})
    for name, sign in (("failing", "✗"), ("attention", "!"), ("undecided", "?")):
        cells = re.findall(rf'<span class="sign {name}"[^>]*><a [^>]*>(.)', matrix)
        assert cells
        assert set(cells) == {sign}
    assert 'title="未达标：村委会3席，无女性成员"' in matrix


def test_the_matrix_begins_with_how_many_miss_each_rule(screen, lens):
    head = re.findall(r"<th[^>]*>(.*?)</th>", screen.tables[0])
    first, *_ = [re.findall(r"<td[^>]*>(.*?)</td>", line) for line in body(screen.tables[0])]
    for rule, cell in zip(head[2:], first[2:], strict=True):
        held = [one.outcome for one in standings(lens, {}) if one.rule_name == rule and one.outcome != "只展示"]
        assert re.sub("<[^>]*>", "", cell) == (f"{held.count('未达标')}/{len(held)}" if held else "—")
        assert not held or f"village_rule.failing;rule_name={rule}" in unquote(cell)


def test_a_cell_of_the_matrix_says_why_and_lists_whom_it_counts(demo, lens):
    one = next(one for one in standings(lens, {}) if one.outcome == "未达标" and one.measure == "女性成员")
    opened = Screen("villages", CITY, number=f"{one.village_code}:{one.rule_name}")
    assert not opened.app.error
    (dialog,) = opened.app.get("dialog")
    assert dialog.proto.dialog.title.endswith("村(居)委会女性成员：未达标")
    told = dict(re.findall(r"<td[^>]*>(.*?)</td><td[^>]*>(.*?)</td>", next(t for t in opened.tables if "<th>项目</th>" in t)))
    assert told["要求"] == "不少于1人"
    assert told["现状"] == reason(one)
    assert told["依据"] == one.policy
    assert told["截止日"] == "2024-08-31"
    assert {"规定", "结果", "需要", "口径", "范围"} <= told.keys()
    women, team = (
        html for html in re.findall(r'<a class="rows.*?</a>', next(h for h in opened.htmls if h.startswith('<p class="choices')))
    )
    assert "女性：0人" in women
    query = {name: values[0] for name, values in parse_qs(unescape(re.search(r'\?([^"]*)', team)[1])).items()}
    listed = Screen("people", CITY, **query)
    assert not listed.app.error
    assert len(body(listed.tables[0])) == one.members
    assert Screen("villages", CITY, number=f"{one.village_code}:没有的").app.error


def test_the_headline_is_the_finding(screen, lens):
    failing = [one for one in standings(lens, {}) if one.outcome == "未达标"]
    heading = next(text.value for text in screen.app.markdown if "个有未达标项：" in text.value)
    assert f"146个村(社区)中{len({one.village_code for one in failing})}个有未达标项" in heading
    assert f"村(居)委会女性成员{sum(one.rule_name == '村(居)委会女性成员' for one in failing)}个" in heading


def test_one_rule_can_be_picked_and_lists_every_village_that_misses_it(screen, lens):
    rule = "村(居)委会女性成员"
    screen.app.session_state["rule"] = rule
    screen.run()
    assert screen.app.query_params == {"rule": rule}
    linked = Screen("villages", CITY, rule=rule)
    assert plain(linked) == plain(screen)
    wanted = [one for one in standings(lens, {}) if one.rule_name == rule and one.outcome in ("未达标", "需关注")]
    assert len(body(screen.tables[0])) == len(wanted) > 5, "before everything else"
    assert all("无女性成员" in line and "需增加1名女性成员" in line for line in body(screen.tables[0]))
    assert [error.value for error in Screen("villages", CITY, rule="没有的").app.error] == ["链接中的规定“没有的”不存在，请核对链接。"]
    screen.choose("as_of", 20221231).choose("township", LATEST)
    assert not screen.app.exception


def test_reserve_people_are_named_only_where_names_are_asked_for(screen, lens):
    names = {person.name for person in usable_reserve(lens, {}) if len(person.name) > 2}

    def sent():
        texts = [*screen.texts(), *(make().decode("utf-8-sig") for name, make in screen.downloads if "问题清单" in name)]
        return {name for name in names if any(name in text for text in texts)}

    assert sent() == set()
    assert "○" in screen.tables[1]
    screen.app.session_state["reserve_names"] = True
    screen.run()
    assert len(sent()) > 20


def test_a_township_leader_reads_their_own_villages(demo, lens):
    own = Screen("villages", township_leader(LATEST, "云麓镇"))
    assert len(body(own.tables[0])) == 18 + 1
    # Of two villages of one name the city's list says the township too.
    chosen = Screen("villages", CITY, township=LATEST)
    assert plain(own) == [table.replace("(云麓镇)", "") for table in plain(chosen)]


def test_before_the_laws_and_after_them(demo, copy_of_demo, serve):
    """A store whose newest roster is of 2026: the laws have ended, what the city set itself has not."""
    root = copy_of_demo()
    Store(root).publish(
        lambda draft: draft.rows("UPDATE roster SET as_of = 20260131 WHERE as_of = 20240831") and {}, action="测试", by="测试"
    )
    serve(root, demo=True)
    screen = Screen("villages", CITY)
    assert screen.title.endswith("2026-01-31")
    assert "女性成员" not in screen.tables[0]
    assert "可用后备人数" in screen.tables[0]
