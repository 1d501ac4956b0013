"""Who left long ago: what names them goes, every figure stays, and nothing is forgotten that no rule lets go."""

import json
from datetime import date, datetime, timedelta

import pytest

from analytics.cadre import Cadre, CadreMovement
from analytics.catalog import METRICS
from analytics.query import ask, by_model
from analytics.training import Training
from data.__main__ import main
from data.access_log import AccessLog
from data.forgetting import forget, forgettable
from data.intake import plan_import
from data.lens import EVERYTHING, Lens
from data.plan import Statement
from data.policies import LEFT_YEARS
from data.retention import Retention, prunable
from data.roster import read_roster
from data.store import Store
from data.tables import CADRE, RULE, TRAINING
from data.workbook import read_workbook
from tests.data.test_history import id_number

HEAD = "县,乡镇,村(社区),姓名,性别,身份证号,联系电话,人员编号,职务,学历,备注"
LEAVER = f"甲县,东乡,一村,王离,女,{id_number(2)},13800000001,W01,副主任,大专,家住村东头"
STAYER = f"甲县,东乡,一村,李留,男,{id_number(1)},13800000002,W02,党组织书记,本科,备注二"
MOVER = f"甲县,东乡,{{}},张换,男,{id_number(3)},13800000003,W03,副主任,高中,备注三"
SECRETS = ("王离", id_number(2), "13800000001", "W01", "家住村东头")
TODAY = 20240901


def publish_rows(store: Store, table, text: str, statement: Statement) -> None:
    reading = read_roster(read_workbook(text.encode(), "名册.csv"), table, as_of=statement.as_of)
    plan = plan_import(store.current(), reading, statement)
    assert not plan.blocked, plan.all_problems
    store.publish(plan.apply, action="导入", by="数据员")


def roster(store: Store, as_of: int, *people: str) -> None:
    publish_rows(store, CADRE, "\n".join([HEAD, *people]), Statement(as_of, full=True, add_units=True))


@pytest.fixture
def store(tmp_path, monkeypatch):
    """王离 is last in the roster of 2020-06-30, and gone in that of 2020-12-31."""
    monkeypatch.setenv("CADRE_STORE", str(tmp_path / "store"))
    found = Store()
    roster(found, 20200630, LEAVER, STAYER, MOVER.format("一村"))
    publish_rows(found, TRAINING, f"姓名,身份证号,培训班名称,开始日期,学时\n王离,{id_number(2)},主体班,2020-05-01,40", Statement(20200630))
    roster(found, 20201231, STAYER, MOVER.format("二村"))
    return found


def rule(store: Store, value: str) -> None:
    store.publish(
        lambda draft: draft.insert(RULE, [{"name": LEFT_YEARS, "value": float(value), "unit": "年"}]) or {}, action="规定", by="数据员"
    )


def everything(store: Store) -> str:
    """All that a version holds, as text."""
    engine = store.current().engine
    tables = [name for (name,) in engine.rows("SELECT table_name FROM information_schema.tables", {}).rows]
    return json.dumps([engine.rows(f"SELECT * FROM {name}", {}).rows for name in tables], ensure_ascii=False)


def figures(store: Store) -> list:
    """Those of people and their courses, by gender, before the leaver left and today."""
    lenses = [Lens(EVERYTHING, store.current(), on, 20200101) for on in (20200630, TODAY)]
    return [ask(lens, by_model(METRICS.values())[model], "gender").rows for lens in lenses for model in (Cadre, CadreMovement, Training)]


def forgotten(store: Store, today: int = TODAY):
    return forget(store, "定时任务", today, lambda before, count: None)


def test_the_names_go_and_every_figure_stays(store):
    rule(store, "3")
    before = figures(store)
    assert all(secret in everything(store) for secret in SECRETS)
    version = forgotten(store)
    assert version.counts == {"清除": 1}
    assert not [secret for secret in SECRETS if secret in everything(store)]
    assert all(kept in everything(store) for kept in ("李留", "张换", id_number(1), "13800000003", "W02", "备注三"))
    assert figures(store) == before
    assert forgotten(store) is None, "nothing is left to forget"


def test_nobody_is_forgotten_without_a_rule_or_before_the_time(store):
    assert forgettable(store.current(), TODAY) == []
    rule(store, "3")
    assert forgettable(store.current(), 20231230) == []
    assert len(forgettable(store.current(), 20231231)) == 1
    assert forgotten(store, 20231230) is None


@pytest.mark.parametrize("value", ["0", "-1", "2.5"])
def test_a_rule_that_is_no_number_of_years_forgets_nobody(store, value):
    rule(store, value)
    assert forgettable(store.current(), TODAY) == []


def test_whoever_came_back_or_was_only_moved_is_not_forgotten(store):
    roster(store, 20210630, STAYER, MOVER.format("二村"), LEAVER)
    rule(store, "3")
    assert forgettable(store.current(), TODAY) == []


def test_an_entry_for_an_earlier_date_does_not_bring_the_name_back(store):
    """Periods are folded anew from what was said, so that must have forgotten too."""
    rule(store, "3")
    forgotten(store)
    text = "\n".join([HEAD, MOVER.format("一村")])
    publish_rows(store, CADRE, text, Statement(20190630, backfill=True, add_units=True))
    assert not [secret for secret in SECRETS if secret in everything(store)]


def test_versions_from_before_stay_for_their_age_alone(store):
    rule(store, "3")
    later = datetime.now() + timedelta(days=181)
    assert prunable(store, Retention(), later) == []
    forgotten(store)
    (parent, *older) = sorted(store.kept() - {store.current_number()}, reverse=True)
    assert prunable(store, Retention(), later) == older, f"第{parent}版 is what the one served falls back to"
    assert prunable(store, Retention(), datetime.now()) == []


def test_the_job_says_what_it_did_and_puts_it_on_record(store, capsys):
    assert main(["retain"]) == 0
    assert f"没有设置规定值“{LEFT_YEARS}”" in capsys.readouterr().out
    rule(store, "3")
    assert main(["retain", "--dry-run"]) == 0
    assert "有1人可以清除身份信息(--dry-run，未清除)" in capsys.readouterr().out
    assert "王离" in everything(store)
    assert main(["retain"]) == 0
    told = capsys.readouterr().out
    assert "已清除1人的身份信息，发布为第5版" in told
    assert "王离" not in told + everything(store)
    (entry,) = AccessLog(store.root).entries(action="retention")
    assert json.loads(entry.what) == {"what": "people", "before": f"{date.today().year - 3}-{date.today():%m-%d}", "count": 1}
    assert main(["retain", "--log-days", "30"]) == 1
    assert "至少保留180天" in capsys.readouterr().out


def test_a_store_without_data_has_nothing_to_let_go(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("CADRE_STORE", str(tmp_path / "none"))
    (tmp_path / "none").mkdir()
    assert main(["retain"]) == 0
    assert "不清除" in capsys.readouterr().out


def test_what_figures_of_earlier_years_rest_on_stays(store):
    rule(store, "3")
    forgotten(store)
    text = "SELECT DISTINCT name LIKE '离任人员%', gender, birth_date, education FROM cadre WHERE id_number IS NULL"
    assert store.current().engine.rows(text, {}).rows == [(True, "女", 19800506, "大专")]
