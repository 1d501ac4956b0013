"""The permission matrix, enumerated: every role, function, metric and list of choices; pages and files are held in test_pages.py."""

import os
from dataclasses import replace

import pytest

from analytics.catalog import MODELS
from analytics.query import UnknownValue, ask, rows_behind
from data.access import CITY, ROLES, TOWNSHIP, Account, faults
from data.demo_city import COUNTY, TOWNSHIPS
from data.lens import EVERYTHING, Lens, Refused
from data.store import Store
from pages._viewer import Viewer
from tests.permissions import MATRIX
from tests.permissions import ROLES as NAMED

PROOF = bool(os.environ.get("CADRE_PROOF"))
CODES = tuple(TOWNSHIPS)
TESTED = CODES if PROOF else (CODES[6],)


def accounts(codes=TESTED) -> list[Account]:
    """One of every role, for each township where it is a township's."""
    found = []
    for role in ROLES.values():
        for code in codes if role.sees == TOWNSHIP else ("",):
            units = (code,) if code else EVERYTHING if role.sees == CITY else ()
            name = "demo." + {"市领导": "leader", "数据员": "clerk", "审计": "auditor", "管理员": "administrator"}.get(role.name, code)
            found.append(Account(name, f"{TOWNSHIPS[code].name}领导" if code else role.name, role.name, units))
    return found


@pytest.fixture(scope="module")
def lens(demo_store) -> Lens:
    return Lens(EVERYTHING, Store(demo_store).current(), 20240831, 20230831)


# ── the matrix speaks of everything ──
def test_every_role_page_model_and_function_is_in_the_matrix():
    assert tuple(ROLES) == NAMED
    assert {role: sees for sees, roles in MATRIX["sees"].items() for role in roles} == {role.name: role.sees for role in ROLES.values()}
    listed = [name for models in MATRIX["models"].values() for name in models]
    assert sorted(listed) == sorted(model.name for model in MODELS)
    flags = {name for name, made in vars(Viewer).items() if isinstance(made, property)} - {"name", "label", "role", "scope"}
    assert flags == {*MATRIX["functions"], *MATRIX["rights"]}
    assert MATRIX["pages"].keys() == MATRIX["files"].keys()
    levels = {dimension.name for model in MODELS for dimension in model.dimensions.values() if dimension.domain}
    assert levels == set(MATRIX["options"]["units"])


@pytest.mark.parametrize("account", accounts(CODES[:1]), ids=lambda account: account.role)
def test_what_a_role_may_do(account):
    for function, roles in MATRIX["functions"].items():
        assert getattr(Viewer(account), function) == (account.role in roles), function
    for function, right in MATRIX["rights"].items():
        assert not getattr(Viewer(account), function)
        given = replace(account, rights=frozenset({right}))
        assert getattr(Viewer(given), function)
        assert bool(faults(given)) == (account.role in MATRIX["sees"]["不看人员"])


# ── metrics: of whose rows ──
@pytest.mark.parametrize("code", TESTED)
@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.name)
def test_every_metric_counts_the_rows_of_the_township_alone(lens, model, code):
    own, nobody = replace(lens, scope=(code,)), replace(lens, scope=())
    for metric in model.metrics.values():
        if model.name in MATRIX["models"]["city"]:
            for scoped in (own, nobody):
                with pytest.raises((Refused, UnknownValue)):
                    ask(scoped, metric)
        elif model.name in MATRIX["models"]["own"]:
            assert ask(own, metric).rows == ask(lens, metric, where={"township": code}).rows, metric.key
            assert {row[0] for row in rows_behind(own, _listed(metric), ["f.township_code"])} <= {code}
            assert rows_behind(nobody, _listed(metric), ["f.township_code"]) == []
            with pytest.raises(UnknownValue):
                ask(own, metric, where={"township": next(other for other in CODES if other != code)})
        else:
            assert ask(own, metric).rows == ask(nobody, metric).rows == ask(lens, metric).rows


def _listed(metric):
    return getattr(metric, "numerator", metric)


@pytest.mark.parametrize("code", CODES)
def test_every_list_of_units_is_the_township_s_own(lens, code):
    own = replace(lens, scope=(code,))
    for model in MODELS:
        if model.name in MATRIX["models"]["own"]:
            for level in set(MATRIX["options"]["units"]) & model.dimensions.keys():
                keys = {row.members[0].key for row in ask(own, next(iter(model.metrics.values())), level).rows}
                assert keys <= {COUNTY, code, None} or all(key is None or key.startswith(code) for key in keys), (model.name, level)
