"""What every page shares: tiles(), chart(), table(), download(). A page says which metrics, never how they are computed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import wraps
from html import escape
from typing import Any

import streamlit as st

from analytics import charts, shape
from analytics.bridge import HEADINGS, MOVEMENTS, UNIT_FILTERS, Bridge, bridge_finding, bridges
from analytics.cadre import Cadre
from analytics.disclosure import MARK, disclosure, refusal
from analytics.explanation import Number, Projected, number_of
from analytics.export import DEMO_MARK, bridge_bytes, csv_bytes, file_name, public_summary_bytes, summary_bytes, table_bytes, title_of
from analytics.export_workbook import Figure, page_workbook
from analytics.finding import finding, subtitle
from analytics.lettering import size
from analytics.model import Dimension, Metric, Model
from analytics.query import (
    Cell,
    Member,
    Result,
    Row,
    ask,
    by_model,
    late_rosters,
    level_compared,
    redivided,
    rows_behind,
    show_date,
    show_years,
    unit_names,
)
from analytics.shape import Behind
from analytics.story import masked
from analytics.village import Village
from analytics.wording import NO_DATA, definition_lines, ignored_note, place_name, show, show_fraction, show_whole
from data.access_log import is_private
from data.desk import Desk, NotSaved, Saved
from data.engines import Away
from data.lens import DIVISIONS, Lens
from data.written import listed
from pages._link import UNITS_OF, Link, address_without_number, meaning_address, person_link, rows_address, switch
from pages._sign import Side, Sign
from pages._ticket import Ticket, issue
from pages._viewer import Viewer, session_token

Shown = str | Link | Sign | Side | list[str | Link]  # what a cell of a table says
NAME = "姓名"
LIST = "list"  # of few people: the figures in rows where a picture would only show that they are few
_SHORT = 6  # Chinese characters of a table cell that are kept on one line: a unit's name, a date
_OFFICE = "application/vnd.openxmlformats-officedocument"
_MIMES = {
    "csv": "text/csv",
    "toml": "text/plain",
    "xlsx": f"{_OFFICE}.spreadsheetml.sheet",
    "docx": f"{_OFFICE}.wordprocessingml.document",
}


@dataclass
class Page:
    """One run of one page: the lens and filters it asks through, and what it has shown: metrics, tiles and charts."""

    title: str
    viewer: Viewer
    lens: Lens
    where: dict[str, Any]
    section: str = ""
    shown: list[Metric] = field(default_factory=list)
    tiles: list[Result] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)
    click: str = ""  # the mark of a picture that the browser says was clicked: key.trace.point
    number: Number | None = None  # what that mark stands for
    address: str = ""  # as far as a number may be named in it
    projected: dict[str, Callable[[], Projected]] = field(default_factory=dict)  # figures of this run that no metric declares, by address
    away: Away | None = None  # why some of it could not be asked
    lists: bool = False  # a number leads to its rows at once: this is the page that lists them

    def ask(self, metrics, by=(), where: dict | None = None, as_of: Sequence[int] | None = None, then: bool = False) -> Result:
        """Ask with the shared filters; `where` adds the page's own, `then` is that of the Lens."""
        result = ask(replace(self.lens, then=then), metrics, by, self.where | (where or {}), as_of)
        self.shown += [metric for metric in result.metrics if metric not in self.shown]
        return result


def page() -> Page:
    """The page being drawn."""
    return st.session_state["page"]


def address_of(number: Number) -> str:
    """Where a number leads: to what it means, over this page."""
    shown = page()
    return rows_address(number, shown.lens) if shown.lists else _meaning(number.text)


def _meaning(text: str) -> str:
    shown = page()
    shown.address = shown.address or address_without_number()  # once: some pages show hundreds of numbers
    return meaning_address(shown.address, text)


def unit_level() -> str:
    """The units that this page compares."""
    return level_compared(page().lens, page().where)


def sections(key: str, named: dict[str, Callable[[], None]]) -> None:
    """Draw one of a page's parts: the first, unless another is chosen by its name."""
    chosen = st.segmented_control("栏目", list(named), default=next(iter(named)), required=True, key=key, label_visibility="collapsed")
    page().section = chosen
    named[chosen]()


def _or_say_away(draw: Callable[..., None]) -> Callable[..., None]:
    """What the cluster does not answer is a sentence in its place: the rest of the page stands."""

    @wraps(draw)
    def drawn(*given, **named) -> None:
        try:
            draw(*given, **named)
        except Away as fault:
            page().away = fault
            st.warning(f"这里没有显示：{fault.why}。", icon=":material/cloud_off:")

    return drawn


@_or_say_away
def tiles(*metrics: Metric, where: dict | None = None) -> None:
    """One figure each, with its fraction and its change against the comparison date."""
    answers = {}
    for model, own in by_model(part for metric in metrics for part in (metric, metric.out_of) if part).items():
        dates = [page().lens.since, page().lens.as_of] if _changes(model) else [page().lens.as_of]
        answers[model] = page().ask(own, where=where, as_of=dates)
    for column, metric in zip(st.columns(len(metrics)), metrics, strict=True):
        with column:
            _tile(metric, answers[metric.model])


def _changes(model: type[Model]) -> bool:
    """Whether a figure is shown with its change. A yearly one is that of its year, a flow that of its span, a supposition that of its day:
    none has another date to compare with; what can only grow has, but the arrow would say nothing."""
    return not (model.yearly or model.flow or model.cumulative or model.supposed)


def _tile(metric: Metric, result: Result) -> None:
    place = result.metrics.index(metric)
    before, now = result.rows[0].cells[place], result.rows[-1].cells[place]
    dated = replace(result, metrics=(metric,), rows=tuple(row._replace(cells=(row.cells[place],)) for row in result.rows))
    page().tiles.append(dated)
    number = number_of(page().lens, result, metric, result.rows[-1].members)
    change = _change(metric, before.value, now.value) if len(result.rows) > 1 else None
    whole = f"/{result.rows[-1].cells[result.metrics.index(metric.out_of)].value:,}" if metric.out_of and now.value is not None else ""
    period = show_years(result)
    if metric.model.cumulative and not period:
        period = f"截至{show_date(result.lens.as_of)}累计"
    unknown = f"未填{now.unknown}{metric.model.unit}" if now.unknown else ""
    with st.container(border=True, height="stretch", key=f"tile_{metric.key.replace('.', '_')}"):
        st.metric(
            f"[{metric.label}]({address_of(number)})",
            f"{now.value:,}{whole}{metric.unit}" if whole else show(metric, now),
            delta=change,
            delta_arrow="off" if change == "持平" else "auto",
            delta_color="off",
        )
        note = " · ".join(part for part in (show_fraction(now), period, unknown) if part)
        st.caption("  \n".join(line for line in (note, _since(metric, before, now)) if line))


def _since(metric: Metric, before: Cell, now: Cell) -> str:
    """Which date the change is from, whatever else stands under the figure."""
    since = show_date(page().lens.since)
    if not _changes(metric.model):
        return f"{since}之后" if metric.model.flow else ""
    if before.no_data and not now.no_data:
        return f"{since}{NO_DATA}"
    return "" if before.value is None or now.value is None else f"较{since}"


def _change(metric: Metric, before: float | None, now: float | None) -> str | None:
    if before is None or now is None:
        return None
    change = (now - before) * (100 if metric.unit == "%" else 1)
    if not round(change, metric.decimals):
        return "持平"
    return f"{change:+,.{metric.decimals}f}{'个百分点' if metric.unit == '%' else metric.unit}"


@_or_say_away
def chart(
    metrics: Metric | Sequence[Metric],
    by: Dimension | str | Sequence[Dimension | str],
    *,
    kind: str | None = None,
    where: dict | None = None,
    as_of: Sequence[int] | None = None,
    then: bool = False,
    key: str = "",
) -> None:
    """A finding, the measure, the picture (`list`: the figures in rows), its definition line, its CSV and its picture file."""
    result = page().ask(metrics, by, where, as_of, then)
    whole = page().ask(metrics, where=where).rows[0].cells[0] if result.metrics[0].fraction((0,) * 9) else None
    listed, kind = kind == LIST, None if kind == LIST else kind
    drawn = shape.drawn_kind(result, kind)
    figure = None if listed else charts.figure(result, kind=drawn, dark=dark(), **({"whole": whole} if whole else {}))
    measure = " · ".join(part for part in (subtitle(result), charts.note(result, drawn)) if part)
    show_figure(result, figure, finding(result, whole, kind=kind), measure, key or _key(result), charts.alt(result, drawn), drawn)


def _clicked(result: Result, behind: Behind | None) -> Number | None:
    return behind and number_of(page().lens, result, *behind)


def _take_click(key: str, stands_for: Callable[[int, int], Number | None]) -> None:
    """If a mark of this picture was clicked, the number that it stands for."""
    name, *place = page().click.split(".")
    if name == key and len(place) == 2 and all(part.isdecimal() and len(part) < 6 for part in place):
        page().number = stands_for(*map(int, place))


@_or_say_away
def trend(metric: Metric) -> None:
    """A metric on every date of a roster. Where units have become others the viewer chooses whether they are today's."""
    lens = page().lens
    then = redivided(lens) and switch(
        UNITS_OF,
        "单位按",
        DIVISIONS,
        "现行区划：以前的数字也按今天的村(社区)和乡镇(街道)计算；当时区划：按各截止日当时的计算。",
    )
    page().address = ""  # which the switch is part of
    chart(metric, by=[], as_of=lens.snapshot.roster_dates, then=then, key="trend")


def show_figure(
    result: Result,
    figure,
    headline: str,
    measure: str,
    key: str,
    alt: str,
    kind: str = "",
    make_csv: Callable[[], bytes] | None = None,
    title: str = "",
    grid: shape.Table | None = None,
) -> None:
    """The frame that every chart stands in; `title` names its files where the answer itself does not.

    With its `kind` (of shape.KINDS) it is a chart in the workbook of the page too, of `grid` where it is drawn from another table.
    """
    if kind:
        page().figures.append(Figure(headline, measure, result, kind, grid))
    if kind and not grid:
        _take_click(key, lambda trace, point: _clicked(result, charts.clicked(result, trace, point, kind)))
    empty = all(cell.value is None or not _counted(cell) for row in result.rows for cell in row.cells)
    with st.container(border=True, key=f"{'list' if figure is None else 'chart'}_{key}"):
        st.markdown(f"#### {measure if empty else headline}")
        if not empty:
            st.caption(measure)
        if empty:
            st.info(f"{headline}。", icon=":material/info:")
        elif figure is None:
            _listed_figures(result)
        else:
            st.plotly_chart(figure, theme=None, key=f"figure_{key}", config=charts.CONFIG, alt=alt)
        definition = " · ".join(definition_lines(result))
        title = title or title_of(result)
        st.html(f'<p class="definition">{escape(definition)}</p>')
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"tools_{key}"):
            download("CSV", make_csv or (lambda: csv_bytes(result)), file_name(result.lens, title, result.where), key=f"csv_{key}")
            if figure is None:
                return
            if not empty:
                mark = DEMO_MARK if result.lens.snapshot.demo else ""
                name = file_name(result.lens, title, result.where, "png")
                st.html(_picture_button(key, mark, headline, measure, definition, name), width="content")
            with st.popover("数据表", type="tertiary", on_change="rerun", key=f"table_{key}") as opened:
                if opened.open:
                    table(result)


def table(result: Result) -> None:
    """The answer in rows, fractions beside shares."""
    head = [dimension.label for dimension in result.by] + [metric.label for metric in result.metrics]
    st.html(html_table(head, [_table_row(result, row) for row in result.rows]))


def _listed_figures(result: Result) -> None:
    """The figures that are not nought, in rows; two dimensions make rows and columns."""
    if len(result.by) < 2:
        table(replace(result, rows=tuple(row for row in result.rows if any(cell.value for cell in row.cells))))
        return
    grid = shape.table(result)
    head = ["、".join(dimension.label for dimension in result.by), *(column.label for column in grid.columns)]
    body = [
        [
            row.label,
            *(_faint(figure_link(result, behind[0], cell, behind[1]), cell) if behind else "" for cell, behind in zip(*line, strict=True)),
        ]
        for row, *line in zip(grid.rows, grid.cells, grid.behind, strict=True)
    ]
    st.html(html_table(head, body))


def _faint(figure: Link, cell: Cell) -> Link:
    """Of many noughts in a table none is to stand out."""
    return figure._replace(text="0", kind=f"{figure.kind} nought") if cell.value == 0 and not cell.fraction else figure


@_or_say_away
def listing(
    metric: Metric,
    columns: dict[str, str],
    *,
    headline: str,
    where: dict | None = None,
    most: int = 60,
    together: str = "",
    descending: bool = False,
    scrolls: bool = False,
    figures: Mapping[str, Metric] | None = None,
    names: Callable[[list[str], list[list[Shown]]], list[list[Shown]]] | None = None,
    key: str = "",
) -> None:
    """The rows behind a small figure, one line each: heading -> SQL over the view. Unit codes are shown by name, dates as dates.

    Rows that differ in the column `together` only share a line, which counts and names them. `figures`: the headings under which a row
    has a figure of its own, and the metric that it is of; the model's dimensions tell the row. `names`: the
    `told_candidates` of a list of people who may be chosen; without it, as without the right, they are not named.
    """
    shown = page()
    answer = shown.ask(metric, where=where)
    (figure,) = answer.rows[0].cells
    if metric.model.candidates and not (names and shown.viewer.sees_candidates):
        columns = {heading: column for heading, column in columns.items() if heading != NAME}
    dimensions = {name: d for name, d in metric.model.dimensions.items() if figures and not (d.unit_join or d.view or d.parameter)}
    keys = [dimension.expression for dimension in dimensions.values()]
    rows = rows_behind(shown.lens, metric, [*columns.values(), *numbered(metric), *keys], shown.where | (where or {}))
    rows = rows[:: -1 if descending else 1]

    def told(some: list[tuple]) -> tuple[list[str], list[list[Shown]]]:
        head, body = list(columns), told_rows(shown.lens, list(columns), some)
        if together:
            head, body = _together(head, body, head.index(together), metric.unit)
        return head, names(head, body) if names else body

    def leading(line: list[Shown], row: tuple) -> list[Shown]:
        own = {name: (key,) for name, key in zip(dimensions, row[len(row) - len(keys) :], strict=True)}
        told = dict(zip(columns, line, strict=True))
        return [*(told | {heading: number_link(str(told[heading]), Number(one, own)) for heading, one in figures.items()}).values()]

    count = f"[{figure.value or 0:,}]({address_of(number_of(shown.lens, answer, metric))})"
    title = headline.partition(" {n}")[0].partition("：")[0]
    note = "".join([metric.definition, *ignored_note(answer.ignored)])
    show_list(
        key or metric.key.replace(".", "_"),
        headline.format(n=count),
        note,
        rows,
        told,
        most,
        f"{title}_名单",
        scrolls=scrolls,
        leading=leading if figures else None,
    )


def show_list(
    key: str,
    headline: str,
    note: str,
    rows: list[tuple],
    told: Callable[[list[tuple]], tuple[list[str], list[list[Shown]]]],
    most: int,
    title: str,
    notes: Sequence[str] = (),
    scrolls: bool = False,
    leading: Callable[[list[Shown], tuple], list[Shown]] | None = None,
    rest: tuple[int, Callable[[], list[tuple]]] | None = None,
) -> None:
    """The frame that every list of rows stands in: `most` of them on the screen, all in the file named `title`, `notes` below them.

    `scrolls`: a long one in a window, because more follows it. `leading`: a line of the screen with links in it, from the line and its row.
    `rest`: how many rows there are and how to read them, where `rows` are only those of the screen.
    """
    shown = page()
    with st.container(border=True, key=f"list_{key}"):
        st.markdown(f"#### {headline}")
        total, everything = rest or (len(rows), lambda: rows)
        st.caption(f"{note}（只列前{most}项，共{total:,}项）" if total > most else note)
        if not rows:
            st.info("所选范围内没有这样的记录。", icon=":material/info:")
            return
        head, body = told(rows[:most])
        lines = list(map(leading, body, rows)) if leading else body
        scrolling(head, lines, fits=12 if scrolls else most)

        def make() -> bytes:
            head, body = told(everything())
            return _list_bytes(shown.lens, head, [*body, *([] if not notes else [[], *([line] for line in notes)])])

        with st.container(horizontal=True, key=f"tools_list_{key}"):
            download("CSV", make, file_name(shown.lens, title, shown.where), key=f"csv_list_{key}")


def told_rows(lens: Lens, headings: list[str], rows: list[tuple]) -> list[list[Shown]]:
    """Rows in words: units by name, dates as dates; what follows the headings is the person's number, to whom the name leads."""
    names = unit_names(lens)
    return [
        [_linked(heading, _listed(heading, value, names), row[len(headings) :]) for heading, value in zip(headings, row, strict=False)]
        for row in rows
    ]


def list_file(title: str, head: list[str], rows: Callable[[], list[list[Shown]]], answer: Result, *, key: str) -> None:
    """The file of a list that a page makes itself, with the definition lines of the answer that it belongs to."""
    lens = page().lens
    notes = [[], *([line] for line in definition_lines(answer))]
    download("CSV", lambda: _list_bytes(lens, head, [*rows(), *notes]), file_name(lens, title, page().where), key=key)


def saved_of(what: str, scope: Sequence[str]) -> list[Saved]:
    """What was saved of this kind; where that cannot be read, nothing, and a sentence."""
    try:
        return Desk().saved(what, scope)
    except NotSaved as problem:
        st.warning(str(problem))
        return []


def candidate_names(key: str) -> Callable[[Sequence[str]], str]:
    """How people who may be chosen are named: not at all without the right, by their surname until names are asked for."""
    if not page().viewer.sees_candidates:
        st.caption("后备力量姓名需要单独授权，您看到的是人数。")
        return lambda names: ""
    named = st.toggle("显示后备姓名", key=key, help="默认只显示姓，便于投影和传阅。")
    return lambda names: "、".join(name if named else masked(name) for name in names)


def told_candidates(key: str, model: type[Model]) -> Callable[[list[str], list[list[Shown]]], list[list[Shown]]]:
    """The lines of a list, by its headings, as the viewer may know them: of people who may be chosen no name is told unasked."""
    if not model.candidates:
        return lambda head, body: body
    told = candidate_names(key)

    def telling(head: list[str], body: list[list[Shown]]) -> list[list[Shown]]:
        return [[told([str(cell)]) if heading == NAME else cell for heading, cell in zip(head, line, strict=True)] for line in body]

    return telling


def _list_bytes(lens: Lens, head: list[str], body: list[list[Shown]]) -> bytes:
    """The whole list as texts, however many of its rows are on the screen."""
    return table_bytes(lens, head, [["、".join(map(str, cell)) if isinstance(cell, list) else str(cell) for cell in row] for row in body])


def _together(head: list[str], body: list[list[Shown]], place: int, unit: str) -> tuple[list[str], list[list[Shown]]]:
    lines: dict[tuple, list[Shown]] = {}
    for row in body:
        lines.setdefault((*row[:place], *row[place + 1 :]), []).append(row[place])
    told = [[*key, f"{len(named)}{unit}", list(dict.fromkeys(named))] for key, named in lines.items()]
    return [*head[:place], *head[place + 1 :], "数量", head[place]], told


def numbered(metric: Metric) -> list[str]:
    """The person behind a row, where its rows are people's."""
    return ["f.person_id"] if "person_id" in metric.model.grain else []


def _linked(heading: str, text: str, number: tuple) -> str | Link:
    return person_link(text, *number) if heading == NAME and number else text


def _listed(heading: str, value, names: dict[str, str]) -> str:
    if value is None:
        return "未填"
    if heading.endswith(("日", "时间")) and isinstance(value, int):
        return show_date(value)
    text = names.get(value, str(value)) if isinstance(value, str) else f"{value:,}" if heading.endswith("(元)") else str(value)
    return listed(text)


def html_table(head: Sequence[str], rows: Sequence[Sequence[Shown]]) -> str:
    """A plain table: every value is escaped, so a name from a file stays text."""
    header = "".join(_cell_html("th", cell, _SHORT - 1) for cell in head)
    body = "".join("<tr>" + "".join(_cell_html("td", cell, _SHORT) for cell in row) + "</tr>" for row in rows)
    return f'<div class="scroll"><table class="plain"><thead><tr>{header}</tr></thead><tbody>{body}</tbody></table></div>'


def scrolling(head: Sequence[str], rows: Sequence[Sequence[Shown]], fits: int, height: int = 520) -> None:
    """A table, in a window where more rows than fit would push away what follows it."""
    with st.container(height=height if len(rows) > fits else "content", border=False):
        st.html(html_table(head, rows))


def side_by_side(drawn: Sequence[Callable[[], object]]) -> None:
    """Two in a row."""
    for start in range(0, len(drawn), 2):
        for column, draw in zip(st.columns(2), drawn[start : start + 2], strict=False):
            with column:
                draw()


def _cell_html(tag: str, cell: Shown, most: int) -> str:
    """A short cell stays on one line; longer ones wrap, so that no column is beyond the edge."""
    parts = cell if isinstance(cell, list) else [cell]
    opening = f'{tag} class="long"' if size("、".join(map(str, parts))) > most else tag
    return f"<{opening}>{'、'.join(part.html if isinstance(part, Link | Sign | Side) else escape(str(part)) for part in parts)}</{tag}>"


def _table_row(result: Result, row: Row) -> list[Shown]:
    cells = [figure_link(result, metric, cell, row.members) for metric, cell in zip(result.metrics, row.cells, strict=True)]
    return [member.label for member in row.members] + cells


def figure_link(result: Result, metric: Metric, cell: Cell, members: Sequence[Member]) -> Link:
    """A figure of an answer, with its fraction, in a table."""
    return number_link(show_whole(metric, cell), number_of(page().lens, result, metric, members))


def number_link(text: str, number: Number) -> Link:
    """A figure in a table, which leads where the same figure on a tile or in a picture does."""
    return Link(text, address_of(number), "number")


def projected_link(text: str, name: str, explained: Callable[[], Projected]) -> Link:
    """A figure that no metric declares, which is explained the same way; `name` tells it from the others of the page."""
    page().projected[name] = explained
    return Link(text, _meaning(name), "number")


def download(label: str, make: Callable[[], bytes], name: str, key: str) -> None:
    """The one door through which a file leaves: a click brings a ticket, which the browser gives back for the file."""
    shown, kind = page(), name.rpartition(".")[2]
    told: dict[str, Any] = {"page": shown.title, "kind": kind, "question": key if not is_private(key) else kind, "filters": shown.where}
    if lens := shown.lens:
        told |= {"scope": lens.scope, "as_of": lens.as_of, "version": lens.snapshot.number}
    ticket = Ticket(make, shown.viewer.login, session_token(), shown.viewer.name, shown.viewer.session, told)
    mime = _MIMES.get(kind, "application/octet-stream")
    given = {"file_name": name, "mime": mime, "on_click": "ignore", "key": key, "type": "tertiary", "icon": ":material/download:"}
    st.download_button(label, lambda: issue(ticket), **given)


def summary_download(shown: Page) -> None:
    """分乡镇汇总 CSV of every metric on the page: villages where one township is chosen."""
    level = unit_level()
    metrics = tuple(metric for metric in shown.shown if level in metric.model.dimensions)  # a rule belongs to no unit
    if not metrics:
        return
    label = {"village": "分村(社区)汇总 CSV", "township": "分乡镇汇总 CSV"}[level]
    lens, where = shown.lens, dict(shown.where)
    title = f"{shown.title}_{label[:-4]}"
    download(label, lambda: summary_bytes(lens, metrics, level, where), file_name(lens, title, where), key="summary")
    if not all(refusal(metric.model, [level, *where]) for metric in metrics):
        name = file_name(lens, f"{shown.title}_{label[:-6]}_{MARK}", where)
        download(f"{MARK} CSV", lambda: public_summary_bytes(lens, metrics, level, where, disclosure(lens)), name, key="public_summary")


def workbook_download(shown: Page) -> None:
    """The page as it stands on the screen: the figures of its tiles, and its charts as native ones."""
    if not shown.tiles and not shown.figures:
        return
    title, tiles, figures = _heading(shown), list(shown.tiles), list(shown.figures)
    name = file_name(shown.lens, "_".join(filter(None, (shown.title, shown.section))), shown.where, "xlsx")
    download("本页 Excel", lambda: page_workbook(shown.lens, title, tiles, figures), name, key="workbook")


def heading(shown: Page) -> None:
    """The page's title, with scope and date."""
    st.title(_heading(shown), width="stretch")


def _heading(shown: Page) -> str:
    return f"{shown.title} · {place_name(shown.lens, shown.where)} · {show_date(shown.lens.as_of)}"


def strip(shown: Page) -> None:
    """当前范围 · 数据截至 · 筛选, and whose roster is older than that."""
    lens = shown.lens
    late: dict[int, list[str]] = {}
    for member, date in late_rosters(lens):
        if _in_view(shown, member):
            late.setdefault(date, []).append(member.label)
    roster = [f"{'、'.join(names)}({show_date(date)})" for date, names in late.items()]
    parts = [
        f"当前范围：{place_name(shown.lens, shown.where)}",
        f"数据截至：{show_date(lens.as_of)}",
        f"对比日：{show_date(lens.since)}{_distance(lens)}",
        f"筛选：{'、'.join(_filter_words(shown)) or '无'}",
        f"第{lens.snapshot.number}版",
        f"花名册早于截止日：{'；'.join(roster)}" if roster else "",
    ]
    demo = '<b class="demo">演示数据</b>' if lens.snapshot.demo else ""
    # A line ends between two parts, never within a date.
    told = " · ".join(f"<span>{escape(part).replace('、', '、</span><span>')}</span>" for part in parts if part)
    st.html(f'<p class="strip">{demo}{told}</p>')


def nothing_in_view(shown: Page) -> bool:
    """Whether there is no village of the chosen kind: then every figure would be a nought or a dash."""
    return "kind" in shown.where and ask(shown.lens, Village.villages, where=shown.where).rows[0].cells[0].value == 0


def _in_view(shown: Page, township: Member) -> bool:
    return shown.where.get("township", township.key) == township.key


def _distance(lens: Lens) -> str:
    """How far the comparison date really lies back: rosters are not a year apart to the day."""
    months = (lens.as_of // 10000 - lens.since // 10000) * 12 + lens.as_of // 100 % 100 - lens.since // 100 % 100
    return f"({months}个月前)" if months > 0 else ""


def _filter_words(shown: Page) -> list[str]:
    return [str(value) if name != "year" else f"{value}年度" for name, value in shown.where.items() if name != "township"]


def dark() -> bool:
    """Whether the viewer reads light on dark."""
    return st.context.theme.type == "dark"


def _counted(cell) -> bool:
    return bool(cell.fraction[1]) if cell.fraction else bool(cell.value)


def _key(result: Result) -> str:
    return "_".join([*(metric.key.replace(".", "_") for metric in result.metrics), *(dimension.name for dimension in result.by)])


def _picture_button(key: str, mark: str, headline: str, measure: str, definition: str, name: str) -> str:
    data = {"chart": f"chart_{key}", "mark": mark, "title": headline, "measure": measure, "definition": definition, "file": name}
    attributes = " ".join(f'data-{field}="{escape(value, quote=True)}"' for field, value in data.items())
    return f'<button type="button" class="picture" {attributes}>存为图片</button>'


@_or_say_away
def bridge() -> None:
    """期初 + 新任 ± 调动 − 离任 = 期末 for the shared filters."""
    shown, level = page(), unit_level()
    (whole,) = bridges(shown.lens, shown.where)
    result = _bridge_result(shown)
    headline = bridge_finding(whole, shown.lens)
    figure = charts.bridge(*whole.figures, dark=dark())
    _take_click("bridge", lambda trace, point: whole.changes[point] if not trace and point < len(whole.changes) else None)
    show_figure(
        result,
        figure,
        headline,
        _bridge_measure(shown),
        "bridge",
        headline,
        "bars",
        lambda: _bridge_csv(shown, level),
        "队伍变动",
        _bridge_table(whole),
    )


@_or_say_away
def movement_table() -> None:
    """The bridge of every unit that the page compares, one row each."""
    shown, level = page(), unit_level()
    label = Cadre.dimensions[level].label
    found = [*bridges(shown.lens, shown.where, level), *bridges(shown.lens, shown.where)]
    rows = [
        [b.unit.label if b.unit else "合计", *(number_link(NO_DATA if n is None else f"{n:,}", number) for n, number in b.pairs)]
        for b in found
    ]
    with st.container(border=True, key="movement"):
        st.markdown(f"#### 各{label}队伍变动")
        st.caption(_bridge_measure(shown))
        st.html(html_table([label, *HEADINGS], rows))


def _bridge_result(shown: Page) -> Result:
    """The closing head count, whose definition says which filters a bridge does not follow."""
    where = {name: value for name, value in shown.where.items() if name in UNIT_FILTERS}
    shown.ask(MOVEMENTS)
    result = ask(shown.lens, Cadre.headcount, where=where)
    return replace(result, ignored=tuple(name for name in shown.where if name not in where))


def _bridge_table(whole: Bridge) -> shape.Table:
    """The six figures of a bridge, a row each."""
    rows = tuple(Member(heading, heading) for heading in HEADINGS)
    cells = tuple((Cell(figure, no_data=figure is None),) for figure in whole.figures)
    return shape.Table(rows, (Member("", ""),), cells, (Cadre.headcount,), ((None,),) * len(rows))


def _bridge_measure(shown: Page) -> str:
    span = f"{show_date(shown.lens.since)} 至 {show_date(shown.lens.as_of)}"
    return f"现任村(社区)干部人数，{span}，期初 + 新任 + 调入 − 调出 − 离任 = 期末(人)"


def _bridge_csv(shown: Page, level: str) -> bytes:
    found = [*bridges(shown.lens, shown.where, level), *bridges(shown.lens, shown.where)]
    notes = [_bridge_measure(shown), *definition_lines(_bridge_result(shown))]
    return bridge_bytes(shown.lens, Cadre.dimensions[level].label, found, notes)
