"""The clerk's import page without a browser: several files, who may be whom, the effect on the figures, a colleague who was quicker."""

import re
import time

import pytest

from data.progress import Progress
from data.publishing import settle
from data.rehearsal import rehearsed
from data.store import Store
from pages import _import_preview
from tests.pages.screen import Screen

HEAD = "县,乡镇,村,姓名,性别,出生日期,学历\n"
LI = "丙县,甲镇,东村,李一,男,1980-05-06,大专\n"
WANG = "丙县,甲镇,东村,王二,女,1990-01-02,高中\n"
ZHAO = "丙县,乙乡,南村,赵三,男,1975-03-04,本科\n"
LI_ELSEWHERE = "丙县,乙乡,南村,李一,男,1980-05-06,大专\n"


@pytest.fixture
def store(tmp_path, serve):
    serve(tmp_path / "store")
    return Store(tmp_path / "store")


def dropped(*files: str) -> Screen:
    screen = Screen("imports")
    screen.app.file_uploader[0].set_value([(f"文件{n}.csv", (HEAD + text).encode(), "text/csv") for n, text in enumerate(files, 1)])
    return screen.run()


def tick(screen: Screen, key: str, value: bool = True) -> Screen:
    next(box for box in screen.app.checkbox if box.key.startswith(key)).set_value(value)
    return screen.run()


def press(screen: Screen, label: str) -> Screen:
    """Press a button; what it has another process do is waited for."""
    next(button for button in screen.app.button if button.label == label).click()
    screen.run()
    store, until = Store(), time.monotonic() + 60
    while Progress(store.root).running():
        assert time.monotonic() < until
        time.sleep(0.05)
        settle(store)
    return screen.run()


def tables(screen: Screen) -> list[str]:
    """The cells as such, without how they are laid out."""
    return [re.sub(r" class=.*?>", ">", table) for table in screen.tables]


def told_plainly(screen: Screen) -> list[str]:
    return [told.value.replace("\\", "") for told in screen.app.success]


def labels(screen: Screen) -> list[str]:
    return [button.label for button in screen.app.button]


def publish(*files: str) -> Screen:
    screen = press(tick(dropped(*files), "add_units"), "发布")
    assert not screen.app.exception
    return screen


def test_two_files_are_previewed_by_township_and_published_at_once(store):
    screen = tick(dropped(LI + WANG, ZHAO), "add_units")
    assert not screen.app.exception
    assert "预览：读取3行 = 接受3 + 拒绝0 + 未变0" in [title.value for title in screen.app.subheader]
    assert any("<td>甲镇</td><td>2</td>" in table for table in tables(screen))
    assert any("<td>乙乡</td><td>1</td>" in table for table in tables(screen))
    press(screen, "发布")
    assert [version.file_name for version in store.versions()] == ["文件1.csv、文件2.csv"]


def test_the_effect_is_what_the_pages_will_show(store):
    publish(LI, ZHAO)
    screen = dropped(LI + WANG)
    (table,) = [table for table in tables(screen) if "发布前" in table]
    assert "<td>干部人数</td><td>2人</td><td>3人</td>" in table
    assert "<td>女干部占比</td><td>0.0% 0/2</td><td>33.3% 1/3</td>" in table
    assert "<td>大专及以上占比</td><td>100.0% 2/2</td><td>66.7% 2/3</td>" in table
    assert store.current_number() == 1, "a preview publishes nothing"
    press(screen, "发布")
    overview = Screen("overview")
    assert overview.tiles["女干部占比"][0] == "33.3%"


def test_who_may_be_the_same_is_offered_with_both_choices(store):
    publish(LI + WANG, ZHAO)
    screen = dropped(LI_ELSEWHERE)
    assert "发布" not in labels(screen)
    (choice,) = [radio for radio in screen.app.radio if radio.key.startswith("alike")]
    assert choice.options == ["待定", "同一人", "不同人"]
    assert "甲镇/东村" in choice.label
    choice.set_value("同一人")
    screen.run()
    assert not screen.app.exception
    assert next(metric.value for metric in screen.app.metric if metric.label == "调动") == "1"
    next(radio for radio in screen.app.radio if radio.key.startswith("alike")).set_value("不同人")
    screen.run()
    assert next(metric.value for metric in screen.app.metric if metric.label == "新增") == "1"
    press(screen, "发布")
    assert store.current_number() == 2
    assert "alike" not in [radio.key[:5] for radio in dropped(LI_ELSEWHERE).app.radio], "asked once"


def test_of_several_of_one_name_the_clerk_chooses(store):
    publish(LI + LI.replace("1980", "1985"), ZHAO)
    screen = dropped("丙县,甲镇,东村,李一,男,,本科\n")
    assert "发布" not in labels(screen)
    (choice,) = [box for box in screen.app.selectbox if box.key.startswith("who_")]
    assert (choice.value, choice.options[1]) == (None, "丙县/甲镇/东村，1985年5月生，人员序号2")
    choice.select_index(1)
    press(screen.run(), "发布")
    found = store.current().engine.rows("SELECT person_id FROM cadre WHERE education = '本科' AND name = '李一'", {}).rows
    assert found == [(2,)]


def test_the_second_clerk_is_told_what_the_first_has_done(store):
    publish(LI, ZHAO)
    second = dropped(LI + WANG)
    publish("丙县,甲镇,东村,孙四,男,1985-05-06,本科\n")
    second = press(second, "发布")
    assert store.current_number() == 2, "nothing is published on a preview that nobody has seen"
    (warning,) = [warning.value for warning in second.app.warning if "您预览之后" in warning.value]
    assert "第2版" in warning
    assert "操作员" in warning
    assert "导入村(社区)干部花名册" in warning
    assert "新增1" in warning
    second = press(press(second, "已阅，按最新数据继续"), "发布")
    assert store.current_number() == 3
    assert not any("您预览之后" in warning.value for warning in second.app.warning), "one's own publish is no news"


def test_a_click_elsewhere_rehearses_nothing_again(store, monkeypatch):
    publish(LI)
    made = []
    monkeypatch.setattr(_import_preview, "rehearsed", lambda *given: made.append(given) or rehearsed(*given))
    screen = dropped(LI + WANG)
    assert any("干部人数" in table and "<td>1人</td>" in table and "<td>2人</td>" in table for table in tables(screen))
    screen.run()
    assert len(made) == 1
    screen = tick(screen, "correct_")
    assert len(made) == 2, "what is said of the files may change what they do"
    publish(ZHAO)
    screen.run()
    assert len(made) > 2, "and so may another version"
    assert any("干部人数" in table and "<td>3人</td>" in table for table in tables(screen))


def test_the_same_files_twice_say_so(store):
    publish(LI, ZHAO)
    screen = dropped(LI, ZHAO)
    assert "发布" not in labels(screen)
    assert any("完全一致" in success.value for success in screen.app.success)


def typed(screen: Screen, key: str, value: str) -> Screen:
    next(box for box in screen.app.text_input if box.key == key).set_value(value)
    return screen.run()


def test_one_person_is_changed_with_a_preview_and_published(store):
    publish(LI, ZHAO)
    screen = typed(Screen("imports"), "correct_name", "李一")
    assert "甲镇" in tables(screen)[0]
    next(box for box in screen.app.multiselect if box.key == "correct_columns_变动").set_value(["最高学历"])
    screen.run()
    (box,) = [box for box in screen.app.text_input if box.label == "最高学历"]
    assert box.value == "大专"
    box.set_value("天书")
    screen.run()
    assert "发布更正" not in labels(screen)
    next(box for box in screen.app.text_input if box.label == "最高学历").set_value("本科")
    screen.run()
    assert not screen.app.exception
    assert any("大专 → 本科" in table for table in tables(screen))
    screen = press(screen, "发布更正")
    assert any("发布“变动：李一”：已发布为第2版：变动1。" in told for told in told_plainly(screen))
    assert store.version(2).action == "变动：李一"
    assert store.version(2).job, "by a process of its own, which the tab need not outlive"
    assert store.current().engine.rows("SELECT DISTINCT education FROM cadre WHERE name = '李一'", {}).rows[-1] == ("本科",)


def test_a_name_that_nobody_has_is_told(store):
    publish(LI, ZHAO)
    assert any("没有找到" in info.value for info in typed(Screen("imports"), "correct_name", "钱五").app.info)


def test_what_a_full_list_of_a_year_deletes_is_confirmed(store):
    publish(LI + WANG)

    def appraised(*people: str) -> Screen:
        rows = "".join(f"丙县,甲镇,东村,{name},2023,称职\n" for name in people)
        screen = Screen("imports")
        screen.app.file_uploader[0].set_value([("考核.csv", f"县,乡镇,村,姓名,年度,考核等次\n{rows}".encode(), "text/csv")])
        return screen.run()

    press(appraised("李一", "王二"), "发布")
    assert store.version(store.current_number()).counts["新增"] == 2
    screen = appraised("李一")
    next(radio for radio in screen.app.radio if radio.key.startswith("full_")).set_value("全量")
    screen.run()
    assert next(button for button in screen.app.button if button.label == "发布").disabled
    press(tick(screen, "agreed_删除"), "发布")
    assert store.version(store.current_number()).counts["删除"] == 1
