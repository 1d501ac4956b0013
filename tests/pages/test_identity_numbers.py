"""ID number and telephone: of one person at a time, to who has the right and says why, on record first, never of another township."""

import pytest

from analytics.identity import LABELS, Identity, identity, identity_held
from data.access import IDENTITY
from data.access_log import AccessLog
from data.demo_city import COUNTY, TOWNSHIPS
from data.lens import EVERYTHING, Lens
from data.store import Store
from tests.pages.screen import CITY, THE_CLERK, Screen, township_leader

TOWN, OTHER = COUNTY + "102", COUNTY + "104"
ID, PHONE = "990101197505050012", "13900001234"


@pytest.fixture
def root(copy_of_demo, serve):
    """Where one person of TOWN has both numbers, nobody else of whom any page could tell."""
    found = copy_of_demo()

    def fill(draft):
        draft.rows("UPDATE cadre SET id_number = NULL, phone = NULL")
        ((one,),) = draft.rows("SELECT MIN(person_id) FROM cadre WHERE township_code = $t AND valid_to = 99991231", {"t": TOWN})
        draft.rows("UPDATE cadre SET id_number = $i, phone = $p WHERE person_id = $one", {"i": ID, "p": PHONE, "one": one})

    Store(found).publish(fill, action="测试", by="测试")
    serve(found, demo=True)
    return found


@pytest.fixture
def person(root) -> int:
    ((number,),) = Store(root).current().engine.rows("SELECT DISTINCT person_id FROM cadre WHERE phone IS NOT NULL", {}).rows
    return number


def sent(screen: Screen) -> str:
    return "\n".join([*screen.texts(), *(str(make()) for _, make in screen.downloads)])


def test_no_page_shows_a_digit_until_asked_and_then_once_on_record(root, person):
    screen = Screen("people", THE_CLERK, person=str(person))
    assert "身份证号：已登记；联系电话：已登记。" in "".join(caption.value for caption in screen.app.caption)
    for part in (ID, PHONE, ID[:6], ID[-4:], PHONE[-4:]):
        assert part not in sent(screen).replace(COUNTY, ""), "not even the parts that a mask leaves"
    assert screen.app.button(key="reveal").disabled
    screen.app.selectbox(key="reveal_reason").set_value("联系本人")
    screen.run()
    assert ID not in sent(screen)
    screen.app.button(key="reveal").click()
    screen.run()
    assert {ID, PHONE} <= {part for part in (ID, PHONE) if part in sent(screen)}
    (entry,) = AccessLog(root).entries(action="reveal")
    assert f'"person_id":{person}' in entry.what
    assert "联系本人" in entry.what
    assert ID not in entry.what
    assert ID not in sent(screen.run()), "gone at the next click"


def test_without_the_right_there_is_no_way_to_ask(root, person):
    for viewer in (CITY, township_leader(TOWN, TOWNSHIPS[TOWN].name)):
        assert IDENTITY not in viewer.rights
        screen = Screen("people", viewer, held={"reveal_reason": "联系本人", "reveal": True}, person=str(person))
        assert "查看需要单独授权。" in "".join(caption.value for caption in screen.app.caption)
        assert not [button for button in screen.app.button if button.key == "reveal"]
        assert ID not in sent(screen)
    assert AccessLog(root).entries(action="reveal") == []


def test_what_cannot_be_put_on_record_is_not_shown(root, person, monkeypatch):
    def full(*_, **__):
        raise OSError("disk full")

    screen = Screen("people", THE_CLERK, person=str(person))
    screen.app.selectbox(key="reveal_reason").set_value("联系本人")
    screen.run()
    monkeypatch.setattr(AccessLog, "record", full)
    screen.app.button(key="reveal").click()
    screen.run()
    assert screen.app.exception
    assert ID not in sent(screen)


def test_numbers_are_asked_through_the_lens_and_not_kept(root, person):
    snapshot = Store(root).current()
    own, other, early = (
        Lens(scope, snapshot, day, day) for scope, day in (((TOWN,), 20240831), ((OTHER,), 20240831), (EVERYTHING, 19000101))
    )
    assert identity(own, person) == identity(Lens(EVERYTHING, snapshot, 20240831, 0), person) == Identity(ID, PHONE)
    assert identity_held(own, person) == tuple(LABELS.values())
    for blind in (other, early):
        assert (identity(blind, person), identity_held(blind, person)) == (Identity(None, None), ())
    assert ID not in str(snapshot.memo)
