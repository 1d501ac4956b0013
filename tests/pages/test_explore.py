"""自助分析: the question in the address, the choices that go together, what is drawn, and the views that are saved."""

import re
from urllib.parse import parse_qs

import pytest

from analytics import query
from analytics.appraisal import Appraisal
from analytics.cadre import Cadre
from analytics.catalog import MODELS
from analytics.query import ask
from analytics.question import dimensions, read
from analytics.scenario import local_scenario
from analytics.succession import Succession
from data.demo_city import COUNTY, TOWNSHIPS
from data.desk import Desk
from data.lens import EVERYTHING, Lens
from data.store import Store
from tests.pages.screen import CITY, THE_CLERK, Screen, township_leader

TOWN = COUNTY + "102"
LEADER = township_leader(TOWN, TOWNSHIPS[TOWN].name)
WOMEN = "cadre.women;by=township"


def explore(question: str = "", viewer=CITY, **filters: str) -> Screen:
    return Screen("explore", viewer, **({"question": question} if question else {}), **filters)


def lens(store, scope=EVERYTHING) -> Lens:
    snapshot = Store(store).current()
    return Lens(scope, snapshot, 20240831, 20230630)


def widget(screen: Screen, kind: str, key: str):
    (found,) = [one for one in getattr(screen.app, kind) if one.key == key]
    return found


def options(screen: Screen, kind: str, key: str) -> list[str]:
    return widget(screen, kind, key).options


def addressed(screen: Screen) -> str:
    given = screen.app.query_params.get("question", "")
    return given[0] if isinstance(given, list) else given


def downloaded(screen: Screen, word: str) -> str:
    (text,) = [make().decode("utf-8-sig") for name, make in screen.downloads if word in name]
    return text


# ── the question ──
def test_two_examples_stand_where_nothing_is_asked_yet(demo):
    for viewer, level in ((CITY, "township"), (LEADER, "village")):
        screen = explore(viewer=viewer)
        assert not screen.app.exception
        assert set(screen.charts) == {f"explore_example_{level}", "explore_example_year"}
        links = [parse_qs(html.split("?", 1)[1].split('"')[0])["question"][0] for html in screen.htmls if "从这个例子开始" in html]
        assert links == [f"cadre.women;by={level}", "appraisal.excellent;by=year,post_group"]
        for link in links:
            assert explore(link, viewer).charts


def test_a_link_is_answered_as_ask_answers_and_is_the_address_still(demo):
    screen = explore("cadre.headcount;by=township,gender;education=本科,大专", kind="村")
    assert not screen.app.exception
    result = ask(lens(demo), Cadre.headcount, ["township", "gender"], {"education": ["本科", "大专"], "kind": "村"})
    drawn = {trace["name"]: dict(zip(trace["y"], trace["x"], strict=True)) for trace in screen.charts["explore_0"] if trace.get("name")}
    names = {row.members[0].key: row.members[0].label for row in result.rows}
    for row in result.rows:
        assert drawn[row.members[1].label][names[row.members[0].key]] == row.cells[0].value
    assert "范围：全市(村/社区：村；最高学历：本科、大专)" in screen.definitions["explore_0"]
    assert addressed(screen) == "cadre.headcount;by=township,gender;education=本科,大专"
    assert "大专" in downloaded(screen, "干部人数_按"), "the file says its filters"
    total = ask(lens(demo), Cadre.headcount, (), {"education": ["本科", "大专"], "kind": "村"}).rows[0].cells[0].value
    assert f"合计,{total}\r\n" in downloaded(screen, "汇总"), "the summary has the page's own filters too"


@pytest.mark.parametrize(
    ("question", "viewer"),
    [
        ("cadre.nobody", CITY),
        ("cadre.women;by=grade", CITY),
        ("cadre.women;gender=仙", CITY),
        ("cadre.women;township=" + TOWN, CITY),  # the shared filter says that
        ("candidate.nominated;by=township", LEADER),
        (f"cadre.women;village={COUNTY}001001", LEADER),
    ],
)
def test_a_link_to_what_is_not_there_stops_with_a_sentence(demo, question, viewer):
    screen = explore(question, viewer)
    assert not screen.app.exception
    (said,) = [error.value for error in screen.app.error]
    assert said.startswith(("链接中的", "您无权查看链接中的"))
    assert screen.shows_no_figure()
    next(button for button in screen.app.button if button.label == "从头开始").click()
    screen.run()
    assert screen.charts
    assert not screen.app.error


def test_only_what_goes_together_is_offered(demo):
    screen = explore("appraisal.excellent;by=township,gender")
    both = dimensions([Appraisal.excellent])
    offered = options(screen, "selectbox", "explore_by")
    assert offered == ["不分组", *(dimension.label for dimension in both.values())]
    assert "村(社区)" not in options(screen, "selectbox", "explore_next")
    assert "年度" not in options(screen, "multiselect", "explore_filters"), "the shared filter says that"
    assert "村(社区)" in options(screen, "multiselect", "explore_filters")
    joinable = options(screen, "selectbox", "explore_add")
    assert any("干部人数" in label for label in joinable)
    assert not any("优秀等次占比" in label for label in joinable)
    assert not any(label.startswith("经费保障") for label in joinable), "money has no gender"
    own = explore(viewer=LEADER)
    hidden = {model.label for model in MODELS if model.city_only}
    assert not any(label.split(" ｜ ")[0] in hidden for label in options(own, "selectbox", "explore_add"))
    assert {label.split(" ｜ ")[0] for label in options(explore(), "selectbox", "explore_add")} == {model.label for model in MODELS}


def test_choices_are_the_question(demo):
    screen = explore()
    label = next(label for label in options(screen, "selectbox", "explore_add") if "女干部人数 ÷ 现任干部人数" in label)
    widget(screen, "selectbox", "explore_add").select(label)
    screen.run()
    assert addressed(screen) == "cadre.women"
    assert screen.tiles["女干部占比"][0] == "31.4%"
    screen.app.session_state["explore_by"] = "village"
    screen.run()
    assert addressed(screen) == "cadre.women;by=village"
    assert any("共146行，画成图看不清" in caption.value for caption in screen.app.caption)
    assert screen.tables[0].count("<tr>") > 40
    screen.app.session_state["explore_by"] = "township"
    screen.app.session_state["explore_filters"] = ["education"]
    screen.app.session_state["explore_where_education"] = ["大专", None]
    screen.run()
    assert addressed(screen) == "cadre.women;by=township;education=大专,"
    before = screen.charts
    screen.page = "structure"
    screen.run()
    screen.page = "explore"
    screen.run()
    assert screen.charts == before, "the question is held while another page is read"
    assert addressed(screen) == "cadre.women;by=township;education=大专,"
    screen.app.session_state["explore_metrics"] = []
    screen.run()
    assert addressed(screen) == ""
    assert set(screen.charts) == {"explore_example_township", "explore_example_year"}


def test_metrics_of_several_models_are_drawn_apart_and_stand_in_one_table(demo):
    screen = explore("cadre.women,reserve.pool;by=township")
    assert set(screen.charts) == {"explore_0", "explore_1"}
    rows = downloaded(screen, "合并表").split("\r\n")
    assert rows[0] == "乡镇(街道),女干部占比(%),女干部占比·分子,女干部占比·分母,后备力量人数(人)"
    women, pool = (ask(lens(demo), read(lens(demo), key).metrics, "township") for key in ("cadre.women", "reserve.pool"))
    for line, one, other in zip(rows[1:], women.rows, pool.rows, strict=False):
        assert line.split(",")[::4] == [one.members[0].label, str(other.cells[0].value)]
        assert line.split(",")[2:4] == [str(part) for part in one.cells[0].fraction]


def test_whatever_is_shown_is_asked_and_nothing_else(demo, monkeypatch):
    """So what holds of the speed and the scope of `ask` holds of this page."""
    sent: list[str] = []
    original = query.fetch
    monkeypatch.setattr(query, "fetch", lambda lens, text, *more: (sent.append(text), original(lens, text, *more))[1])
    explore("cadre.women,cadre.headcount;by=township,age_band;education=本科,大专")
    shown = [text for text in sent if "cadre_in_post" in text]
    expected = [
        ask(lens(demo), metric, by, {"education": ["本科", "大专"]}).text
        for metric, by in ((Cadre.women, ["township", "age_band"]), (Cadre.women, ()), (Cadre.headcount, ["township", "age_band"]))
    ]
    offered = ask(lens(demo), Cadre.women, "education").text
    assert set(shown) == {*expected, offered}


def test_an_election_is_supposed_as_its_own_page_supposes_it(demo):
    screen = explore("succession.aged_out")
    plan = local_scenario(lens(demo)).through(lens(demo))
    assert screen.tiles["到龄人数"][0].startswith(f"{ask(plan, Succession.aged_out).rows[0].cells[0].value}/")
    assert screen.tiles["到龄人数"][0] == Screen("succession", CITY).tiles["到龄人数"][0] != "0"


# ── saved views ──
def test_a_view_is_saved_opened_renamed_and_deleted_within_its_scope(copy_of_demo, serve):
    root = copy_of_demo()
    serve(root, demo=True)
    screen = explore(WOMEN, kind="村")
    screen.app.session_state["explore_name"] = "各乡镇女干部"
    screen.app.button("explore_save_now").click()
    screen.run()
    (kept,) = Desk(root).saved("view", EVERYTHING)
    assert (kept.name, kept.saved_by) == ("各乡镇女干部", "市领导")
    assert parse_qs(kept.content) == {"kind": ["村"], "question": [WOMEN]}
    (line,) = [html for html in explore(viewer=THE_CLERK).htmls if "已保存" in html]
    address = {name: values[0] for name, values in parse_qs(line.split("?", 1)[1].split('"')[0].replace("&amp;", "&")).items()}
    assert Screen("explore", THE_CLERK, **address).charts == screen.charts
    assert not any("各乡镇女干部" in text for text in explore(viewer=LEADER).texts())
    again = explore(WOMEN)
    again.app.session_state["explore_name"] = "各乡镇女干部"
    again.app.button("explore_save_now").click()
    again.run()
    assert [warning.value for warning in again.app.warning] == ["已有名为“各乡镇女干部”的，请换一个名称，或先删除原来的。"]
    again.app.session_state["explore_rename"] = "女干部"
    again.app.button("explore_rename_now").click()
    again.run()
    assert [one.name for one in Desk(root).saved("view", EVERYTHING)] == ["女干部"]
    foreign = Desk(root).save("view", (TOWN,), "本镇", "question=cadre.women", "甲")
    again.app.button("explore_discard").click()
    again.run()
    assert Desk(root).saved("view", EVERYTHING) == []
    assert [one.number for one in Desk(root).saved("view", (TOWN,))] == [foreign]


def test_the_window_of_saving_closes_once_saved_and_stays_where_it_was_not(copy_of_demo, serve):
    serve(copy_of_demo())
    screen = Screen("explore", CITY, question="cadre.women")
    for closed in (True, False):  # the second time the name is taken
        screen.app.session_state["explore_save"] = True
        screen.app.session_state["explore_name"] = "女干部"
        screen.app.button(key="explore_save_now").click()
        screen.run()
        assert not screen.app.exception
        assert screen.app.session_state["explore_save"] is not closed
        assert bool(screen.app.warning) is not closed


def test_a_nought_of_a_large_table_is_faint_and_leads_on(demo):
    screen = Screen("explore", CITY, question="cadre.headcount;by=village,age_band_party")
    (table,) = screen.tables
    assert ">0人<" not in table
    assert re.search(r'<a class="number nought" href="[^"]*number=cadre\.headcount[^"]*">0</a>', table)
    assert re.search(r'<a class="number" href="[^"]*">1人</a>', table)
