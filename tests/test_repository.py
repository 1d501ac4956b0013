"""What is in the repository: few things at the top, exact versions, nothing of the machine it was written on."""

import re
import subprocess
from importlib.metadata import version
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
TOP = {
    *(".ci", ".gitignore", ".streamlit", "LICENSE", "Makefile", "README.md", "README.zh-CN.md", "SECURITY.md", "analytics", "benchmarks"),
    *(
        "dashboard.py",
        "data",
        "docs",
        "pages",
        "pyproject.toml",
        "requirements-bench.txt",
        "requirements-cluster.txt",
        "requirements-test.txt",
        "requirements.txt",
    ),
    "tests",
}
PINNED = re.compile(r"[A-Za-z0-9_.-]+==\d+(\.\d+)*")
# Written apart, so that this file does not contain them.
OURS_ALONE = ("/wor" + "k/", "../sha" + "red", "/ro" + "ot/", "/ho" + "me/", "AKI" + "A", "BEGIN PRIVATE" + " KEY")
MAY_NAME_THE_MACHINE = (".ci/run", "tests/real/")
BINARY = (".png", ".ico", ".woff2")


def _files() -> list[str]:
    """What is or would be committed, and is there."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return sorted(path for path in listed.stdout.split("\0") if path and (ROOT / path).is_file())


FILES = _files()


def _requirements(name: str) -> list[str]:
    lines = (line.split("#")[0].strip() for line in (ROOT / name).read_text(encoding="utf-8").splitlines())
    return [line for line in lines if line and not line.startswith("-r ")]


def test_the_readme_quotes_its_example_as_it_is():
    (quoted,) = re.findall(r"```toml\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    assert quoted == (ROOT / "docs/example/MAP.toml").read_text(encoding="utf-8")


def test_only_these_names_stand_at_the_top():
    assert {path.split("/")[0] for path in FILES} - TOP == set()


@pytest.mark.parametrize("name", sorted(path.name for path in ROOT.glob("requirements*.txt")))
def test_every_requirement_is_pinned(name):
    assert _requirements(name)
    for line in _requirements(name):
        assert PINNED.fullmatch(line), line


@pytest.mark.parametrize("line", [*_requirements("requirements.txt"), *_requirements("requirements-test.txt")])
def test_the_tests_run_with_what_is_pinned(line):
    package, _, pinned = line.partition("==")
    assert version(package) == pinned


@pytest.mark.parametrize("line", _requirements("requirements.txt"))
def test_the_readme_says_why_each_package_is_here(line):
    package = line.partition("==")[0]
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    assert any(re.search(rf"(?<![\w-]){re.escape(package)}(?![\w-])", line) for line in lines), package


def test_every_test_that_a_promise_names_is_there():
    named = re.findall(r"`(tests/[\w/]+\.py)(?:::(test_\w+))?`", (ROOT / "SECURITY.md").read_text(encoding="utf-8"))
    assert len(named) > 40
    for path, test in named:
        assert re.search(rf"^def {test or 'test_'}", (ROOT / path).read_text(encoding="utf-8"), re.M), (path, test)


def test_nothing_of_the_machine_it_was_written_on():
    found = []
    for path in FILES:
        if path.endswith(BINARY) or path.startswith(MAY_NAME_THE_MACHINE):
            continue
        text = (ROOT / path).read_bytes().decode("utf-8", "replace")
        found += [f"{path} names {mark}" for mark in OURS_ALONE if mark in text]
    assert found == []


def test_no_data_is_committed():
    """Stores, spreadsheets and databases live outside; pictures only in the documentation and the pages."""
    data = (".duckdb", ".wal", ".xlsx", ".xls", ".ods", ".sqlite", ".db", ".parquet", ".pkl")
    assert [path for path in FILES if path.endswith(data)] == []
    assert [path for path in FILES if path.endswith(BINARY) and not path.startswith(("docs/", "pages/"))] == []


def test_files_are_small_plain_text():
    for path in FILES:
        content = (ROOT / path).read_bytes()
        assert len(content) < 1_000_000, path
        if not path.endswith(BINARY):
            assert path.endswith(".csv") or b"\r" not in content, path  # a CSV is written as Excel writes it
            assert not content or content.endswith(b"\n"), path
            assert not re.search(rb"^(<{7} |>{7} )", content, re.M), path


COMMANDS = ("__main__.py", "_command.py")  # what they print is the answer


def test_the_product_does_not_print_or_leave_breakpoints():
    for path in FILES:
        if path.endswith(".py") and path.startswith(("pages/", "analytics/", "data/")) and not path.endswith(COMMANDS):
            assert not re.search(r"^\s*(print|breakpoint)\(", (ROOT / path).read_text(encoding="utf-8"), re.M), path
