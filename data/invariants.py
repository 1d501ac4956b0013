"""What holds in every snapshot that may be served: checked before a publish, and by `python -m data check`."""

from collections.abc import Callable

from data.tables import FOREVER, TABLES

# Each yields nothing in a sound snapshot, and none of an empty table: (table, sentence, query).
_UNIT_TABLES = [name for name, table in TABLES.items() if ("unit_code", "VARCHAR") in table.stored]
INVARIANTS = (
    *(
        (
            name,
            f"{table.label}有重复的行",
            f"SELECT {', '.join(table.key)} FROM {name} GROUP BY ALL HAVING COUNT(*) > 1",
        )
        for name, table in TABLES.items()
    ),
    (
        "cadre",
        "同一人的任职时段重叠或颠倒",
        "SELECT person_id FROM cadre WHERE valid_from >= valid_to OR valid_to > next_from",
    ),
    (
        "cadre",
        "任职时段的起止原因缺失",
        f"SELECT person_id FROM cadre WHERE opened_by IS NULL OR (closed_by IS NULL) <> (valid_to = {FOREVER})",
    ),
    *(
        (
            name,
            f"{TABLES[name].label}中有未登记的单位",
            f"SELECT unit_code FROM {name} WHERE unit_code IS NULL OR county_code IS NULL OR county_code NOT IN (SELECT code FROM county)"
            " OR (township_code IS NOT NULL AND township_code NOT IN (SELECT code FROM township))"
            " OR (village_code IS NOT NULL AND village_code NOT IN (SELECT code FROM village))"
            " OR unit_code <> COALESCE(village_code, township_code, county_code)"
            " OR NOT starts_with(unit_code, COALESCE(township_code, county_code)) OR NOT starts_with(unit_code, county_code)",
        )
        for name in _UNIT_TABLES
    ),
    *(
        (
            name,
            f"{TABLES[name].label}中有花名册里没有的人",
            f"SELECT person_id FROM {name} WHERE person_id NOT IN (SELECT person_id FROM cadre)",
        )
        for name, table in TABLES.items()
        if ("person_id", "INTEGER") in table.stored and name != "cadre"
    ),
)


def faults(rows: Callable[[str], list[tuple]]) -> list[str]:
    """A sentence for each invariant that does not hold; `rows` runs a query on the snapshot."""
    found, filled = [], {name for name in TABLES if rows(f"SELECT 1 FROM {name} LIMIT 1")}
    for name, sentence, query in INVARIANTS:
        if name in filled and (broken := rows(f"SELECT COUNT(*) FROM ({query})")[0][0]):
            found.append(f"{sentence}({broken}处)")
    return found
