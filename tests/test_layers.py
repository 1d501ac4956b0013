"""The house rules that imports show: one way, dashboard -> pages -> analytics -> data, and one home for each outside library."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LAYERS = ("dashboard", "pages", "analytics", "data")  # each may import itself and what follows
HOMES = {
    "duckdb": ("data/draft.py", "data/engines.py"),
    "python_calamine": ("data/workbook.py",),
    "rapidfuzz": ("data/guess.py",),
    "docx": ("analytics/report_docx.py",),
    "xlsxwriter": (
        "analytics/export_workbook.py",
        "analytics/native_chart.py",
        "analytics/report_chart.py",
        "data/returned.py",
        "data/template.py",
    ),
    "plotly": ("analytics/charts.py",),
    "pandas": ("analytics/query.py",),
    "pyspark": ("data/spark.py",),
    "streamlit": ("dashboard.py", "pages/"),
    "starlette": ("dashboard.py", "pages/_files.py", "pages/_headers.py", "pages/_routes.py", "pages/_static.py"),
}
FORBIDDEN = {"plotly.express": "it costs thirty times what a go.Figure costs", "openpyxl": "calamine reads"}
VAGUE = {"utils", "util", "helpers", "helper", "manager", "managers", "common", "misc"}
MODULES = [*sorted(str(path.relative_to(ROOT)) for layer in LAYERS for path in (ROOT / layer).rglob("*.py")), "dashboard.py"]


def imports(source: str) -> Iterator[str]:
    """Every module that a source imports, wherever it does so, by its whole name."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = "." * node.level + (node.module or "")
            yield base
            yield from (f"{base}.{alias.name}" for alias in node.names if node.module)
        elif isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in ("import_module", "__import__"):
            yield node.args[0].value if node.args and isinstance(node.args[0], ast.Constant) else "?"


def breaches(path: str, source: str) -> list[str]:
    """A sentence for every import of this file that the rules forbid."""
    layer = path.split("/")[0].removesuffix(".py")
    found = []
    for name in imports(source):
        top = name.split(".")[0]
        if name in FORBIDDEN:
            found.append(f"{path}: {name}: {FORBIDDEN[name]}")
        elif top in LAYERS:
            if LAYERS.index(top) < LAYERS.index(layer):
                found.append(f"{path}: {layer} may not import {name}")
        elif top in HOMES:
            if not any(path == home or (home.endswith("/") and path.startswith(home)) for home in HOMES[top]):
                found.append(f"{path}: the home of {top} is {HOMES[top]}")
        elif top not in sys.stdlib_module_names:
            found.append(f"{path}: {name or 'a relative import'} has no home")
    if VAGUE & set(path.removesuffix(".py").lstrip("_").replace("/_", "/").split("/")):
        found.append(f"{path}: name the noun")
    return found


@pytest.mark.parametrize("path", MODULES)
def test_imports_go_one_way_and_every_library_has_one_home(path):
    assert breaches(path, (ROOT / path).read_text(encoding="utf-8")) == []


def test_there_is_something_to_check():
    assert len(MODULES) > 40
    assert {path.split("/")[0].removesuffix(".py") for path in MODULES} == set(LAYERS)


@pytest.mark.parametrize("library", HOMES)
def test_a_home_is_lived_in(library):
    """A home that no longer imports its library is a rule about nothing."""
    for home in HOMES[library]:
        paths = [path for path in MODULES if path.startswith(home)]
        assert any(library in {name.split(".")[0] for name in imports((ROOT / path).read_text(encoding="utf-8"))} for path in paths), home


def test_pandas_is_only_in_the_frame():
    """It costs 3 ms where tuples cost 2: no figure passes through it."""
    tree = ast.parse((ROOT / "analytics/query.py").read_text(encoding="utf-8"))
    homes = [
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
        and any(isinstance(inner, ast.Import) and any(alias.name == "pandas" for alias in inner.names) for inner in ast.walk(node))
    ]
    assert homes == ["frame"]
    assert not [node for node in tree.body if isinstance(node, ast.Import) and "pandas" in {alias.name for alias in node.names}]


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("data/cells.py", "from analytics.query import ask"),
        ("data/cells.py", "import pages._page"),
        ("analytics/query.py", "def f():\n    from pages import _viewer"),
        ("analytics/query.py", "from dashboard import app"),
        ("pages/overview.py", "import dashboard"),
        ("analytics/query.py", "import duckdb"),
        ("data/roster.py", "def f():\n    import duckdb.typing"),
        ("pages/overview.py", "import plotly.graph_objects as go"),
        ("analytics/charts.py", "import plotly.express as px"),
        ("analytics/charts.py", "from plotly import express"),
        ("analytics/export.py", "import streamlit as st"),
        ("data/roster.py", "from python_calamine import load_workbook"),
        ("analytics/export.py", "import pandas"),
        ("data/store.py", "import requests"),
        ("data/store.py", "from . import lens"),
        ("data/store.py", "import importlib\nimportlib.import_module('streamlit')"),
        ("data/store.py", "__import__('pages')"),
        ("data/utils.py", ""),
        ("pages/_helpers.py", ""),
        ("analytics/manager/cadre.py", ""),
    ],
)
def test_the_check_can_fail(path, source):
    assert breaches(path, source)


def test_the_check_lets_through_what_is_right():
    assert breaches("pages/overview.py", "import streamlit as st\nfrom analytics.cadre import Cadre\nfrom data import codes") == []
    assert breaches("data/draft.py", "import os, duckdb") == []
