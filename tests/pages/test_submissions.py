"""数据报送 without a browser: who submits what, who decides, who sees it, and what stands in the log."""

import re

import pytest

from data.access import CLERK, LEADER, TOWNSHIP_CLERK, TOWNSHIP_LEADER, Access, Account
from data.access_log import AccessLog
from data.demo_city import TOWNSHIPS, new_row
from data.desk import Desk
from data.lens import EVERYTHING
from data.store import Store
from data.submissions import PUBLISHED, RETURNED, WAITING, WITHDRAWN, Submissions
from tests.pages.screen import Screen
from tests.pages.test_imports import press, tables, tick
from tests.worlds import located, publish

EAST, WEST = list(TOWNSHIPS)[5], list(TOWNSHIPS)[6]
NAME, OTHER = TOWNSHIPS[EAST].name, TOWNSHIPS[WEST].name
PEOPLE = (
    Account("dong", "东数据员", TOWNSHIP_CLERK, (EAST,)),
    Account("xi", "西数据员", TOWNSHIP_CLERK, (WEST,)),
    Account("cun", "村数据员", TOWNSHIP_CLERK, (f"{EAST}001",)),
    Account("liang", "两镇数据员", TOWNSHIP_CLERK, (EAST, WEST)),
    Account("zhang", "镇领导", TOWNSHIP_LEADER, (EAST,)),
    Account("jia", "甲数据员", CLERK, EVERYTHING),
    Account("yi", "乙数据员", CLERK, EVERYTHING),
    Account("shi", "市领导", LEADER, EVERYTHING),
)


@pytest.fixture
def store(copy_of_demo, serve) -> Store:
    root = copy_of_demo()
    serve(root)
    Access(root).save(PEOPLE, by="tests")
    return Store(root)


@pytest.fixture
def at(store, arrives):
    """A new tab of somebody on 数据报送."""

    def opened(who: str, page: str = "submissions", **query: str) -> Screen:
        arrives(who)
        return Screen(page, **query)

    return opened


def village(store: Store, code: str = EAST) -> str:
    return store.current().engine.rows(f"SELECT MIN(name) FROM village WHERE township_code = '{code}'", {}).rows[0][0]


def drop(screen: Screen, *rows: str, head: str = "乡镇,村,姓名,性别,出生日期,学历", name: str = "名册.csv") -> Screen:
    screen.app.file_uploader[0].set_value([(name, "\n".join((head, *rows, "")).encode(), "text/csv")])
    screen.run()
    (day,) = screen.app.date_input
    day.set_value("2024-09-30")
    return screen.run()


def labels(screen: Screen) -> list[str]:
    return [button.label for button in screen.app.button]


def errors(screen: Screen) -> str:
    return "\n".join(error.value for error in screen.app.error)


def submitted(store: Store, at, who: str = "dong", *rows: str) -> str:
    screen = press(drop(at(who), *(rows or (f"{NAME},{village(store)},钟离甲,男,1990-05-01,大专",))), "提交")
    assert not screen.app.exception, errors(screen)
    return Submissions(store).of((EAST,))[0].id


def waiting(store: Store, at) -> tuple[Screen, str]:
    id = submitted(store, at)
    return at("jia", submission=id), id


# ── the board ──
def test_the_board_says_in_a_line_how_many_have_reported(at):
    screen = at("shi")
    assert screen.app.subheader[0].value == "2024年3季度：12个乡镇(街道)，已报10，待审1，未报1"
    (board,) = tables(screen)
    assert all(township.name in board for township in TOWNSHIPS.values())
    rows = re.findall(r"<tr>(.*?)</tr>", board)
    assert ["未报" in row for row in rows[1:3]] == [True, False], "who is missing stands first"
    assert "<td>2024-06-30</td>" in rows[1].replace(' class="long"', "")
    assert labels(screen).count("打开") == 0, "a leader decides nothing"


@pytest.mark.parametrize("who", ["dong", "zhang"])
def test_a_township_sees_its_own_line_only(at, who):
    screen = at(who)
    assert screen.app.subheader[0].value == "2024年3季度：已报"
    text = "\n".join(screen.texts())
    assert NAME in text
    assert [township.name for code, township in TOWNSHIPS.items() if code != EAST and township.name in text] == []
    assert "芷坝社区" not in text, "the reason of a return is the township's own"


def test_who_has_no_whole_township_is_told(at):
    screen = at("cun")
    assert [info.value for info in screen.app.info] == ["报送以乡镇(街道)为单位；您的账号没有所辖的整个乡镇(街道)，请联系系统管理员。"]
    assert not screen.app.get("file_uploader")
    assert screen.shows_no_figure()


# ── handing in ──
def test_a_row_of_another_township_cannot_be_submitted(store, at):
    own, foreign = f"{NAME},{village(store)},钟离甲,男,1990-05-01,大专", f"{OTHER},{village(store, WEST)},钟离乙,女,1990-05-01,大专"
    screen = drop(at("dong"), own, foreign)
    assert "提交" not in labels(screen)
    assert any(f"“{OTHER}”不属于{NAME}" in table for table in tables(screen))
    screen = press(tick(screen, "skip_"), "提交")
    assert not screen.app.exception
    (one,) = [one for one in Submissions(store).of((EAST,)) if one.state == WAITING]
    assert (one.counts["接受"], one.counts["拒绝"]) == (1, 1)
    assert store.current_number() == 1, "a submission publishes nothing"
    reviewed = at("jia", submission=one.id)
    assert "预览：读取2行 = 接受1 + 拒绝1 + 未变0" in [title.value for title in reviewed.app.subheader]
    press(reviewed, "发布")
    assert store.current().engine.rows("SELECT name FROM cadre WHERE name LIKE '钟离%'", {}).rows == [("钟离甲",)]


def test_the_preview_counts_the_township_alone(store, at):
    screen = drop(at("dong"), f"{NAME},{village(store)},钟离甲,男,1990-05-01,大专")
    (effect,) = [table for table in tables(screen) if "发布前" in table]
    ((own,),) = store.current().engine.rows(f"SELECT COUNT(*) FROM cadre WHERE township_code = '{EAST}' AND valid_to = 99991231", {}).rows
    assert f"<td>干部人数</td><td>{own}人</td><td>{own + 1}人</td>" in effect


def test_a_namesake_elsewhere_is_the_city_s_to_know_of(store, at):
    """Nor may an answer that nobody was asked for be handed in: in the whole store it would pass for one."""
    text = f"SELECT name, gender, birth_date FROM cadre WHERE township_code = '{WEST}' AND birth_date_precision = 'day' LIMIT 1"
    ((name, gender, born),) = store.current().engine.rows(text, {}).rows
    screen = drop(at("dong"), f"{NAME},{village(store)},{name},{gender},{born},大专")
    assert not screen.app.radio or [radio.key[:5] for radio in screen.app.radio] == ["full_"]
    assert OTHER not in "\n".join(screen.texts())
    mark = next(box.key for box in screen.app.checkbox if box.key.startswith("skip_")).removeprefix("skip_")
    key = f"{name}/{born // 10000}-{born // 100 % 100:02d}:{NAME}={OTHER}"
    screen.app.session_state[f"alike_{mark}"] = {key: "同一人"}
    screen.app.session_state[f"who_{mark}"] = {"名册.csv!名册!2": 1}
    press(screen.run(), "提交")
    (one,) = [one for one in Submissions(store).of((EAST,)) if one.state == WAITING]
    assert (one.statement.same, one.statement.who) == ((), ())
    reviewed = at("jia", submission=one.id)
    (choice,) = [radio for radio in reviewed.app.radio if radio.key.startswith("alike")]
    assert OTHER in choice.label
    assert "发布" not in labels(reviewed)
    choice.set_value("同一人")
    press(reviewed.run(), "发布")
    found = store.current().engine.rows("SELECT COUNT(DISTINCT person_id) FROM cadre WHERE name = $n", {"n": name}).rows
    assert (store.current_number(), store.version(2).counts["调动"], found) == (2, 1, [(1,)])


def test_what_is_the_city_s_to_say_is_not_offered_and_not_taken(store, at):
    screen = drop(at("dong"), f"{NAME},{village(store)},钟离甲,男,1990-05-01,大专")
    (box,) = [box for box in screen.app.selectbox if box.key.startswith("table_")]
    assert {"市级资格联审", "处分", "政策文件", "乡镇(街道)"}.isdisjoint(box.options)
    assert not [box for box in screen.app.checkbox if box.key.startswith("add_units")]
    head = "乡镇,村,姓名,联审部门,联审结论"
    screen = drop(at("dong"), f"{NAME},{village(store)},钟离甲,公安,通过", head=head, name="联审.csv")
    assert "提交" not in labels(screen)


def test_a_list_of_reserves_takes_the_right_to_see_them(store, at):
    row = f"{NAME},{village(store)},钟离甲,男,1990-05-01,书记,2024-01-01"
    head = "乡镇,村,姓名,性别,出生日期,拟任岗位,入库时间"
    screen = drop(at("dong"), row, head=head, name="后备.csv")
    assert "不能报送村级后备力量" in errors(screen)
    assert "提交" not in labels(screen)
    Access(store.root).save([Account("dong", "东数据员", TOWNSHIP_CLERK, (EAST,), frozenset({"candidates"}))], by="tests")
    assert "提交" in labels(drop(at("dong"), row, head=head, name="后备.csv"))


def test_who_has_two_townships_submits_for_one_at_a_time(store, at):
    screen = at("liang")
    (town,) = [box for box in screen.app.selectbox if box.label == "报送单位"]
    assert town.options == [NAME, OTHER]
    screen = drop(screen, f"{OTHER},{village(store, WEST)},钟离乙,女,1990-05-01,大专")
    assert "提交" not in labels(screen)
    next(box for box in screen.app.selectbox if box.label == "报送单位").select(OTHER)
    press(screen.run(), "提交")
    assert Submissions(store).of((WEST,))[0].township == WEST


def test_a_number_that_is_on_record_is_not_shown_to_who_may_not_ask_for_it(store, at):
    text = f"SELECT v.name, c.name, gender, birth_date, phone FROM cadre AS c JOIN village AS v ON v.code = c.village_code WHERE c.township_code = '{EAST}' AND valid_to = 99991231 AND phone IS NOT NULL LIMIT 1"  # noqa: E501
    ((place, name, gender, born, phone),) = store.current().engine.rows(text, {}).rows
    screen = drop(at("dong"), f"{NAME},{place},{name},{gender},{born},13900009999", head="乡镇,村,姓名,性别,出生日期,联系电话")
    assert any("联系电话：(库中已有) → 13900009999" in table for table in tables(screen))
    assert phone not in "\n".join(screen.texts())


def test_what_a_township_corrects_in_its_files_is_its_own(store, at):
    row = f"{NAME},{village(store)},钟离甲,男,1990-05-01,天书"
    screen = drop(at("dong"), row)
    next(box for box in screen.app.selectbox if box.key.startswith("word_")).select("大专")
    screen.run()
    assert "提交" in labels(screen)
    desk = Desk(store.root)
    assert (desk.mappings(), len(Desk(store.root, (EAST,)).mappings())) == ({}, 1)
    assert Desk(store.root, (WEST,)).mappings() == {}
    press(screen, "提交")
    reviewed = at("jia", submission=Submissions(store).of((EAST,))[0].id)
    assert "预览：读取1行 = 接受1 + 拒绝0 + 未变0" in [title.value for title in reviewed.app.subheader], "read as it was submitted"


# ── deciding ──
def test_a_submission_is_given_back_with_a_reason_and_handed_in_anew(store, at):
    screen, id = waiting(store, at)
    next(button for button in screen.app.button if button.label == "退回").click()
    assert "请写明退回的理由" in errors(screen.run())
    assert Submissions(store).waiting(id)
    next(area for area in screen.app.text_area if area.key.startswith("reason")).set_value("钟离甲的出生日期与身份证不符")
    next(box for box in screen.app.text_input if box.key.startswith("where")).set_value("名册.csv 第2行")
    screen = press(screen, "退回")
    assert "甲数据员" in screen.app.info[0].value
    assert Submissions(store).one(id, EVERYTHING).state == RETURNED
    told = "\n".join(at("dong").texts())
    assert "钟离甲的出生日期与身份证不符" in told
    assert "名册.csv 第2行" in told
    assert "钟离甲" not in "\n".join([*at("xi").texts(), *at("zhang").texts(), *at("shi").texts()])
    again = submitted(store, at)
    assert again != id
    assert not at("dong").app.error, "what has been answered is past"


def test_what_is_published_says_as_what(store, at):
    screen, id = waiting(store, at)
    screen = press(screen, "发布")
    assert not screen.app.exception
    assert "发布为第2版" in "\n".join(info.value for info in screen.app.info)
    assert Submissions(store).one(id, EVERYTHING).state == PUBLISHED
    assert store.version(2).submission == id
    assert "2024年3季度：12个乡镇(街道)，已报10，待审1，未报1" in [title.value for title in at("shi").app.subheader]


def test_the_second_clerk_is_told(store, at, arrives):
    first, id = waiting(store, at)
    second = at("yi", submission=id)
    arrives("jia")
    press(first, "发布")
    arrives("yi")
    next(area for area in second.app.text_area if area.key.startswith("reason")).set_value("少报1人")
    second = press(second, "退回")
    assert "已处理：甲数据员" in errors(second) + "\n".join(info.value for info in second.app.info)
    assert "发布" not in labels(second)
    assert (store.current_number(), Submissions(store).one(id, EVERYTHING).state) == (2, PUBLISHED)


def test_what_others_published_meanwhile_is_previewed_again(store, at, arrives):
    first, id = waiting(store, at)
    arrives("yi")
    screen = Screen("imports")
    press(drop(screen, f"{OTHER},{village(store, WEST)},钟离丙,女,1991-05-01,大专"), "发布")
    assert store.current_number() == 2
    arrives("jia")
    first = press(first, "发布")
    assert store.current_number() == 2, "not on a preview that nobody has seen"
    first = press(press(first, "已阅，按最新数据继续"), "发布")
    assert (store.current_number(), Submissions(store).one(id, EVERYTHING).version) == (3, 3)


def test_a_submission_that_changes_nothing_is_agreed_with(store, at):
    id = submitted(store, at)
    press(at("jia", submission=id), "发布")
    again = submitted(store, at)
    screen = press(at("jia", submission=again), "核对无误，计为已报")
    assert not screen.app.exception
    assert "与第2版一致" in screen.app.info[0].value
    assert store.current_number() == 2


def test_one_s_own_submission_is_withdrawn(store, at):
    id = submitted(store, at)
    assert "撤回" not in labels(at("liang")), "another account's"
    press(at("dong"), "撤回")
    assert Submissions(store).one(id, EVERYTHING).state == WITHDRAWN
    assert "已处理" in "\n".join(info.value for info in at("jia", submission=id).app.info)


# ── what nobody was offered ──
def test_a_forged_number_of_a_submission_opens_nothing(store, at):
    id = submitted(store, at)
    for who in ("xi", "zhang", "dong", "shi", "cun"):
        screen = at(who, submission=id)
        assert not screen.app.exception
        text = "\n".join(screen.texts())
        assert "钟离甲" not in text
        assert not [area for area in screen.app.text_area if area.key and area.key.startswith("reason")]
        assert "发布" not in labels(screen)
        assert who != "xi" or NAME not in text
    for none in ("0", "' OR 1=1 --", "demo-x", "☃"):
        assert errors(at("jia", submission=none)) == "您无权查看这份报送：它不存在，或不在您的权限范围内。"


def test_every_step_is_on_record_without_a_name(store, at):
    screen, id = waiting(store, at)
    next(area for area in screen.app.text_area if area.key.startswith("reason")).set_value("钟离甲重复")
    press(screen, "退回")
    press(at("jia", submission=submitted(store, at)), "发布")
    submitted(store, at, "dong", f"{NAME},{village(store)},钟离丁,男,1990-05-01,大专")
    press(at("dong"), "撤回")
    entries = AccessLog(store.root).entries()[::-1]
    told = [(entry.action, entry.account) for entry in entries if entry.action in ("submit", "return", "publish", "withdraw")]
    assert [step for step in told if not step[1].startswith("系统")] == [
        ("submit", "dong"), ("return", "jia"), ("submit", "dong"), ("publish", "jia"), ("submit", "dong"), ("withdraw", "dong"),
    ]  # fmt: skip
    assert ("publish", told[-3][1]) in told
    assert "钟离" not in "\n".join(entry.what for entry in entries)
    assert sum(id in entry.what for entry in entries) == 2
    assert any("2024年3季度" in entry.what and EAST in entry.what for entry in entries if entry.action == "return")


def test_what_cannot_be_put_on_record_is_not_submitted(store, at, monkeypatch):
    from data.access_file import Unrecorded

    screen = drop(at("dong"), f"{NAME},{village(store)},钟离甲,男,1990-05-01,大专")
    real = AccessLog.record

    def fails(self, action, *given, **what):
        if action == "submit":
            raise Unrecorded("不能留下记录")
        return real(self, action, *given, **what)

    monkeypatch.setattr(AccessLog, "record", fails)
    press(screen, "提交")
    assert [one for one in Submissions(store).of((EAST,)) if one.state == WAITING] == []


def test_the_first_roster_of_all_may_come_from_a_township(tmp_path, serve, arrives):
    serve(tmp_path / "store")
    Access(tmp_path / "store").save(PEOPLE[:1], by="tests")
    store = Store(tmp_path / "store")
    arrives("dong")
    assert Screen("submissions").title == "还没有数据"
    units = {
        "county": new_row("county", code=EAST[:6], name="甲县"),
        "township": new_row("township", code=EAST, name="东乡", **located(EAST)),
        "village": new_row("village", code=f"{EAST}001", name="一村", **located(f"{EAST}001")),
    }
    publish(store, {level: [row] for level, row in units.items()})
    screen = press(drop(Screen("submissions"), "东乡,一村,钟离甲,男,1990-05-01,大专"), "提交")
    assert not screen.app.exception
    (one,) = Submissions(store).of((EAST,))
    arrives("operator")
    press(Screen("submissions", submission=one.id), "发布")
    assert store.current().roster_dates == (20240930,)
