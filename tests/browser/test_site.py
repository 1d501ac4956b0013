"""The site in a real browser: pages, links, words, looks."""

import re

import pytest

from data.demo_city import COUNTY, TOWNSHIPS
from tests.sitemap import FIGURES, TITLES

pytestmark = pytest.mark.browser
TOWN = COUNTY + "102"
NAME = TOWNSHIPS[TOWN].name
# Latin words that belong on screen: names of file formats, of our own files and commands, and the units of file sizes.
OUR_WORDS = {
    "CSV",
    "XLSX",
    "XLS",
    "ODS",
    "TXT",
    "Excel",
    "WPS",
    "Word",
    "MB",
    "KB",
    "B",
    "GB",
    "MAP",
    "toml",
    "python",
    "data",
    "demo",
    "prune",
    "compare",
    "people",
}
FOOT = "() => getComputedStyle(document.querySelector('[data-testid=stMainBlockContainer]'), '::after').content"
CHECKSUM = re.compile(r"\b[0-9a-f]{12}\b")  # of a published file


def english(tab) -> list[str]:
    """What the tab shows in Latin letters that nobody here wrote."""
    known = {word.lower() for word in OUR_WORDS}
    return [
        f"{text!r} in {place}"
        for text, place, _ in tab.seen()
        if any(word.lower() not in known for word in re.findall(r"[A-Za-z]{2,}", CHECKSUM.sub("", text)))
    ]


# ── pages ──
@pytest.mark.parametrize("page", TITLES)
def test_every_page_loads_by_its_address(tab, page):
    """Console errors, page errors and foreign requests fail it too: see `tab_of`."""
    tab.open(page)
    if page == "imports":
        tab.become("数据员").turn_to("imports")
    assert tab.heading == f"{TITLES[page]} · 全市 · 2024-08-31"
    assert "演示数据" in tab.strip
    assert "当前范围：全市" in tab.strip
    assert bool(tab.tiles) == (page in FIGURES)
    assert bool(tab.charts) == (page in (*FIGURES, "differences", "explore"))
    assert tab.page.title().startswith("头雁")
    assert tab.page.evaluate(FOOT) == '"非涉密系统，严禁录入国家秘密"'
    if page not in ("glossary", "quality"):  # they print the names that the command line takes
        assert english(tab) == []


def test_the_chosen_page_is_the_one_the_sidebar_marks(tab):
    tab.open()
    for page in ("training", "glossary", "overview"):
        tab.turn_to(page)
        marked = tab.page.locator("[data-testid=stSidebarNavLink][aria-current=page]")
        assert [text.split("\n")[-1] for text in marked.all_inner_texts()] == [TITLES[page]]


def test_menus_and_tables_are_in_chinese(tab):
    tab.open("structure")
    tab.page.locator(".st-key-filter_township input").click()
    tab.page.get_by_role("option").first.wait_for()
    assert english(tab) == []
    tab.page.keyboard.press("Escape")
    tab.page.locator(".st-key-tile_cadre_women a").press("Enter")
    tab.page.get_by_role("dialog").wait_for()
    tab.settle()
    assert "女干部人数 ÷ 现任干部人数" in tab.page.get_by_role("dialog").inner_text()
    assert english(tab) == []
    tab.page.keyboard.press("Escape")
    tab.page.get_by_role("dialog").wait_for(state="hidden")
    tab.settle()
    tab.page.locator(".st-key-table_women button").first.click()
    tab.settle()
    table = tab.page.locator(".plain").filter(has_text=NAME)
    assert table.locator("tbody tr").count() == len(TOWNSHIPS)
    assert english(tab) == []


def test_an_unknown_address_is_answered_in_chinese(tab, demo_server):
    tab.page.goto(f"{demo_server.url}/nowhere")
    tab.complaints.clear()  # the browser says in the console, too, that it is not there
    assert tab.page.locator("body").inner_text() == "没有这个页面。返回总览"
    tab.page.goto(f"{demo_server.url}/overview?township={TOWN}")
    tab.page.get_by_role("heading", name=f"总览 · {NAME}").wait_for()
    assert tab.address == f"/?township={TOWN}"


# ── links ──
def test_a_township_stays_chosen_and_its_link_shows_the_same(tab, tab_of, demo_server):
    tab.open()
    whole = tab.tiles
    tab.choose("filter_township", NAME)
    chosen = tab.tiles
    assert tab.address == f"/?township={TOWN}"
    assert tab.heading == f"总览 · {NAME} · 2024-08-31"
    assert chosen.keys() == whole.keys()
    assert all(chosen[label] != whole[label] for label in whole)
    tab.turn_to("structure")
    assert tab.address == f"/structure?township={TOWN}"
    assert tab.heading == f"队伍结构 · {NAME} · 2024-08-31"
    assert tab.tiles["干部人数"] == chosen["干部人数"]
    link = tab_of(demo_server)
    link.page.goto(tab.page.url)
    link.settle()
    assert link.heading == tab.heading
    assert link.strip == tab.strip
    assert link.tiles == tab.tiles
    tab.turn_to("overview")
    assert tab.address == f"/?township={TOWN}"
    assert tab.tiles == chosen
    tab.press("清除")
    assert tab.address == "/"
    assert tab.tiles == whole


def test_every_filter_goes_into_the_link(tab, tab_of, demo_server):
    tab.open("training")
    for key, option in (("township", NAME), ("kind", "村"), ("post_group", "书记"), ("year", "2023年"), ("as_of", "2023-12-31")):
        tab.choose(f"filter_{key}", option)
    assert tab.address == f"/training?township={TOWN}&kind=村&post_group=书记&year=2023&as_of=20231231"
    assert tab.heading == f"育强·培养提升 · {NAME} · 2023-12-31"
    link = tab_of(demo_server)
    link.page.goto(tab.page.url)
    link.settle()
    assert (link.heading, link.strip, link.tiles) == (tab.heading, tab.strip, tab.tiles)


def test_back_and_forward(tab):
    """A page turned, or a filter chosen, is one step in the history: else a step back could end where it began."""
    before = tab.open(query=f"township={TOWN}").page.evaluate("history.length")
    tab.turn_to("structure")
    assert tab.page.evaluate("history.length") == before + 1
    tab.choose("filter_kind", "社区")
    assert tab.page.evaluate("history.length") == before + 2
    chosen = tab.tiles
    for step, heading, address in (
        (tab.page.go_back, "队伍结构", f"/structure?township={TOWN}"),
        (tab.page.go_back, "总览", f"/?township={TOWN}"),
        (tab.page.go_forward, "队伍结构", f"/structure?township={TOWN}"),
        (tab.page.go_forward, "队伍结构", f"/structure?township={TOWN}&kind=社区"),
    ):
        step()
        tab.page.wait_for_function(
            "wanted => location.pathname + decodeURIComponent(location.search) === wanted[1]"
            " && document.querySelector('h1')?.innerText.startsWith(wanted[0])",
            arg=[heading, address],
        )
        tab.settle()
        assert tab.heading == f"{heading} · {NAME} · 2024-08-31"
        assert tab.address == address
    assert tab.tiles == chosen


def test_hasty_page_turns_keep_the_township(tab):
    """Pages turned while the one before is still being drawn: what was chosen must not fall back to the whole city."""
    tab.open("structure", f"township={TOWN}")
    links = tab.page.get_by_test_id("stSidebarNavLink")
    for pause, page in enumerate(("overview", "structure", "training", "glossary", "management", "structure")):
        links.filter(has_text=TITLES[page]).click()
        tab.page.wait_for_timeout(40 * pause)
    tab.page.wait_for_function("title => document.querySelector('h1')?.innerText.startsWith(title)", arg=TITLES["structure"])
    tab.settle()
    assert tab.heading == f"队伍结构 · {NAME} · 2024-08-31"
    assert tab.address == f"/structure?township={TOWN}"


def test_a_forged_township_shows_the_sentence_and_no_figure(tab):
    for code in (COUNTY + "999", NAME, "%27"):
        tab.open("structure", f"township={code}")
        assert "不存在，或不在您的权限范围内" in tab.text
        assert not tab.charts
        assert not tab.tiles
    tab.press("清除筛选，查看我的全部范围")
    assert tab.heading == "队伍结构 · 全市 · 2024-08-31"
    assert tab.tiles


def test_the_link_of_another_township_is_refused_to_a_township_leader(tab):
    tab.open("structure").become(f"{NAME}领导")
    own = tab.tiles
    assert tab.heading == f"队伍结构 · {NAME} · 2024-08-31"
    tab.page.locator(".st-key-filter_township input").click()
    assert {text.strip() for text in tab.page.get_by_role("option").all_inner_texts()} == {NAME}
    tab.page.keyboard.press("Escape")
    tab.turn_to("management")
    assert not [text for text, _, place in tab.seen() if "栖云街道" in text and "viewer" not in place]
    tab.turn_to("structure")
    assert tab.tiles == own


def test_a_page_of_another_role_says_so(tab):
    tab.open("imports")
    assert "您无权查看这个页面。" in tab.text
    assert not tab.page.get_by_test_id("stFileUploader").count()
    assert TITLES["imports"] not in " ".join(tab.page.get_by_test_id("stSidebarNavLink").all_inner_texts())


def test_two_people_at_once_keep_their_own_numbers(tab_of, demo_server):
    tabs = {name: tab_of(demo_server) for name in (NAME, "栖云街道")}
    for name, tab in tabs.items():
        tab.open("structure").become(f"{name}领导")
    for name, tab in tabs.items():
        tab.turn_to("overview")
        assert tab.heading == f"总览 · {name} · 2024-08-31"
    one, other = (tab.tiles for tab in tabs.values())
    assert one["干部人数"] != other["干部人数"]


# ── looks ──
def _background(tab, selector: str) -> tuple[int, ...]:
    colour = tab.page.evaluate("selector => getComputedStyle(document.querySelector(selector)).backgroundColor", selector)
    return tuple(int(part) for part in re.findall(r"\d+", colour)[:3])


@pytest.mark.parametrize(("scheme", "dark"), [("light", False), ("dark", True)])
def test_dark_and_light(tab_of, demo_server, scheme, dark):
    tab = tab_of(demo_server, color_scheme=scheme).open("structure")
    assert (max(_background(tab, ".stApp")) < 60) == dark
    # Plotly's own text must be readable on it, and the strip's mark too.
    fills = tab.page.evaluate("[...document.querySelectorAll('.js-plotly-plot text')].map(t => getComputedStyle(t).fill)")
    assert len(fills) > 50
    bright = [sum(int(part) for part in re.findall(r"\d+", fill)[:3]) > 3 * 128 for fill in fills]
    assert bright[0] == dark
    assert sum(part == dark for part in bright) > 0.6 * len(bright)  # the rest is written inside bars
    tab.turn_to("management")
    assert tab.charts


def test_a_phone_and_a_large_text_need_no_sideways_scrolling(tab_of, demo_server):
    tab = tab_of(demo_server).open("training")
    for width in (390, 768, 1024):
        tab.page.set_viewport_size({"width": width, "height": 800})
        tab.settle()
        wide = tab.page.locator("[data-testid=stMain]").evaluate("main => main.scrollWidth - main.clientWidth")
        assert wide <= 1, f"{width} px: {wide} px stick out"


@pytest.mark.parametrize("page", ["selection", "management", "promotion", "quality"])
def test_every_column_of_a_list_is_in_sight_on_a_laptop(tab_of, demo_server, page):
    tab = tab_of(demo_server, viewport={"width": 1366, "height": 768}).open(page)
    sections = tab.page.locator("[data-testid=stMain] [role=radio]")
    lists = 0
    for place in range(max(1, sections.count())):
        if sections.count():
            sections.nth(place).click()
            tab.settle()
        hidden = tab.page.evaluate(
            "[...document.querySelectorAll('.scroll')].filter(e => e.scrollWidth > e.clientWidth + 1).map(e => e.innerText.slice(0, 40))"
        )
        assert hidden == []
        lists += tab.page.locator("table.plain").count()
    assert lists


NOT_CHOSEN = "[data-testid=stMain] button:not([aria-checked=true])"  # the chosen section is the heading of the paper


def test_print_leaves_out_what_paper_has_no_use_for(tab):
    tab.open("structure")
    _as_paper(tab)
    hidden = ("[data-testid=stSidebar]", "[data-testid=stHeader]", ".st-key-filters", ".st-key-summary", "[class*=st-key-tools_]")
    for selector in (*hidden, ".st-key-age_scheme", "[data-testid=stTooltipIcon]", NOT_CHOSEN):
        assert tab.page.locator(selector).count(), selector
        assert not any(part.is_visible() for part in tab.page.locator(selector).all()), selector
    for selector in ("h1", ".strip", "[data-testid=stMetric]", ".js-plotly-plot", ".definition"):
        assert tab.page.locator(selector).first.is_visible(), selector


def test_print_says_which_section_of_a_page_it_is(tab):
    tab.open("promotion")
    _as_paper(tab)
    shown = [part.inner_text() for part in tab.page.locator("[role=radio]").all() if part.is_visible()]
    assert shown == ["激励使用"]


@pytest.mark.parametrize(("scheme", "width", "most"), [("light", 1366, 4), ("dark", 1920, 6), ("light", 900, 6)])
def test_paper_is_white_and_filled(tab_of, demo_server, scheme, width, most):
    tab = tab_of(demo_server, color_scheme=scheme, viewport={"width": width, "height": 800}).open("structure")
    pages = tab.page.pdf(prefer_css_page_size=True).count(b"/Type /Page\n")
    assert 2 < pages <= most, "all of the page is printed, and without half-blank sheets"
    widths = tab.page.evaluate("[...document.querySelectorAll('.js-plotly-plot')].map(plot => plot.offsetWidth)")
    assert min(widths) > 400, "drawn in less, a picture cuts its own words, on screen and on paper"
    _as_paper(tab)
    colours = tab.page.evaluate("[...document.querySelectorAll('.stApp, h1, .definition')].map(e => getComputedStyle(e))"
                                ".map(s => [s.backgroundColor, s.color].join())")  # fmt: skip
    assert colours[0].startswith("rgb(255, 255, 255)")
    assert all(colour.endswith("rgb(34, 37, 43)") for colour in colours)
    turned = tab.page.locator(".js-plotly-plot").first.evaluate("plot => getComputedStyle(plot).filter")
    assert ("invert" in turned) == (scheme == "dark")
    # On a sheet of 182 mm no chart reaches beyond its frame, nor one frame over another.
    tab.page.set_viewport_size({"width": 688, "height": 1000})
    boxes = tab.page.evaluate(
        "[...document.querySelectorAll('[class*=st-key-chart_]')].map(f => [f, f.querySelector('.main-svg')].map("
        "e => e.getBoundingClientRect()).map(b => [b.left, b.right, b.top, b.bottom]))"
    )
    assert len(boxes) == 12
    for frame, plot in boxes:
        assert frame[0] - 1 <= plot[0]
        assert plot[1] <= frame[1] + 1 <= 690
    frames = [frame for frame, _ in boxes]
    for place, one in enumerate(frames):
        for other in frames[place + 1 :]:
            apart = one[1] <= other[0] + 1 or other[1] <= one[0] + 1 or one[3] <= other[2] + 1 or other[3] <= one[2] + 1
            assert apart, (one, other)


def _as_paper(tab) -> None:
    """As the browser does before it prints."""
    tab.page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    tab.page.emulate_media(media="print")


def test_what_is_only_spoken_is_chinese_too(tab):
    """Names of buttons and fields, which nobody sees: Streamlit has them in English."""
    spoken = (
        "[...document.querySelectorAll('*')].filter(e => !e.closest('svg'))"
        ".flatMap(e => ['aria-label', 'alt', 'title', 'placeholder'].map(a => e.getAttribute(a)))"
    )

    def english_names() -> list[str]:
        tab.page.wait_for_timeout(500)
        names = [name for name in tab.page.evaluate(spoken) if name and "birth_date" not in name]
        return [name for name in names if re.search(r"[A-Za-z]{3,}", re.sub(r"xlsx|xls|ods|csv|MAP\.toml", "", name))]

    tab.open("structure")
    assert english_names() == []
    tab.open("imports").become("数据员").turn_to("imports")
    assert english_names() == []
    assert tab.page.get_by_role("button", name="选择文件").count() == 1
    tab.upload("名册.csv", "乡镇,村,姓名,性别,出生日期\n甲镇,东村,孙三,男,1985-05-06\n".encode())
    assert english_names() == []
    assert tab.page.get_by_role("button", name="移除名册.csv").count() == 1


def test_pictures_are_spoken(tab):
    """A chart says in words what it shows, to who cannot see it."""
    tab.open("structure")
    alts = tab.page.evaluate(
        "[...document.querySelectorAll('[data-testid=stPlotlyChart]')].map("
        "c => c.getAttribute('aria-label') || c.querySelector('[aria-label]')?.getAttribute('aria-label') || '')"
    )
    assert len(alts) == 12
    assert all("：" in alt and re.search(r"\d", alt) for alt in alts), alts


def test_there_is_no_menu_of_the_maker(tab):
    tab.open()
    for name in ("stAppDeployButton", "stMainMenu", "stStatusWidget"):
        assert not tab.page.get_by_test_id(name).is_visible(), name


def test_a_point_of_the_overview_leads_to_its_page_and_back(tab):
    tab.open()
    link = tab.page.locator(".highlights a").filter(has_text="大专及以上占比")
    link.click()
    tab.page.wait_for_function("() => document.querySelector('h1')?.innerText.startsWith('差异研判')")
    tab.settle()
    assert "metric=cadre.college" in tab.page.url
    assert tab.page.get_by_text("大专及以上占比，按乡镇(街道)分(%)").first.is_visible()
    tab.page.go_back()
    tab.page.wait_for_function("() => document.querySelector('h1')?.innerText.startsWith('总览')")
    tab.settle()
    assert "metric" not in tab.page.url
