"""The site on other stores: empty, one person, one township, real data, a newer version, a broken one."""

import shutil

import pytest

from data.store import Store
from tests.pages.screen import CITY, THE_CLERK, Screen
from tests.sitemap import FIGURES
from tests.sitemap import TITLES as PAGES
from tests.worlds import EAST, base_rows, publish

ONE_PERSON = """
    name | gender | birth_date | education | post     | post_group
    王一 | 男     | 1970-05-01 | 大专     | 党组织书记 | 书记
"""
SEVERAL = """
    name | unit         | gender | birth_date | education | post     | post_group
    王一 | 990001001001 | 男     | 1970-05-01 | 大专     | 党组织书记 | 书记
    李二 | 990001001002 | 女     | 1990-05-01 | 本科     | 副主任    | 副职
    张三 | 990001001002 | 女     |            |          | 副主任    | 副职
"""
EAST_ONLY = {
    "township": "code | name | kind\n990001001 | 东乡 | 乡",
    "village": "code | name | kind\n990001001001 | 一村 | 村\n990001001002 | 二社区 | 社区",
    "roster": "unit | as_of\n990001001 | 2023-01-01",
}
DEMO = {"setting": [{"name": "demo", "value": "是"}]}


@pytest.fixture
def store(tmp_path, serve):
    serve(tmp_path / "store")
    return Store(tmp_path / "store")


@pytest.mark.parametrize("page", PAGES)
def test_an_empty_store_says_how_to_start(store, page):
    screen = Screen(page)
    assert not screen.app.exception
    assert not screen.app.metric
    assert not screen.charts
    if page == "imports":
        assert screen.app.get("file_uploader")
        assert screen.title == "数据导入"
        assert "填写县(市、区)" in screen.strip
        assert "还没有发布过数据。" in [caption.value for caption in screen.app.caption]
    else:
        assert screen.title == "还没有数据"
        assert "请先在“数据导入”中导入花名册" in screen.app.info[0].value


@pytest.mark.parametrize("page", PAGES)
def test_one_person(store, page):
    publish(store, base_rows(cadre=ONE_PERSON))
    screen = Screen(page)
    assert not screen.app.exception
    assert screen.title == f"{PAGES[page]} · 全市 · 2023-01-01"
    if page == "overview":
        assert screen.tiles["干部人数"][0] == "1人"
        assert screen.tiles["女干部占比"] == ("0.0%", "0/1  \n2022-01-01无数据")
        assert screen.tiles["优秀等次占比"][0] == "—"  # nobody was appraised: not 0 %


def test_nobody_is_not_a_fault(store):
    publish(store, base_rows())
    for page in FIGURES:
        screen = Screen(page)
        assert not screen.app.exception
        if page == "overview":
            assert screen.tiles["干部人数"][0] == "0人"
            assert screen.tiles["女干部占比"][0] == "—"


@pytest.mark.parametrize("page", FIGURES)
def test_one_township(store, page):
    publish(store, base_rows(cadre=SEVERAL, **EAST_ONLY))
    screen = Screen(page)
    assert not screen.app.exception
    chosen = Screen(page, township=EAST)
    assert not chosen.app.exception
    assert {label: tile for label, (tile, _) in chosen.tiles.items()} == {label: tile for label, (tile, _) in screen.tiles.items()}


@pytest.mark.parametrize("page", PAGES)
def test_real_data_has_no_switch_of_identities_and_no_mark_of_the_demonstration(store, page):
    publish(store, base_rows(cadre=SEVERAL))
    screen = Screen(page)
    assert "viewer" not in [box.key for box in screen.app.selectbox]
    text = "\n".join([*screen.texts(), *(name for name, _ in screen.downloads)])
    text += "".join(make().decode("utf-8-sig") for name, make in screen.downloads if name.endswith(".csv"))
    assert "演示身份" not in text
    assert "演示数据" not in text
    assert "当前范围：全市" in screen.strip


def test_a_session_that_claims_to_be_somebody_is_not_believed_on_real_data(store):
    publish(store, base_rows(cadre=SEVERAL))
    assert not Screen("imports", CITY).app.error  # the one at the machine is its operator


def test_a_name_from_a_file_stays_text(store):
    """Units come from spreadsheets: what looks like HTML or Markdown is shown as it is written."""
    evil = EAST_ONLY | {"township": "code | name | kind\n990001001 | <b>东</b>乡 | 乡"}
    publish(store, base_rows(cadre=SEVERAL, **evil))
    for page in (*FIGURES, "imports"):
        screen = Screen(page, township=EAST)
        assert not screen.app.exception
        assert not [html for html in screen.htmls if "<b>东</b>" in html]


def test_a_publish_is_told_and_never_swaps_the_numbers_under_a_reader(store):
    publish(store, base_rows(cadre=ONE_PERSON) | DEMO)
    reader = Screen("overview", CITY)
    publish(store, base_rows(cadre=SEVERAL) | DEMO)
    for page in ("structure", "overview"):
        reader.page = page
        reader.run()
        assert reader.tiles["干部人数"][0] == "1人"
        assert "第1版" in reader.strip
        assert reader.app.info[0].value == "数据已更新为第2版，当前显示的是第1版。"
    next(button for button in reader.app.button if button.label == "显示最新数据").click()
    reader.run()
    assert reader.tiles["干部人数"][0] == "3人"
    assert "第2版" in reader.strip
    assert not reader.app.info
    store.rollback(1)
    assert reader.run().tiles["干部人数"][0] == "3人"
    assert Screen("overview", CITY).tiles["干部人数"][0] == "1人"


def test_a_broken_version_falls_back_with_a_banner(store):
    publish(store, base_rows(cadre=ONE_PERSON) | DEMO)
    publish(store, base_rows(cadre=SEVERAL) | DEMO)
    (store.root / "snapshots" / "000002.duckdb").write_bytes(b"broken")
    screen = Screen("overview", CITY)
    assert not screen.app.exception
    assert screen.tiles["干部人数"][0] == "1人"
    assert any("第2版" in warning.value for warning in screen.app.warning), "nobody is told that this is not the version pointed to"


def test_no_readable_version_is_one_sentence(store):
    publish(store, base_rows(cadre=ONE_PERSON))
    (store.root / "snapshots" / "000001.duckdb").write_bytes(b"broken")
    screen = Screen("overview")
    assert not screen.app.exception
    assert [error.value for error in screen.app.error] == ["所有版本的数据文件都无法读取，请用备份恢复。"]
    assert screen.shows_no_figure()


def test_a_deleted_store_is_an_empty_store(store, serve):
    publish(store, base_rows(cadre=ONE_PERSON))
    shutil.rmtree(store.root)
    serve(store.root)
    assert Screen("overview", THE_CLERK).title == "还没有数据"


def test_where_nothing_can_be_saved_every_page_says_so_and_the_paper_is_taken_all_the_same(copy_of_demo, serve):
    root = copy_of_demo()
    serve(root)
    (root / "desk.sqlite").write_bytes(b"not a database" * 100)
    paper = Screen("paper", CITY)
    assert any("问题清单不能留存" in warning.value and "联系系统管理员" in warning.value for warning in paper.app.warning)
    ((_, make),) = paper.downloads
    assert make().startswith(b"PK")
    for page, key, name in (("explore", "explore_save_now", "explore_name"), ("succession", "scenario_save", "scenario_name")):
        screen = Screen(page, CITY, **({"question": "cadre.women"} if page == "explore" else {}))
        assert not screen.app.exception
        assert screen.app.metric
        screen.app.session_state[name] = "名称"
        screen.app.button(key=key).click()
        screen.run()
        assert not screen.app.exception
        assert any("没有保存" in told.value for told in (*screen.app.warning, *screen.app.error))
