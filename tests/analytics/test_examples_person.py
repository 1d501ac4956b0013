"""People and what the lists say of them, worked by hand."""

import pytest

from tests.analytics.test_examples import Answer, Example, check
from tests.analytics.test_examples_manage_use import MOVED

EXAMPLES = {
    # 孙六 comes after the as-of date; 钱五 has left and is still known.
    "people known": Example({"cadre": MOVED}, {"person.known": Answer(4)}),
    "people who have left": Example({"cadre": MOVED}, {"person.known": Answer(1)}, where={"state": "离任"}),
    # 李二: registered in 2022, moved in 2024, the course and the grade; the honour of 2025 and the pay of next month are yet to come.
    "a life": Example(
        {
            "cadre": MOVED,
            "training": "person | course | year | start_date\n李二 | 甲 | 2023 | 2023-03-01\n王一 | 甲 | 2023 | 2023-03-01",
            "appraisal": "person | unit | year | grade\n李二 | 990001001001 | 2023 | 称职",
            "honour": "person | award | year\n李二 | 乙 | 2025",
            "payment": "person | unit | year | kind | amount | paid_on\n李二 | 990001001001 | 2024 | 基本 | 30000 | 2024-07-01",
        },
        {"person_event.events": Answer(4)},
        where={"person": 2},
    ),
    # 钱五 was registered and left; 孙六 has no life here yet.
    "a life that ended": Example({"cadre": MOVED}, {"person_event.events": Answer(2)}, where={"person": 4}),
    # A candidate without a birth date is nobody we know; 李二's measure was decided after the as-of date.
    "what the city alone knows": Example(
        {
            "cadre": """
                name | gender | birth_date
                王一 | 男     | 1970-05-01
                李二 | 女     | 1988-07-01
            """,
            "inspection": """
                name | birth_date | unit         | nominated_on | inspected_on | filed_on
                王一 | 1970-05-01 | 990001001001 | 2022-05-01   | 2022-06-01   | 2024-07-01
                李二 |            | 990001001001 | 2022-05-01   |              |
            """,
            "vetting": """
                name | birth_date | unit         | department | asked_on   | reply  | replied_on
                王一 | 1970-05-01 | 990001001001 | 公安       | 2022-05-10 | 无异议 | 2022-05-20
                王一 | 1970-05-01 | 990001001001 | 法院       | 2022-05-10 |        |
            """,
            "discipline": "person | kind | decided_on\n王一 | 警告 | 2023-02-01\n李二 | 警告 | 2024-07-01",
            "leave": "person | kind | from_date\n王一 | 病假 | 2024-06-30",
        },
        {"person_record.records": Answer(5)},
    ),
}


@pytest.mark.parametrize("title", EXAMPLES)
def test_worked_by_hand(title):
    check(EXAMPLES[title])
