"""What the townships of the demonstration city have submitted: a year of rosters; one was given back, two wait, one is missing."""

from collections.abc import Iterable, Iterator

from data.demo_city import COUNTY, TOWNSHIPS
from data.lens import Snapshot
from data.plan import Statement
from data.store import Store, Version
from data.submissions import AGREED, RETURNED, WAITING, Submission, Submissions
from data.tables import CADRE, TRAINING
from data.written import show_date

QUARTERS = {20231231: "2024-01-05", 20240331: "2024-04-03", 20240630: "2024-07-04", 20240831: "2024-09-03"}  # of what day, and sent when
LAST = 20240831
BUSY, ABSENT, TRAINED = COUNTY + "105", COUNTY + "201", COUNTY + "102"  # whose roster waits, is missing; whose training waits
_CLERK = "数据员"
_NEWCOMER = "向禾苗"
_HEAD = ("村(社区)", "姓名", "性别", "出生年月", "最高学历")


def submit_demo(store: Store, version: Version) -> None:
    """Put them in, in the place of those of an earlier demonstration."""
    snapshot = store.open(version.number)
    Submissions(store).enter([*_rosters(snapshot), _training(snapshot)])


def _rosters(snapshot: Snapshot) -> Iterator[tuple[Submission, bytes]]:
    for place, (code, township) in enumerate(TOWNSHIPS.items()):
        for as_of, day in QUARTERS.items():
            people = _people(snapshot, code, as_of)
            at = f"{day}T{9 + place % 8:02d}:{place * 7 % 60:02d}:00"
            decided = {"state": AGREED, "decided_by": _CLERK, "decided_at": f"{day}T17:30:00", "version": snapshot.number}
            if as_of < LAST or code not in (BUSY, ABSENT):
                yield _one(code, as_of, at, CADRE.name, **decided), _csv(_HEAD, people)
            elif code == BUSY:
                reason = {"reason": f"{township.name}少报1人：{people[0][0]}有新任副职没有写入名册。", "where": "名册.csv，“村(社区)”列"}
                returned = {"state": RETURNED, "decided_by": _CLERK, "decided_at": "2024-09-04T10:20:00", **reason}
                yield _one(code, as_of, at, CADRE.name, "a", **returned), _csv(_HEAD, people)
                new = (people[0][0], _NEWCOMER, "女", "1992-04-17", "大专")
                note = f"已补上{people[0][0]}新任的1人。"
                yield _one(code, as_of, "2024-09-05T08:40:00", CADRE.name, note=note), _csv(_HEAD, [*people, new])


def _training(snapshot: Snapshot) -> tuple[Submission, bytes]:
    rows = [(*person[:2], 2024, "镇村干部基层治理专题培训班", 16) for person in _people(snapshot, TRAINED, LAST)[:12]]
    return _one(TRAINED, LAST, "2024-09-06T15:10:00", TRAINING.name, note="8月底举办，补报名单。"), _csv(
        ("村(社区)", "姓名", "年度", "培训班次", "学时"), rows
    )


def _one(code: str, as_of: int, at: str, table: str, turn: str = "", **told) -> Submission:
    name = TOWNSHIPS[code].name
    return Submission(
        township=code,
        name=name,
        account=f"demo.clerk.{code}",
        by=f"{name}{_CLERK}",
        statement=Statement(as_of, within=code),
        table=table,
        mapping="",
        tables=(table,),
        id=f"demo-{code}-{as_of}-{table}{turn}",
        at=at,
        files=("名册.csv" if table == CADRE.name else "培训.csv",),
        **{"state": WAITING, **told},
    )


def _people(snapshot: Snapshot, code: str, as_of: int) -> list[tuple]:
    text = (
        "SELECT v.name, c.name, gender, birth_date, birth_date_precision, education"
        " FROM cadre AS c JOIN village AS v ON v.code = c.village_code"
        " WHERE c.township_code = $code AND valid_from <= $day AND valid_to > $day ORDER BY c.village_code, person_id"
    )
    rows = snapshot.engine.rows(text, {"code": code, "day": as_of}).rows
    return [(*who, born and show_date(born, precision), education) for *who, born, precision, education in rows]


def _csv(head: Iterable, rows: Iterable[Iterable]) -> bytes:
    lines = [",".join("" if cell is None else str(cell) for cell in row) for row in (head, *rows)]
    return "\r\n".join([*lines, ""]).encode("utf-8-sig")
