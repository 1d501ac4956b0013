"""Results as files: CSV that opens right in Excel and WPS and cannot carry a formula. Pure."""

import csv
import io
from collections.abc import Mapping, Sequence

from analytics.bridge import HEADINGS, Bridge
from analytics.disclosure import Disclosure, NotForPublication, refusal
from analytics.model import BLANK, Metric
from analytics.query import Cell, Result, Row, ask, by_model, show_date
from analytics.question import joined
from analytics.story import HEADINGS as HEADINGS_OF_A_LIFE
from analytics.story import Story
from analytics.wording import NO_DATA, NOTHING, definition_lines, place_name, plain_number
from data.lens import Lens

DEMO_MARK = "演示数据：城市、单位、人员均为虚构"
# A cell that begins so is a formula to a spreadsheet, in half-width and in full-width characters.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def csv_bytes(result: Result) -> bytes:
    """One row per row of the answer; a quotient is followed by its 分子 and 分母; then the definition."""
    return joined_bytes([result])


def joined_bytes(answers: Sequence[Result]) -> bytes:
    """Answers by the same dimensions side by side, then their definitions."""
    return _encode([*_side_by_side(answers), [], *([note] for note in notes_of(answers))], answers[0].lens)


def notes_of(answers: Sequence[Result]) -> list[str]:
    """The definition lines of several answers, each once."""
    return list(dict.fromkeys(line for answer in answers for line in definition_lines(answer)))


def _side_by_side(answers: Sequence[Result]) -> list[list[str]]:
    metrics = [metric for answer in answers for metric in answer.metrics]
    head = [dimension.label for dimension in answers[0].by] + [heading for metric in metrics for heading in _headings(metric)]
    return [head, *([member.label for member in row.members] + _all_texts(metrics, row.cells) for row in joined(answers))]


def _all_texts(metrics: Sequence[Metric], cells: Sequence[Cell]) -> list[str]:
    return [text for pair in zip(metrics, cells, strict=True) for text in _texts(*pair)]


def summary_bytes(lens: Lens, metrics: Sequence[Metric], level: str, where) -> bytes:
    """A row per unit of `level` (township or village), a column per metric, and 合计 asked of the whole, never summed."""
    asked = list(by_model(metrics).values())
    answers = [ask(lens, own, by=level, where=where) for own in asked]
    total = [text for own in asked for row in ask(lens, own, where=where).rows for text in _all_texts(own, row.cells)]
    return _encode([*_side_by_side(answers), ["合计", *total], [], *([note] for note in notes_of(answers))], lens)


def public_rows(answer: Result, kept: Disclosure) -> list[list[str]]:
    """Heading and rows of an answer as it may be published. Raises NotForPublication."""
    if told := refusal(answer.model, [*(dimension.name for dimension in answer.by), *answer.where]):
        raise NotForPublication(told)
    return _public_side_by_side([answer], kept, [])


def public_bytes(answer: Result, kept: Disclosure) -> bytes:
    """An answer for outside publication. Raises NotForPublication."""
    return _encode([*public_rows(answer, kept), [], *([note] for note in kept.notes(answer))], answer.lens)


def public_summary_bytes(lens: Lens, metrics: Sequence[Metric], level: str, where, kept: Disclosure) -> bytes:
    """As `summary_bytes`, for outside publication: what may not be published is left out, and the notes say so."""
    refused = {own[0].model: refusal(own[0].model, [level, *where]) for own in by_model(metrics).values()}
    asked = [own for model, own in by_model(metrics).items() if not refused[model]]
    answers = [ask(lens, own, by=level, where=where) for own in asked]
    totals = [ask(lens, own, where=where).rows[0] for own in asked]
    notes = dict.fromkeys([*(note for answer in answers for note in kept.notes(answer)), *filter(None, refused.values())])
    return _encode([*_public_side_by_side(answers, kept, totals), [], *([note] for note in notes)], lens)


def _public_side_by_side(answers: Sequence[Result], kept: Disclosure, totals: Sequence[Row]) -> list[list[str]]:
    head, *_ = _side_by_side(answers)
    metrics = [metric for answer in answers for metric in answer.metrics]
    cells = [cell for row in totals for cell in row.cells] or [None] * len(metrics)
    rows = joined(answers)
    columns = [kept.column(metric, [row.cells[at] for row in rows], cells[at]) for at, metric in enumerate(metrics)]
    names = [[member.label for member in row.members] for row in rows] + [["合计"]] * bool(totals)
    return [head, *([*name, *(text for column in columns for text in column[at])] for at, name in enumerate(names))]


def bridge_bytes(lens: Lens, label: str, found: Sequence[Bridge], notes: Sequence[str]) -> bytes:
    """A row per bridge: 期初, 新任, 调入, 调出, 离任, 期末; 合计 is the bridge of the whole."""
    rows = [[b.unit.label if b.unit else "合计", *(NO_DATA if n is None else str(n) for n in b.figures)] for b in found]
    return _encode([[label, *HEADINGS], *rows, [], *([note] for note in notes)], lens)


def story_bytes(story: Story, notes: Sequence[str]) -> bytes:
    """A line per event of one person, in order of time."""
    return _encode([HEADINGS_OF_A_LIFE, *(event.cells for event in story.events), [], *([note] for note in notes)], story.lens)


def table_bytes(lens: Lens, head: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    """A table of texts as it stands on the screen, with its date."""
    return _encode([head, *rows, [], [f"截止日：{show_date(lens.as_of)}"]], lens)


def file_name(lens: Lens, title: str, where: Mapping | None = None, ending: str = "csv") -> str:
    """`云麓镇_村_书记_队伍结构_2024-08-31.csv`: place, filters and date, so that a file taken to a meeting says whose it is."""
    where = where or {}
    demo = ["演示数据"] if lens.snapshot.demo else []
    told = [_chosen(name, keys) for name, keys in where.items() if name not in ("county", "township", "village")]
    return f"{'_'.join([*demo, place_name(lens, where), *told, title, show_date(lens.as_of)])}.{ending}".replace("/", "、")


def _chosen(name: str, keys) -> str:
    keys = keys if isinstance(keys, tuple) else (keys,)
    return "、".join(BLANK if key is None else f"{key}年度" if name == "year" else str(key) for key in keys)


def title_of(result: Result) -> str:
    """What an answer is about, as part of a file name."""
    measures = "、".join(metric.label for metric in result.metrics)
    return f"{measures}_按{'、'.join(d.label for d in result.by)}" if result.by else measures


def plain(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _headings(metric: Metric) -> list[str]:
    heading = f"{metric.label}({metric.unit})"
    return [heading, f"{metric.label}·分子", f"{metric.label}·分母"] if _is_quotient(metric) else [heading]


def _texts(metric: Metric, cell: Cell) -> list[str]:
    value = NO_DATA if cell.no_data else NOTHING if cell.value is None else plain_number(metric, cell.value)
    if not _is_quotient(metric):
        return [value]
    return [value, *(f"{part or 0:g}" if isinstance(part, float) else str(part or 0) for part in cell.fraction or ("", ""))]


def _is_quotient(metric: Metric) -> bool:
    return metric.fraction((0,) * len(metric.parts())) is not None


def _encode(table: Sequence[Sequence[str]], lens: Lens) -> bytes:
    """UTF-8 with BOM and CRLF; what is not a number of ours is made inert."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    if lens.snapshot.demo:
        table = [*table, [DEMO_MARK]]
    for row in table:
        writer.writerow([cell if _is_number(cell) else plain(cell) for cell in row])
    return text.getvalue().encode("utf-8-sig")


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return cell.isascii() and not cell.lower().strip("+-").startswith(("i", "n"))
