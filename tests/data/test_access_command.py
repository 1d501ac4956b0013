"""The command line: accounts and the log, and in whose name everything is done."""

import json
import os
import sqlite3
from pathlib import Path

import pytest

from analytics.__main__ import main as analytics
from data.__main__ import _COMMANDS, main
from data.access import ROLES, Access, Account
from data.access_log import AccessLog
from data.progress import Job, Progress
from data.store import Store

STREET, TOWN = "990101001", "990101102"
ACCOUNTS = {
    "leader": Account("leader", "领", "市领导", ("",)),
    "town": Account("town", "镇", "乡镇领导", (TOWN,)),
    "filer": Account("filer", "报", "乡镇数据员", (TOWN,)),
    "clerk": Account("clerk", "数", "数据员", ("",)),
    "auditor": Account("auditor", "审", "审计"),
    "admin": Account("admin", "管", "管理员"),
}
# Who may do what with --as: the matrix in full, so that a change is read here.
MAY = {
    "demo": {"clerk"},
    "import": {"clerk"},
    "person": {"clerk"},
    "prune": {"clerk"},
    "retain": set(),
    "submissions": {"clerk", "filer"},
    "rollback": {"clerk"},
    "template": set(ACCOUNTS),
    "versions": {"clerk", "auditor"},
    "compare": {"clerk", "auditor"},
    "check": {"clerk", "auditor"},
    "accounts": {"admin"},
    "log": {"auditor"},
    "backup": set(),
    "restore": set(),
    "lake": set(),
}
ARGUMENTS = {
    "import": ["import", "none.csv"],
    "person": ["person", "find", "王一"],
    "rollback": ["rollback", "1"],
    "compare": ["compare", "1", "1"],
    "accounts": ["accounts", "list"],
    "log": ["log", "verify"],
    "backup": ["backup", "备份.zip"],
    "restore": ["restore", "备份.zip"],
    "lake": ["lake", "数据湖"],
}


@pytest.fixture
def root(copy_of_demo, monkeypatch, tmp_path):
    root = copy_of_demo()
    monkeypatch.setenv("CADRE_STORE", str(root))
    monkeypatch.chdir(tmp_path)
    Access(root).save(list(ACCOUNTS.values()), by="tests")
    return root


def told(root, action: str) -> list[tuple[str, dict]]:
    return [(entry.account, json.loads(entry.what)) for entry in reversed(AccessLog(root).entries(action=action))]


def test_every_role_and_every_command_stand_in_the_matrix(root, capsys):
    assert set(MAY) == set(_COMMANDS)
    assert {account.role for account in ACCOUNTS.values()} == set(ROLES)
    for command in MAY:
        for name in ACCOUNTS:
            if command in ("demo", "import") and name in MAY[command]:
                continue  # done below
            code = main([*ARGUMENTS.get(command, [command]), "--as", name])
            refused = f"账号“{name}”无权执行这个命令。" in capsys.readouterr().err
            assert refused == (name not in MAY[command]), (command, name)
            assert not refused or code == 2
    assert len(told(root, "refused")) == sum(len(ACCOUNTS.keys() - may) for may in MAY.values())


@pytest.mark.parametrize("command", [["ask", "cadre.headcount"], ["reconcile"]])
def test_metrics_are_asked_within_the_accounts_scope(root, capsys, command):
    for name, account in ACCOUNTS.items():
        code = analytics([*command, "--as", name])
        out, err = capsys.readouterr()
        may = account.units == ("",) or (command[0] == "ask" and account.units == (TOWN,))
        assert (code == 2 and "无权执行" in err) == (not may)
        assert may or not out


def test_a_township_asks_of_itself_only(root, capsys):
    assert analytics(["ask", "cadre.headcount", "--by", "township", "--format", "json", "--as", "town"]) == 0
    own = json.loads(capsys.readouterr().out)
    assert analytics(["ask", "cadre.headcount", "--where", f"township={TOWN}", "--format", "json"]) == 0
    assert [row["cadre.headcount"] for row in own] == [row["cadre.headcount"] for row in json.loads(capsys.readouterr().out)]
    assert analytics(["ask", "cadre.headcount", "--where", f"township={STREET}", "--as", "town"]) == 2
    assert "不在您的权限范围内" in capsys.readouterr().err
    assert analytics(["ask", "cadre.headcount", "--where", "township=13800138000"]) == 2
    ((one, what), (owner, _)) = told(root, "export")
    assert (one, owner[:3]) == ("town", "系统:")
    assert what["scope"] == [TOWN]
    assert what["question"] == ["cadre.headcount", "township"]
    assert what["rows"] == 1


def test_without_an_account_the_owner_of_the_store_acts_and_nobody_else(root, capsys, monkeypatch):
    assert main(["versions"]) == 0
    assert told(root, "command")[0][1]["command"] == "versions"
    assert told(root, "command")[0][0].startswith("系统:")
    monkeypatch.setenv("LOGNAME", told(root, "command")[0][0].removeprefix("系统:"))
    monkeypatch.setattr(os, "getuid", lambda: root.stat().st_uid + 1)
    assert main(["versions"]) == 2
    assert analytics(["ask", "cadre.headcount"]) == 2
    assert capsys.readouterr().err.count("不是数据目录的所有者，请用 --as") == 2
    assert main(["versions", "--as", "clerk"]) == 0
    ((one, _), (other, _)) = told(root, "refused")
    assert one == other != told(root, "command")[0][0], "by its number, not by what the environment calls it"


def test_what_the_page_started_runs_for_whoever_serves_it(root, monkeypatch):
    """The page has asked its viewer; a job that nobody has begun is no excuse."""
    monkeypatch.setattr(os, "getuid", lambda: root.stat().st_uid + 1)
    arguments = ["person", "leave", "1", "--on", "2024-12-31", "--dry-run", "--job", "a"]
    assert main(arguments) == 2
    Progress(root).begin(Job("a", "数", "更正", "2024-08-31 10:00:00"))
    assert main(arguments) != 2


def test_the_auditor_compares_versions_without_their_people(root, capsys):
    assert main(["person", "leave", "1", "--on", "2024-12-31"]) == 0
    for name, shown in (("clerk", True), ("auditor", False)):
        capsys.readouterr()
        assert main(["compare", "1", "2", "--people", "--as", name]) == 0
        assert ("离任" in capsys.readouterr().out.partition("合计")[2]) == shown


def test_what_cannot_be_put_on_record_is_not_done(root, capsys):
    for path in root.glob("access.sqlite*"):
        path.unlink()
    (root / "access.sqlite").write_bytes(b"x" * 5000)
    for run, arguments in ((main, ["rollback", "1"]), (main, ["accounts", "list"]), (analytics, ["ask", "cadre.headcount"])):
        for actor in ([], ["--as", "clerk"]):
            assert run([*arguments, *actor]) == 2
            out, err = capsys.readouterr()
            assert not out
            assert "access.sqlite" in err


def test_an_unknown_or_disabled_account_does_nothing(root, capsys):
    Access(root).disable("clerk", by="tests")
    for name, why in (("nobody", "没有账号“nobody”。"), ("clerk", "账号“clerk”已停用。")):
        assert main(["rollback", "1", "--as", name]) == 2
        assert why in capsys.readouterr().err
    assert Store(root).current_number() == 1


def test_a_publish_bears_the_name_of_the_account(root, tmp_path, capsys):
    assert main(["demo", "--as", "clerk"]) == 0
    assert Store(root).version(2).by == "数"
    assert main(["rollback", "1", "--as", "clerk"]) == 0
    path = tmp_path / "名册.csv"
    path.write_text("县,乡镇,村,姓名,性别,出生日期\n丙县,甲镇,东村,李一,男,1980-05-06\n", encoding="utf-8")
    assert main(["import", str(path), "--as-of", "2024-12-31", "--add-units", "--as", "clerk", "--by", "别人"]) == 0
    assert Store(root).versions()[0].by == "数"
    assert [(who, what["version"], what["how"]) for who, what in told(root, "publish")] == [
        ("clerk", 2, "演示城市"),
        ("clerk", 1, "回退"),
        ("clerk", 3, "导入"),
    ]


def test_accounts_from_the_command_line(tmp_path, monkeypatch, capsys, demo_store):
    monkeypatch.setenv("CADRE_STORE", str(tmp_path / "store"))
    monkeypatch.chdir(tmp_path)
    assert main(["accounts", "add", "Guan", "--label", "管", "--role", "管理员"]) == 0
    assert main(["accounts", "add", "li", "--label", "李", "--role", "乡镇领导", "--unit", STREET, "--right", "查看后备人选"]) == 0
    assert main(["accounts", "add", "13800138000", "--label", "", "--role", "神"]) == 1
    assert capsys.readouterr().err.count("：") >= 3
    Path("名单.csv").write_text("账号,姓名,角色,单位\nwu,吴,审计,\nsun,孙,乡镇领导,无此镇\n", encoding="utf-8")
    assert main(["accounts", "import", "名单.csv"]) == 1
    assert "第3行 单位“无此镇”：" in capsys.readouterr().err
    Path("名单.csv").write_text("账号,姓名,角色,单位\nwu,吴,审计,\n", encoding="utf-8")
    assert main(["accounts", "import", "名单.csv", "--as", "guan"]) == 0
    assert main(["accounts", "disable", "li", "--as", "guan"]) == 0
    assert main(["accounts", "disable", "nobody"]) == 1
    assert main(["accounts", "disable"]) == 2
    capsys.readouterr()
    assert main(["accounts", "list"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "guan\t管\t管理员\t—\t—\t启用",
        f"li\t李\t乡镇领导\t{STREET}\t查看后备人选\t停用",
        "wu\t吴\t审计\t—\t—\t启用",
    ]
    assert main(["accounts", "enable", "li"]) == 0
    assert not Access().account("li").disabled


def test_the_log_from_the_command_line(root, capsys):
    assert main(["log", "export", "日志.csv", "--action", "account", "--as", "auditor"]) == 0
    assert Path("日志.csv").read_text(encoding="utf-8-sig").count("账号变动") == len(ACCOUNTS)
    assert told(root, "export")[0][0] == "auditor"
    assert main(["log", "prune", "--days", "30"]) == 1
    assert "至少保留180天" in capsys.readouterr().err
    assert main(["log", "verify"]) == 0
    noted = capsys.readouterr().out.strip().rpartition("：")[2]
    assert main(["log", "verify", "--noted", noted]) == 0
    assert main(["log", "verify", "--noted", "3:0"]) == 1
    assert main(["log", "verify", "--noted", "x"]) == 2
    connection = sqlite3.connect(root / "access.sqlite", isolation_level=None)
    connection.execute("DROP TRIGGER entry_stays")
    connection.execute("DELETE FROM entry WHERE number = 4")
    connection.close()
    assert main(["log", "verify"]) == 1
    assert "第一处问题在第4条" in capsys.readouterr().err
