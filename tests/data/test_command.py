"""The command line of the store: what it prints, and its exit codes."""

from dataclasses import replace

import pytest

from data.__main__ import main
from data.desk import Desk
from data.mapping import shape_of
from data.store import Store

ROSTER = "县,乡镇,村,姓名,性别,出生日期\n丙县,甲镇,东村,李一,男,1980-05-06\n丙县,甲镇,东村,王二,女,{birth}\n"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("CADRE_STORE", str(tmp_path / "store"))
    return tmp_path


def roster(folder, birth="1990-01-02"):
    path = folder / "名册.csv"
    path.write_text(ROSTER.format(birth=birth), encoding="utf-8")
    return str(path)


def test_import_then_versions_then_rollback(folder, capsys):
    assert main(["import", roster(folder), "--as-of", "2023-06-30", "--add-units"]) == 0
    assert "读取2；接受2；拒绝0；未变0；新增2" in capsys.readouterr().out
    assert main(["import", roster(folder), "--as-of", "2023-06-30"]) == 0
    assert "完全一致" in capsys.readouterr().out
    (folder / "名册.csv").write_text("乡镇,村,姓名,性别,出生日期\n甲镇,东村,孙三,男,1985-05-06\n", encoding="utf-8")
    assert main(["import", str(folder / "名册.csv"), "--as-of", "2023-12-31"]) == 0
    assert main(["versions"]) == 0
    assert [line[:5] for line in capsys.readouterr().out.splitlines()[-2:]] == ["→ 第2版", "  第1版"]
    assert main(["rollback", "1"]) == 0
    assert Store().current().number == 1
    assert main(["check"]) == 0


def test_the_file_says_as_of_when(folder, capsys):
    path = folder / "名册.csv"
    path.write_text("截至2023年6月30日\n" + ROSTER.format(birth="1990-01-02"), encoding="utf-8")
    assert main(["import", str(path), "--add-units"]) == 0
    assert "数据截止日2023-06-30取自“截至2023年6月30日”" in capsys.readouterr().out
    assert Store().current().roster_dates == (20230630,)
    assert main(["import", roster(folder)]) == 1
    assert "请用 --as-of 指定" in capsys.readouterr().err


def test_the_county_that_the_file_leaves_unsaid(folder, capsys):
    path = folder / "名册.csv"
    path.write_text("乡镇,村,姓名,性别,出生日期\n甲镇,东村,李一,男,1980-05-06\n", encoding="utf-8")
    given = ["import", str(path), "--as-of", "2023-06-30", "--add-units"]
    assert main(given) == 1
    out = capsys.readouterr().out
    assert "名册!第2行 县(市、区)“”：没有写明县(市、区)。处理办法：填写县(市、区)(命令行 --county)，或在文件中补上县(市、区)一列。" in out
    assert "county_name" not in out
    assert main([*given, "--county", "丙县"]) == 0
    assert Store().current().engine.rows("SELECT name FROM county", {}).rows == [("丙县",)]
    assert main([*given, "--dry-run"]) == 0
    assert "未变1" in capsys.readouterr().out, "one county needs no saying"


def test_a_dry_run_publishes_nothing(folder):
    assert main(["import", roster(folder), "--as-of", "2023-06-30", "--add-units", "--dry-run"]) == 0
    assert Store().current() is None


def test_problems_publish_nothing_and_are_all_written(folder, capsys):
    problems = folder / "问题.csv"
    assert main(["import", roster(folder, "1990-13-02"), "--as-of", "2023-06-30", "--problems", str(problems)]) == 1
    assert Store().current() is None
    told = capsys.readouterr()
    assert "名册!F3" in told.out
    assert "未发布" in told.err
    lines = problems.read_text(encoding="utf-8-sig").splitlines()
    assert lines[0].startswith("工作表,单元格,列,内容,问题,处理办法")
    assert len(lines) == 3, "the bad date, and the unit that the store does not know"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "空"),
        (b"PK\x03\x04 not a workbook", "。"),
        ("随便写的一段话\n没有表头\n".encode(), "列标题"),
        ("乡镇,村,性别\n甲镇,东村,男\n".encode(), "姓名"),
    ],
)
def test_what_is_no_roster_is_refused_with_a_sentence(folder, capsys, content, sentence):
    path = folder / "名册.xlsx" if content.startswith(b"PK") else folder / "名册.csv"
    path.write_bytes(content)
    assert main(["import", str(path), "--table", "cadre", "--as-of", "2023-06-30", "--add-units"]) == 1
    told = capsys.readouterr()
    assert sentence in told.out + told.err
    assert Store().current() is None


@pytest.mark.parametrize(
    "arguments",
    [[], ["import"], ["import", "x.csv", "--as-of", "2023-02-30"], ["fly"], ["rollback", "x"]],
)
def test_wrong_use_is_2(folder, arguments):
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    assert stop.value.code == 2


def test_a_missing_file_is_2_and_a_missing_version_is_1(folder):
    assert main(["import", "没有.csv", "--as-of", "2023-06-30"]) == 2
    assert main(["rollback", "3"]) == 1
    assert main(["check"]) == 1


def test_a_bad_mapping_is_a_sentence(folder, capsys):
    mapping = folder / "MAP.toml"
    mapping.write_text('[columns]\nbirthday = "生日"\n', encoding="utf-8")
    assert main(["import", roster(folder), "--as-of", "2023-06-30", "--map", str(mapping)]) == 1
    assert "birthday" in capsys.readouterr().err


def test_what_the_page_has_remembered_holds_at_the_terminal(folder, capsys):
    path = folder / "名册.csv"
    path.write_text("县,乡镇,村,大名,性别\n丙县,甲镇,东村,李一,M\n", encoding="utf-8")
    given = ["import", str(path), "--as-of", "2023-06-30", "--add-units"]
    assert main([*given, "--table", "cadre"]) == 1
    assert "沿用" not in capsys.readouterr().out
    shape = shape_of("cadre", ["县", "乡镇", "村", "大名", "性别"])
    said = {"columns": {"name": "大名"}, "values": {"gender": {"m": "男"}}}
    Desk().amend(shape, "cadre", lambda mapping: replace(mapping, **said), "丁")
    empty = folder / "MAP.toml"
    empty.write_text("", encoding="utf-8")
    assert main([*given, "--table", "cadre", "--map", str(empty)]) == 1, "who brings a mapping says all of it"
    capsys.readouterr()
    assert main(given) == 0
    assert "“名册.csv”的“名册”沿用数据导入页记住的对应关系；要另行对应，用 --map 指定。" in capsys.readouterr().out.splitlines()
    assert Store().current().engine.rows("SELECT name, gender FROM cadre", {}).rows == [("李一", "男")]
    assert main(["import", roster(folder), "--as-of", "2023-06-30", "--dry-run"]) == 0
    assert "沿用" not in capsys.readouterr().out


def test_the_demonstration_never_replaces_real_data(folder, capsys):
    assert main(["import", roster(folder), "--as-of", "2023-06-30", "--add-units"]) == 0
    assert main(["demo"]) == 1
    assert "真实数据" in capsys.readouterr().err
    assert Store().current().number == 1


def test_several_files_are_one_version(folder, capsys):
    first = roster(folder)
    (folder / "乙乡.csv").write_text("县,乡镇,村,姓名,性别,出生日期\n丙县,乙乡,南村,赵三,男,1975-03-04\n", encoding="utf-8")
    assert main(["import", first, str(folder / "乙乡.csv"), "--as-of", "2023-06-30", "--add-units"]) == 0
    assert "读取3；接受3" in capsys.readouterr().out
    assert [version.file_name for version in Store().versions()] == ["名册.csv、乙乡.csv"]


def test_who_may_be_the_same_is_decided_with_what_the_refusal_says(folder, capsys):
    assert main(["import", roster(folder), "--as-of", "2023-06-30", "--add-units"]) == 0
    path = folder / "乙乡.csv"
    path.write_text("县,乡镇,村,姓名,性别,出生日期\n丙县,乙乡,南村,李一,男,1980-05-06\n", encoding="utf-8")
    arguments = ["import", str(path), "--as-of", "2023-12-31", "--add-units"]
    assert main(arguments) == 1
    assert "--same 李一/1980-05:乙乡=甲镇" in capsys.readouterr().out
    assert main([*arguments, "--same", "李一/1980-05:乙乡=甲镇"]) == 0
    assert "调动1" in capsys.readouterr().out


def test_an_older_roster_needs_to_be_called_one(folder, capsys):
    assert main(["import", roster(folder), "--as-of", "2023-06-30", "--add-units"]) == 0
    assert main(["import", roster(folder), "--as-of", "2022-06-30"]) == 1
    assert "--backfill" in capsys.readouterr().out
    assert main(["import", roster(folder), "--as-of", "2022-06-30", "--backfill"]) == 0


def test_one_person_by_hand(folder, capsys):
    assert main(["person", "find", "李一"]) == 1
    assert main(["import", roster(folder), "--as-of", "2023-06-30", "--add-units"]) == 0
    assert main(["person", "find", "李一"]) == 0
    number = capsys.readouterr().out.splitlines()[-1].split()[0]
    assert main(["person", "change", number, "最高学历=本科", "--on", "2023-09-01", "--dry-run"]) == 0
    assert Store().current_number() == 1
    assert main(["person", "change", number, "最高学历=本科", "--on", "2023-09-01"]) == 0
    assert "最高学历：None → 本科" in capsys.readouterr().out
    assert main(["person", "correct", number, "身份证号=123"]) == 1
    assert main(["person", "leave", number, "--on", "2024-01-01"]) == 0
    assert Store().current_number() == 3
    for wrong in (["correct", "李一", "最高学历=本科"], ["change", number, "学历"], ["join", number]):
        assert main(["person", *wrong]) == 2
    assert main(["person", "split", number, "2"]) == 1
