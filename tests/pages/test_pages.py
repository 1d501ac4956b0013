"""Every page, for every role, on the demonstration city; who sees what; and that every figure follows the filters."""

import ast
import io
import os
import re
from fnmatch import fnmatch

import openpyxl
import pytest

from data.demo_city import COUNTY, TOWNSHIPS, village_rows
from data.lens import EVERYTHING
from tests.pages.screen import (
    CITY,
    SITE,
    THE_ADMINISTRATOR,
    THE_AUDITOR,
    THE_CLERK,
    Screen,
    text_of,
    township_clerk,
    township_leader,
)
from tests.permissions import MATRIX
from tests.sitemap import FIGURES
from tests.sitemap import TITLES as PAGES

STREET, TOWN, COUNTRY = COUNTY + "001", COUNTY + "102", COUNTY + "201"  # three kinds of township; the last one's roster is late
NAMES = {code: township.name for code, township in TOWNSHIPS.items()}
LEADER = township_leader(TOWN, NAMES[TOWN])
TOWN_CLERK = township_clerk(STREET, NAMES[STREET])
LEADERS = [township_leader(code, name) for code, name in NAMES.items() if code != TOWN and os.environ.get("CADRE_PROOF")]
VIEWERS = (CITY, LEADER, *LEADERS, TOWN_CLERK, THE_CLERK, THE_AUDITOR, THE_ADMINISTRATOR)
PLACES = {viewer: "全市" if viewer.units == EVERYTHING else NAMES[viewer.units[0]] if viewer.units else "无" for viewer in VIEWERS}
REFUSED = "您无权查看这个页面。"


@pytest.fixture(scope="module")
def city(demo_store):
    """Each figure page as a city leader sees it without a filter."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CADRE_STORE", str(demo_store))
        return {page: Screen(page, CITY) for page in FIGURES}


# ── who sees what ──
def test_the_tables_here_speak_of_every_page():
    """Read from the source: to import the site script is to run it."""
    calls = [node for node in ast.walk(ast.parse(SITE.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
    entries = [[arg.value for arg in call.args[:2]] for call in calls if ast.unparse(call.func) == "Entry"]
    assert sorted(entries) == sorted([page, title] for page, title in PAGES.items())
    assert sorted(MATRIX["pages"]) == sorted(PAGES)


@pytest.mark.parametrize("page", MATRIX["pages"])
@pytest.mark.parametrize("viewer", VIEWERS, ids=lambda viewer: viewer.label)
def test_each_page_for_each_role(demo, page, viewer):
    screen = Screen(page, viewer)
    assert not screen.app.exception
    assert screen.title == f"{PAGES[page]} · {PLACES[viewer]} · 2024-08-31"
    for part in ("演示数据", f"当前范围：{PLACES[viewer]}", "数据截至：2024-08-31", "筛选：无", "第1版"):
        assert part in screen.strip
    allowed = viewer.role in MATRIX["pages"][page]
    files = [button.proto.id.rpartition("-")[2] for button in screen.app.get("download_button")]
    assert [key for key in files if not any(fnmatch(key, offered) for offered in MATRIX["files"][page])] == []
    assert (REFUSED in [error.value for error in screen.app.error]) != allowed
    if not allowed:
        assert screen.shows_no_figure()
        assert files == []
    elif page in FIGURES:
        assert screen.tiles
        assert screen.charts or screen.tiles["有未达标项的村(社区)"][0].startswith("0/"), (
            "only where nothing is wrong there is nothing to draw"
        )
        assert len(screen.downloads) > len(screen.charts)
        assert not screen.app.error
    else:
        assert screen.tables or screen.charts


def test_only_the_clerk_can_upload_and_switch_versions(copy_of_demo, serve):
    from data.store import Store
    from tests.worlds import base_rows, publish

    root = copy_of_demo()
    publish(Store(root), base_rows() | {"setting": [{"name": "demo", "value": "是"}]})
    serve(root, demo=True)
    for viewer, may in ((THE_CLERK, True), (THE_AUDITOR, False)):
        screen = Screen("imports", viewer)
        assert not screen.app.exception
        assert bool(screen.app.get("file_uploader")) == may
        assert ("rollback" in [button.key for button in screen.app.button]) == may


# ── what stands beside the figures ──
def test_a_change_says_from_which_date_it_is(city):
    tiles = city["structure"].tiles
    assert tiles["大专及以上占比"][1] == "249/506 · 未填6人  \n较2023-06-30"
    assert tiles["干部人数"][1] == "较2023-06-30"
    assert "对比日：2023-06-30(14个月前)" in city["structure"].strip


def test_the_strip_names_late_rosters_of_the_chosen_township_only(demo, city):
    late = "花名册早于截止日："
    assert NAMES[COUNTRY] in city["overview"].strip.split(late)[1]
    assert late not in Screen("overview", CITY, township=TOWN).strip
    told = Screen("overview", CITY, township=COUNTRY).strip.split(late)[1]
    assert re.findall(r"[^()<>、]+\(", told) == [f"{NAMES[COUNTRY]}("]


def test_strip_and_definition_say_the_same_place(demo):
    chosen = Screen("structure", CITY, township=TOWN, kind="村")
    assert f"当前范围：{NAMES[TOWN]}" in chosen.strip
    assert f"范围：{NAMES[TOWN]}(村/社区：村)" in chosen.definitions["women"]
    assert "全市" not in chosen.definitions["women"]
    own = Screen("structure", LEADER, kind="村")
    assert own.definitions["women"] == chosen.definitions["women"]
    assert all(f"_{NAMES[TOWN]}_村_" in name for name, _ in chosen.downloads)


def test_an_empty_choice_is_one_sentence_and_no_picture(demo):
    for page in ("overview", "structure", "selection", "training", "management", "promotion"):
        empty = Screen(page, CITY, township=COUNTRY, kind="社区")
        assert empty.shows_no_figure()
        (said,) = empty.app.info
        assert said.value.startswith("当前筛选下没有数据")
    assert Screen("quality", CITY, township=COUNTRY, kind="社区").tables, "what has been published is compared all the same"


def test_picture_files_say_that_the_city_is_invented(city):
    buttons = [html for html in city["structure"].htmls if "<button" in html]
    assert len(buttons) == 12
    assert all('data-mark="演示数据：城市、单位、人员均为虚构"' in button for button in buttons)


# ── a township leader sees their own township only ──
def _foreign(code: str) -> tuple[set[str], set[str]]:
    """(names, code prefixes) of the other townships and their villages; a name that an own unit bears or contains is left out."""
    villages = village_rows()
    own = {NAMES[code], *(village["name"] for village in villages if village["township_code"] == code)}
    others = {name for other, name in NAMES.items() if other != code}
    others |= {village["name"] for village in villages if village["township_code"] != code}
    return {name for name in others if not any(name in mine for mine in own)}, set(NAMES) - {code}


@pytest.mark.parametrize("page", [page for page in PAGES if LEADER.role in MATRIX["pages"][page]])
@pytest.mark.parametrize("code", [STREET, TOWN, COUNTRY])
def test_a_township_leader_is_sent_no_other_township(demo, page, code):
    screen = Screen(page, township_leader(code, NAMES[code]))
    # The switch of identities lists every township leader; it exists in the demonstration only.
    texts = [*screen.texts(but=("viewer",)), *(name for name, _ in screen.downloads)]
    texts += [text_of(make()) for _, make in screen.downloads]
    names, codes = _foreign(code)
    assert len(names) > 100
    assert len(texts) > 20
    text = "\n".join(texts)
    assert NAMES[code] in text
    assert [name for name in names if name in text] == []
    assert [other for other in codes if other in text] == []


def test_the_search_for_other_townships_finds_them(demo, city):
    names, codes = _foreign(TOWN)
    text = "\n".join([*city["structure"].texts(), *(name for name, _ in city["structure"].downloads)])
    assert {name for code, name in NAMES.items() if code != TOWN} <= {name for name in names if name in text}
    leader = Screen("overview", LEADER)
    assert any(name in text for name in names for text in leader.texts())  # in the switch that is left out above
    filtered = "\n".join(Screen("overview", CITY, township=STREET).app.query_params.values())
    assert [code for code in codes if code in filtered] == [STREET]


@pytest.mark.parametrize("code", [STREET, TOWN, COUNTRY])
def test_the_township_list_is_the_viewers_own(demo, code):
    (township,) = [box for box in Screen("overview", township_leader(code, NAMES[code])).app.selectbox if box.key == "filter_township"]
    assert set(township.options) == {NAMES[code]}


# ── links ──
FALSE_LINKS = [
    *((page, viewer, f"township={code}") for page in FIGURES for viewer, code in ((CITY, COUNTY + "999"), (LEADER, STREET))),
    *(("overview", CITY, query) for query in (f"township={NAMES[TOWN]}", "township=' OR 1=1 --", f"township={TOWN}001")),
    *(("overview", CITY, query) for query in ("kind=镇", "year=1999", "as_of=20240101", f"township={TOWN}&since=abc")),
    *(("structure", CITY, query) for query in ("foo=1", f"townshp={TOWN}", f"kind=村&Township={TOWN}")),
]


@pytest.mark.parametrize(("page", "viewer", "link"), FALSE_LINKS, ids=lambda part: getattr(part, "label", part))
def test_a_link_that_names_what_is_not_there_or_not_yours_shows_no_figure(demo, page, viewer, link):
    query = dict(part.split("=", 1) for part in link.split("&"))
    screen = Screen(page, viewer, **query)
    assert not screen.app.exception
    (error,) = screen.app.error
    assert error.value.endswith(("不存在，或不在您的权限范围内。", "可用的是township、kind、post_group、year、as_of、since。"))
    assert screen.shows_no_figure()
    screen.app.query_params.clear()
    screen.app.button[0].click()
    screen.run()
    assert screen.title.startswith(f"{PAGES[page]} · {PLACES[viewer]}")
    assert screen.tiles


def test_an_empty_value_is_no_choice_and_the_frame_s_own_parameters_are_left_alone(demo):
    screen = Screen("structure", CITY, township="", kind="村", embed="true")
    assert not screen.app.error
    assert screen.title.startswith("队伍结构 · 全市")
    assert "村" in screen.strip


CHOICES = {"township": TOWN, "kind": "社区", "post_group": "书记", "year": 2022, "as_of": 20221231, "since": 20211231}


@pytest.mark.parametrize(("name", "value"), CHOICES.items())
def test_a_filter_stands_in_the_address_as_a_code(demo, name, value):
    screen = Screen("overview", CITY).choose(name, value)
    assert screen.app.query_params == {name: str(value)}
    linked = Screen("overview", CITY, **screen.app.query_params)
    assert linked.tiles == screen.tiles
    assert linked.charts == screen.charts
    assert linked.title == screen.title
    assert linked.strip == screen.strip


def test_the_address_survives_a_change_of_page(demo):
    screen = Screen("overview", CITY).choose("township", TOWN)
    for page in ("structure", "glossary", "training"):
        screen.page = page
        screen.run()
        assert screen.title.startswith(f"{PAGES[page]} · {NAMES[TOWN]}")
        assert screen.app.query_params == {"township": TOWN}


def test_a_filter_offers_each_choice_once(demo):
    """The browser sends the label: of two that read the same, it means one, and that may be the other."""
    for viewer in (CITY, LEADER):
        for box in Screen("overview", viewer).app.selectbox:
            assert len(set(box.options)) == len(box.options), f"{viewer.label}: {box.label}: {box.options}"


# ── every figure follows the filters ──
# What cannot change, by (page, label or chart key), and why.
SAME_IN_TWO_TOWNSHIPS = {
    ("management", "未参加考核人数"): "three people in the whole city: most townships have none",
    ("promotion", "进入公务员、事业编制或乡镇副职人数"): "ten people in the whole city",
    ("promotion", "州级以上表彰人次"): "four in the whole city",
    ("selection", "可用后备不足规定人数的村(社区)"): "some townships have none",
    ("overview", "可用后备不足规定人数的村(社区)"): "some townships have none",
    ("succession", "到龄书记人数"): "twelve in the whole city",
    ("succession", "年龄无法判断人数"): "three in the whole city, all of one township",
}
# Of few people or villages, so that a township may have none: then a sentence stands where the picture would be.
MAY_BE_EMPTY = {
    "villages": {"failing_rules", "failing_units"},
    "selection": {"cadre_movement_joined_source", "cadre_movement_joined_education", "vetting_unanswered_department"},
}
SAME_UNDER = {
    "kind": {},
    "post_group": {("structure", "cadre_dual_kind"): "it speaks of secretaries only"},
    "year": {("management", "village_appraisal_ranked_rank_band_category"): "the same ranks are 一类 every year, and so on"},
    "as_of": {
        ("structure", "trend"): "it shows every date",
        ("structure", "cadre_dual_kind"): "in the demonstration a successor holds the posts of whom they follow",
        ("management", "village_appraisal_ranked_rank_band_category"): "as under the year",
    },
}


@pytest.mark.parametrize("page", FIGURES)
def test_every_tile_and_chart_changes_with_the_township(demo, city, page):
    first, second = (Screen(page, CITY, township=code) for code in (TOWN, STREET))
    for what in ("tiles", "charts"):
        whole, one, other = (getattr(screen, what) for screen in (city[page], first, second))
        for place in (one, other):
            assert not place.keys() - whole.keys()
            assert not whole.keys() - place.keys() - MAY_BE_EMPTY.get(page, set())
        for key in whole.keys() & one.keys() & other.keys():
            assert whole[key] != one[key], f"{what} {key} is the same for the city and {NAMES[TOWN]}"
            assert whole[key] != other[key], f"{what} {key} is the same for the city and {NAMES[STREET]}"
            if (page, key) not in SAME_IN_TWO_TOWNSHIPS:
                assert one[key] != other[key], f"{what} {key} is the same for {NAMES[TOWN]} and {NAMES[STREET]}"


@pytest.mark.parametrize("page", FIGURES)
@pytest.mark.parametrize(
    ("name", "value", "label"), [("kind", "社区", "村/社区"), ("post_group", "书记", "待遇岗位类别"), ("year", 2022, "年度")]
)
def test_every_chart_follows_the_other_filters_or_says_that_it_does_not(demo, city, page, name, value, label):
    screen = Screen(page, CITY, **{name: str(value)})
    whole, chosen, lines = city[page].charts, screen.charts, screen.definitions
    for key in whole.keys() & chosen.keys():
        says_not = f"不按{label}" in lines[key] or f"、{label}" in lines[key].partition("不按")[2].partition("筛选")[0]
        if says_not:
            assert whole[key] == chosen[key], f"{key} says that it is not filtered by {label}, but is"
        elif (page, key) not in SAME_UNDER[name]:
            assert whole[key] != chosen[key], f"{key} does not follow {label} and does not say so: {lines[key]}"


@pytest.mark.parametrize("page", FIGURES)
def test_every_figure_follows_the_date(demo, city, page):
    screen = Screen(page, CITY, as_of="20211231")
    assert screen.title == f"{PAGES[page]} · 全市 · 2021-12-31"
    for key, traces in city[page].charts.items():
        if (page, key) not in SAME_UNDER["as_of"]:
            assert screen.charts.get(key) != traces, key


# ── downloads ──
@pytest.mark.parametrize("page", FIGURES)
@pytest.mark.parametrize("query", [{}, {"township": TOWN}], ids=["city", "township"])
def test_every_download_names_scope_and_date_and_that_the_city_is_invented(demo, page, query):
    screen = Screen(page, CITY, **query)
    names = [name for name, _ in screen.downloads]
    assert len(set(names)) == len(names), "two files of one page have one name"
    (workbook,) = [make for name, make in screen.downloads if name.endswith(".xlsx")]
    assert "演示数据：城市、单位、人员均为虚构" in text_of(workbook())
    for name, make in screen.downloads:
        assert "2024-08-31" in name, name
        assert name.startswith("演示数据_"), name
        assert (NAMES[TOWN] if query else "全市") in name, f"{name} does not say whose it is"
        if name.endswith(".xlsx"):
            continue
        content = make()
        text = content.decode("utf-8-sig")
        assert content.startswith(b"\xef\xbb\xbf"), name
        assert not text.startswith("\ufeff"), name
        assert text.count("\n") == text.count("\r\n"), name
        assert text.rstrip("\r\n").splitlines()[-1].startswith("演示数据"), name


@pytest.mark.parametrize("page", FIGURES)
@pytest.mark.parametrize("query", [{}, {"township": TOWN}], ids=["city", "township"])
def test_the_summary_has_a_row_per_unit_and_the_total_on_the_tiles(demo, page, query):
    screen = Screen(page, CITY, **query)
    (text,) = [make().decode("utf-8-sig") for name, make in screen.downloads if "汇总" in name]
    rows = [line.split(",") for line in text.partition("\r\n\r\n")[0].split("\r\n")]
    header, *body, total = rows
    assert {len(row) for row in rows} == {len(header)}
    assert total[0] == "合计"
    expected = [v["name"] for v in village_rows() if v["township_code"] == TOWN] if query else list(NAMES.values())
    assert [row[0].split("(")[0] for row in body if row[0] not in ("未填", "乡镇(街道)本级")] == expected
    totals = dict(zip(header, total, strict=True))
    for label, (value, note) in screen.tiles.items():
        (heading,) = [name for name in header if name.startswith(f"{label}(")]
        if value.endswith("万元"):  # a file keeps every 元
            assert abs(float(value.replace(",", "").removesuffix("万元")) * 10_000 - int(totals[heading])) <= 500, label
        else:
            assert value.replace(",", "").startswith(totals[heading]), label
        if f"{label}·分子" in header:
            assert note.replace(",", "").startswith(f"{totals[f'{label}·分子']}/{totals[f'{label}·分母']}"), label


@pytest.mark.parametrize("page", FIGURES)
def test_the_workbook_of_a_page_has_the_number_of_every_tile_and_a_sheet_for_every_chart(city, page):
    screen = city[page]
    ((name, make),) = [(name, make) for name, make in screen.downloads if name.endswith(".xlsx")]
    assert name.startswith(f"演示数据_全市_{PAGES[page]}")
    first, *others = openpyxl.load_workbook(io.BytesIO(make())).worksheets
    told = {row[0]: (row[1], row[2]) for row in first.iter_rows(min_row=5, values_only=True)}
    assert list(told) == list(screen.tiles)
    for label, (shown, _) in screen.tiles.items():
        value, unit = told[label]
        scale = 100 if unit == "%" else 0.0001 if "万元" in shown else 1
        digits = re.match(r"[\d,.]+", shown)[0].replace(",", "")
        assert f"{value * scale:.{len(digits.partition('.')[2])}f}" == digits, label
    headlines = [text.value.removeprefix("#### ") for text in screen.app.markdown]
    assert len(others) >= len(screen.charts)
    assert all(sheet["A1"].value in headlines for sheet in others)
