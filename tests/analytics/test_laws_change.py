"""The laws for what changed, on the worlds of the other laws: fewer of them, each with a question on every kind of unit and change."""

from hypothesis import given
from hypothesis import strategies as st

from analytics.cadre import CadreMovement
from analytics.change import CadreChange
from analytics.query import ask
from tests.analytics.test_laws import TOWNSHIPS, asked_worlds, assert_cells, cells_of, law
from tests.worlds import figures

MODELS = (CadreChange,)
METRICS = tuple(CadreChange.metrics.values())
BY = ("township", "village", "kind", "change", "age_band", "source")


@given(asked_worlds, st.sampled_from(TOWNSHIPS))
@law(3)
def test_the_scope_law(asked, code):
    for by in BY:
        limited, whole = figures(asked(METRICS, by, scope=(code,))), figures(asked(METRICS, by, {"township": code}))
        for key, cells in limited.items():
            assert_cells(METRICS, cells, whole[key], f"scope {code} by {by} = {key}")
        assert not any(cell.value for key in whole.keys() - limited.keys() for cell in whole[key])


@given(asked_worlds, st.sampled_from(BY))
@law(3)
def test_filtering_is_slicing(asked, by):
    for key, cells in figures(asked(METRICS, by)).items():
        assert_cells(METRICS, cells_of(asked(METRICS, where={by: key[0]})), cells, f"{by} = {key[0]}")


@given(asked_worlds)
@law(3)
def test_changes_are_the_movements_and_what_was_written_anew(asked):
    """On both engines; what was written anew is found again among the periods, those of who was in a unit in scope on the day."""
    found = figures(asked(CadreChange.changes, "change"))
    moves = (CadreMovement.joined, CadreMovement.left, CadreMovement.moved_in, CadreMovement.moved_out)
    kinds = ("新任", "离任", "调入", "调出")
    assert [found[kind,][0].value for kind in kinds] == [cell.value for cell in cells_of(asked(moves))]
    pairs = [
        (one, other)
        for one in asked.world.base["cadre"]
        for other in asked.world.base["cadre"]
        if one["person_id"] == other["person_id"] and one["valid_to"] == other["valid_from"]
        if asked.when.since < other["valid_from"] <= asked.when.as_of
    ]
    for kind, column in (("岗位类别变化", "post_group"), ("职务变化", "post")):
        told = sum(1 for one, other in pairs if one[column] and other[column] and one[column] != other[column])
        assert found[kind,][0].value == told, kind
    level = {"研究生": 6, "本科": 5, "大专": 4, "高中": 3}
    risen = sum(1 for one, other in pairs if level.get(one["education"], 9) < level.get(other["education"], 0))
    assert found["学历提升",][0].value == risen
    assert found == figures(ask(asked.lens(on="duckdb"), CadreChange.changes, "change"))
