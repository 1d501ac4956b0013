"""Two versions side by side: worked examples, person by person."""

import pytest

from data.__main__ import main
from data.comparison import compare
from data.store import Store
from tests.worlds import base_rows, publish

HEAD = "person_id | name | gender | birth_date | education | unit | id_number | valid_to | closed_by\n"
BEFORE = """
    1 | 王一 | 男 | 1970-05-01 | 高中 | 990001001001 |                    |            |
    2 | 李二 | 女 | 1980-05-01 | 大专 | 990001001001 |                    |            |
    3 | 张三 | 男 | 1981-05-01 | 大专 | 990001001002 |                    |            |
    4 | 赵四 | 男 | 1982-05-01 | 大专 | 990001002001 |                    |            |
    5 | 钱五 | 男 | 1983-05-01 | 大专 | 990001002001 |                    | 2023-06-01 | left
"""
AFTER = """
    1 | 王一 | 男 | 1970-05-01 | 大专 | 990001001001 |                    |            |
    2 | 李二 | 女 | 1980-05-01 | 大专 | 990001002001 |                    |            |
    3 | 张三 | 男 | 1981-05-01 | 大专 | 990001001002 |                    |            |
    4 | 赵四 | 男 | 1982-05-01 | 大专 | 990001002001 |                    | 2023-06-01 | left
    6 | 孙六 | 女 | 1990-05-01 | 本科 | 990001002001 |                    |            |
"""


@pytest.fixture
def store(tmp_path, monkeypatch):
    monkeypatch.setenv("CADRE_STORE", str(tmp_path))
    return Store(tmp_path)


def versions(store, *people: str):
    return [store.open(publish(store, base_rows(cadre=HEAD + rows.strip())).number) for rows in people]


def told(comparison) -> list[tuple]:
    return [(person.kind, person.name, person.township, person.told) for person in comparison.people]


def test_who_came_changed_moved_and_left(store):
    result = compare(*versions(store, BEFORE, AFTER))
    assert list(result.lines()) == [
        ("东乡", 3, 0, 1, 0, 0, 2),
        ("西镇", 1, 1, 0, 1, 1, 2),
        ("合计", 4, 1, 1, 1, 1, 4),
    ]
    assert told(result) == [
        ("变动", "王一", "东乡", "最高学历：高中 → 大专"),
        ("新增", "孙六", "西镇", ""),
        ("调动", "李二", "西镇", "单位：东乡/一村 → 西镇/三村"),
        ("离任", "赵四", "西镇", ""),
    ]


def test_the_other_way_round(store):
    before, after = versions(store, BEFORE, AFTER)
    assert sorted((kind, name) for kind, name, *_ in told(compare(after, before))) == [
        ("变动", "王一"),
        ("新增", "赵四"),
        ("离任", "孙六"),
        ("调动", "李二"),
    ]
    assert told(compare(after, after)) == []


def test_a_number_that_was_given_again_is_another_person(store):
    """After a roll back the same number may mean somebody else, and somebody may have come in under another number."""
    one = "1 | 王一 | 男 | 1970-05-01 | 高中 | 990001001001 | 433101197005010017 | |"
    other = (
        "1 | 李二 | 女 | 1980-05-01 | 大专 | 990001001001 | | |\n2 | 王一 | 男 | 1970-05-01 | 高中 | 990001001001 | 433101197005010017 | |"
    )
    assert told(compare(*versions(store, one, other))) == [("新增", "李二", "东乡", "")]


def test_two_namesakes_are_not_taken_for_one_another(store):
    one = "1 | 王一 | 男 | 1970-05-01 | 高中 | 990001001001 | | |"
    two = "7 | 王一 | 男 | 1970-05-01 | 高中 | 990001001001 | | |\n8 | 王一 | 男 | 1970-05-01 | 大专 | 990001001001 | | |"
    found = sorted(kind for kind, *_ in told(compare(*versions(store, one, two))))
    assert found == ["新增", "新增", "离任"]


def test_other_tables_are_counted(store):
    first = publish(store, base_rows(cadre=HEAD + BEFORE.strip()))
    second = publish(store, base_rows(cadre=HEAD + BEFORE.strip(), appraisal="person_id | year | grade\n1 | 2023 | 优秀"))
    assert compare(store.open(first.number), store.open(second.number)).tables == (("个人考核", 0, 1),)


def test_the_command_names_people_only_when_asked(store, capsys):
    versions(store, BEFORE, AFTER)
    assert main(["compare", "1", "2"]) == 0
    out = capsys.readouterr().out
    assert "合计\t4\t1\t1\t1\t1\t4" in out
    assert "孙六" not in out
    assert main(["compare", "1", "2", "--people"]) == 0
    assert "新增\t孙六\t西镇\t三村\t" in capsys.readouterr().out
    assert main(["compare", "1", "9"]) == 1


def test_a_corrected_id_number_is_a_change_of_the_same_person(store):
    one, other = (
        f"1 | 王一 | 男 | 1970-05-01 | 高中 | 990001001001 | {number} | |" for number in ("433101197005010017", "433101197005010025")
    )
    assert [kind for kind, *_ in told(compare(*versions(store, one, other)))] == ["变动"]
