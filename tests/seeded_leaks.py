"""Leaks as a tired programmer would make them, one line each, and the test that must fail on each.

    python -m tests.seeded_leaks [NAME ...]

Each is made in a copy of the program, alone; a leak that no test sees ends the run with 1.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
PARTS = ("analytics", "data", "pages", "tests", ".streamlit", "dashboard.py", "pyproject.toml")


class Leak(NamedTuple):
    """`old` stands once in `file`; with `new` in its place `test` must fail."""

    name: str
    file: str
    old: str
    new: str
    test: str


LEAKS = (
    Leak(
        "scope predicate dropped",
        "data/lens.py",
        '    return "(" + " OR ".join(ranges) + ")"',
        '    return "1 = 1"',
        "tests/data/test_lens.py::test_a_township_sees_its_own_rows_only",
    ),
    Leak(
        "a scope of nothing is a scope of everything",
        "data/lens.py",
        '        return "1 = 0"',
        '        return "1 = 1"',
        "tests/data/test_lens.py::test_an_empty_scope_returns_nothing",
    ),
    Leak(
        "neighbouring codes within the bounds",
        "data/lens.py",
        "prefix[:-1] + chr(ord(prefix[-1]) + 1)",
        "prefix[:-1] + chr(ord(prefix[-1]) + 2)",
        "tests/data/test_lens.py::test_neighbouring_codes_do_not_leak",
    ),
    Leak(
        "cache key without the scope's bounds",
        "data/lens.py",
        "key = (scoped, tuple(params.items()))",
        'key = (scoped, tuple(item for item in params.items() if not item[0].startswith("scope")))',
        "tests/data/test_lens.py::test_threads_do_not_mix_up_townships",
    ),
    Leak(
        "one connection shared by all threads",
        "data/engines.py",
        "with self._connection.cursor() as cursor:",
        "for cursor in (self._connection,):",
        "tests/data/test_lens.py::test_threads_do_not_mix_up_townships",
    ),
    Leak(
        "a table named round the scope",
        "data/lens.py",
        '            raise Refused(f"not one of our tables: {name}")',
        "            pass",
        "tests/data/test_lens.py::test_refused",
    ),
    Leak(
        "the city's own tables for everybody",
        "data/lens.py",
        '            raise Refused(f"{table.name} is only for who sees everything")',
        "            pass",
        "tests/data/test_lens.py::test_what_is_the_citys_alone_is_refused_to_others",
    ),
    Leak(
        "what follows a person is not limited",
        "data/lens.py",
        "    return f\"p.valid_from <= $as_of AND p.next_from > $as_of AND {_within(scope, 'p')}\"",
        '    return "p.valid_from <= $as_of AND p.next_from > $as_of"',
        "tests/data/test_lens.py::test_people_and_what_follows_them",
    ),
    Leak(
        "what counts without a unit is not limited",
        "data/lens.py",
        'limit = "" if "" in scope else f"\\nWHERE t.person_id IN (SELECT person_id FROM whereabouts){_reaching(scope, table)}"',
        'limit = ""',
        "tests/data/test_lens.py::test_attendance_is_the_training_of_the_same_people_without_their_units",
    ),
    Leak(
        "where else people have been",
        "data/lens.py",
        "    return tuple(name for name, _ in table.stored if name not in (*_UNITS, *_REACH))",
        "    return tuple(name for name, _ in table.stored if name not in _UNITS)",
        "tests/data/test_lens.py::test_where_else_people_have_been_is_not_among_the_columns_of_a_township",
    ),
    Leak(
        "a filter that widens the scope",
        "analytics/query.py",
        " and all(c.startswith(lens.scope) for c in codes)",
        "",
        "tests/analytics/test_edges.py::test_a_filter_never_asks_beyond_the_scope",
    ),
    Leak(
        "units of another viewer from the memory",
        "analytics/query.py",
        'memo, key = lens.snapshot.memo, ("units", level, lens.scope)',
        'memo, key = lens.snapshot.memo, ("units", level)',
        "tests/pages/test_pages.py::test_the_township_list_is_the_viewers_own",
    ),
    Leak(
        "unscoped option list",
        "pages/_filters.py",
        'for member in units(lens, "township")}',
        'for member in units(replace(lens, scope=("",)), "township")}',
        "tests/pages/test_pages.py::test_the_township_list_is_the_viewers_own",
    ),
    Leak(
        "unscoped title",
        "analytics/wording.py",
        'for m in units(lens, "township") if m.key in chosen) or scope_name(lens)',
        'for m in units(replace(lens, scope=("",)), "township")) or scope_name(lens)',
        "tests/pages/test_pages.py::test_a_township_leader_is_sent_no_other_township",
    ),
    Leak(
        "a lens that forgets who looks",
        "pages/_filters.py",
        "return Filters(Lens(viewer.scope, ",
        'return Filters(Lens(("",), ',
        "tests/pages/test_pages.py::test_a_township_leader_is_sent_no_other_township",
    ),
    Leak(
        "a link to another township is followed",
        "pages/_filters.py",
        '            raise UnknownValue(f"您无权查看链接中的{choices[name].label}“{text}”：它不存在，或不在您的权限范围内。")',
        "            value = text",
        "tests/pages/test_pages.py::test_a_link_that_names_what_is_not_there_or_not_yours_shows_no_figure",
    ),
    Leak(
        "what others saved",
        "data/desk.py",
        "FROM saved WHERE what = ? AND scope = ? ORDER BY name",
        "FROM saved WHERE what = ? AND scope <> ? ORDER BY name",
        "tests/data/test_desk.py::test_what_is_saved_under_a_name_is_its_scope_s_alone",
    ),
    Leak(
        "candidates named to everybody",
        "pages/_viewer.py",
        "        return CANDIDATES in self.account.rights",
        "        return True",
        "tests/pages/test_succession.py::test_candidates_are_named_only_to_who_may_know_them_and_asks",
    ),
    Leak(
        "a page for everybody",
        "pages/_site.py",
        "        allowed = entry.allowed(viewer)\n        sections",
        "        allowed = True\n        sections",
        "tests/pages/test_pages.py::test_each_page_for_each_role",
    ),
    Leak(
        "an identity column in a list",
        "analytics/explanation.py",
        "    if number.valued and",
        '    found["证件"] = "f.id_number"\n    if number.valued and',
        "tests/analytics/test_explanation.py::test_what_is_listed_of_a_row_never_identifies_it",
    ),
    Leak(
        "ID numbers to who has no right to them",
        "pages/people.py",
        "if not shown.viewer.sees_identity or not held:",
        "if not held:",
        "tests/pages/test_identity_numbers.py::test_without_the_right_there_is_no_way_to_ask",
    ),
    Leak(
        "ID numbers off the record",
        "pages/people.py",
        '            record(shown.viewer, "reveal", person_id=told.person_id, columns=list(LABELS), reason=reason)',
        "            pass",
        "tests/pages/test_identity_numbers.py::test_what_cannot_be_put_on_record_is_not_shown",
    ),
    Leak(
        "ID numbers kept for the next one who asks",
        "data/lens.py",
        "if kept and len(found.rows) <= _ROWS_KEPT:",
        "if len(found.rows) <= _ROWS_KEPT:",
        "tests/pages/test_identity_numbers.py::test_numbers_are_asked_through_the_lens_and_not_kept",
    ),
    Leak(
        "download without login",
        "pages/_files.py",
        "    login = _identity.holder(request.cookies, request.headers.getlist)",
        "    login = ticket.login",
        "tests/pages/test_files.py::test_another_login_takes_nothing_and_spoils_the_ticket",
    ),
    Leak(
        "a ticket that is good twice",
        "pages/_ticket.py",
        "_issued.pop(text, (0, None))",
        "_issued.get(text, (0, None))",
        "tests/pages/test_files.py::test_a_ticket_brings_the_file_once_and_puts_it_on_record",
    ),
    Leak(
        "a file that is no ticket",
        "pages/_files.py",
        "            return PlainTextResponse(_STALE, status_code=410)",
        "            return stored",
        "tests/pages/test_files.py::test_what_is_no_ticket_never_leaves",
    ),
    Leak(
        "a download after the end of the session",
        "pages/_files.py",
        "    if not why and ticket.token:",
        "    if not why and not ticket.token:",
        "tests/pages/test_files.py::test_whose_session_is_over_takes_nothing",
    ),
    Leak(
        "a disabled account comes in",
        "data/access.py",
        '"停用" if account.disabled else ""',
        '""',
        "tests/data/test_access.py::test_an_unknown_and_a_disabled_login_open_no_session",
    ),
    Leak(
        "a proxy that does not know the secret",
        "pages/_identity.py",
        '    known = hmac.compare_digest(secrets[0].encode(), os.environ.get(SECRET, "").encode())',
        "    known = bool(secrets[0])",
        "tests/pages/test_identity.py::test_only_the_proxy_names_somebody",
    ),
    Leak(
        "a township's files compared with the whole store",
        "pages/_submission_new.py",
        "dropped(lambda: _excerpt(town).snapshot, town.key)",
        "dropped(lambda: Store().current(), town.key)",
        "tests/pages/test_submissions.py::test_a_namesake_elsewhere_is_the_city_s_to_know_of",
    ),
    Leak(
        "every submission told to everybody",
        "data/submissions.py",
        "for row in rows if any(row[1].startswith(unit) for unit in scope)]",
        "for row in rows]",
        "tests/data/test_submissions.py::test_nobody_reads_another_township_s",
    ),
)


def seen(leak: Leak, folder: Path) -> bool:
    """Whether the test of this leak fails in a copy of the program that has it."""
    for part in PARTS:
        source = ROOT / part
        if source.is_dir():
            shutil.copytree(source, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, folder / part)
    path = folder / leak.file
    text = path.read_text(encoding="utf-8")
    assert text.count(leak.old) == 1, f"{leak.name}: {leak.file} has changed"
    path.write_text(_with_imports(text.replace(leak.old, leak.new), leak), encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "-p", "no:xdist", leak.test]
    return subprocess.run(command, cwd=folder, env=os.environ | {"PYTHONPATH": str(folder)}, capture_output=True).returncode == 1


def _with_imports(text: str, leak: Leak) -> str:
    """`replace`, where the leak needs what the file does not import."""
    wanted = "replace(" in leak.new and "replace" not in text.partition("\ndef ")[0]
    return text.replace("\nfrom ", "\nfrom dataclasses import replace\nfrom ", 1) if wanted else text


def main(names: list[str]) -> int:
    chosen, missed = [leak for leak in LEAKS if not names or leak.name in names], 0
    for leak in chosen:
        with tempfile.TemporaryDirectory() as folder:
            found = seen(leak, Path(folder))
        print(f"{'seen  ' if found else 'MISSED'} {leak.name}", flush=True)
        missed += not found
    print(f"{len(chosen) - missed} of {len(chosen)} leaks make a test fail")
    return bool(missed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
