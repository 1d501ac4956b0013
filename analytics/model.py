"""What a number is: models, dimensions and the seven kinds of metric. Declarations only; `query` compiles and asks them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import ClassVar

BLANK = "未填"


class Declared:
    """A named attribute of a model; its name is the attribute's."""

    name: str = ""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name


@dataclass(frozen=True)
class Bands:
    """Bands with inclusive upper edges; a blank is a band of its own, so bands always sum to the total."""

    edges: tuple[int, ...]
    unit: str = "岁"
    first: int | None = None  # where the lowest band begins, if it has a beginning: 1–20名

    @property
    def labels(self) -> tuple[str, ...]:
        first = f"{self.edges[0]}{self.unit}及以下" if self.first is None else f"{self.first}–{self.edges[0]}{self.unit}"
        last = f"{self.edges[-1] + 1}{self.unit}及以上"
        between = (f"{low + 1}–{high}{self.unit}" for low, high in zip(self.edges, self.edges[1:], strict=False))
        return (first, *between, last)

    def sql(self, column: str) -> str:
        cases = " ".join(f"WHEN {column} <= {edge} THEN '{label}'" for edge, label in zip(self.edges, self.labels, strict=False))
        return f"CASE {cases} WHEN {column} > {self.edges[-1]} THEN '{self.labels[-1]}' END"


@dataclass(eq=False)
class Dimension(Declared):
    """What metrics are grouped and filtered by: a key, and a label where the key is a code.

    `order` lists the members that always appear, zeros included; `domain` names the unit table that does so;
    `many` marks text between bars, where one row belongs to several members; `unit_join` reads a column of the row's village.
    `view`: the view of the same rows that has the column, where the model's own would pay for it in every question.
    `parameter`: a day (yyyymmdd) that the view is asked with, as its parameter of this name.
    """

    label: str
    sql: str = ""
    order: tuple[str, ...] = ()
    domain: str = ""
    many: bool = False
    unit_join: bool = False
    complete: bool = True  # False: members of `order` with nothing are left out
    blank: str = BLANK  # what a blank is called
    view: str = ""
    parameter: bool = False

    @property
    def expression(self) -> str:
        return self.sql or f"f.{self.name}"


@dataclass(eq=False)
class Metric(Declared):
    """One figure. `where` says who is counted, `among` who may be (the denominator of a share); both are SQL conditions.

    `parts` are the aggregates a question selects, `value` what they amount to; `of` is what is added up, told apart or put in order.
    `known` names the column whose blanks the figure cannot see; they are counted and shown beside it. `out_of` is the count that it is
    a part of, written behind it on a tile (23/146); `rules` name the rules in force that it rests on.
    """

    label: str
    where: str = ""
    among: str = ""
    definition: str = ""
    unit: str = "人"
    known: str = ""
    source: str = ""
    decimals: int = 0
    benchmark: bool = False
    out_of: "Metric | None" = field(default=None, repr=False)
    rules: tuple[str, ...] = ()
    view: str = ""
    model: "type[Model]" = field(default=None, repr=False)

    of: ClassVar[str] = ""
    additive: ClassVar[bool] = False
    proportion: ClassVar[bool] = False  # some of those in the denominator: chance may be told from difference
    summable: ClassVar[bool] = True  # the parts of disjoint groups add up to those of the whole
    nothing: ClassVar[int | None] = 0  # each part of a group that nobody is in

    def __set_name__(self, owner: type, name: str) -> None:
        super().__set_name__(owner, name)
        self.model = owner

    @property
    def key(self) -> str:
        return f"{self.model.name}.{self.name}"

    @property
    def counted(self) -> str:
        """The condition of the rows that enter the figure."""
        return _both(self.among, self.where)

    @property
    def entering(self) -> str:
        """The condition of the rows listed behind the figure: counted, and with a value where one is taken."""
        return _both(self.among, self.where, f"{self.of} IS NOT NULL" if self.of else "")

    def parts(self) -> tuple[str, ...]:
        raise NotImplementedError

    def value(self, parts: Sequence) -> float | int | None:
        return parts[0]

    def fraction(self, parts: Sequence) -> tuple | None:
        """(numerator, denominator) where the figure is a quotient."""
        return None


class Count(Metric):
    """Rows."""

    additive = True

    def parts(self):
        return (_count(self.counted),)


@dataclass(eq=False)
class Distinct(Metric):
    """Different values of `of`."""

    of: str = "f.person_id"
    summable = False

    def parts(self):
        return (f"COUNT(DISTINCT {_taken(self.of, self.counted)})",)


@dataclass(eq=False)
class Sum(Metric):
    """The total of `of`: a whole number unless it is declared with decimals."""

    of: str = ""
    additive = True

    def parts(self):
        return (f"CAST(SUM({_taken(self.of, self.counted)}) AS {'DOUBLE' if self.decimals else 'BIGINT'})",)

    def value(self, parts):
        return parts[0] or 0


@dataclass(eq=False)
class Share(Metric):
    """Those of `among` that also satisfy `where`, as a fraction of `among`."""

    proportion = True
    unit: str = "%"
    decimals: int = 1

    def parts(self):
        return (_count(self.counted), _count(self.among))

    def value(self, parts):
        return _divide(parts[0], parts[1])

    def fraction(self, parts):
        return (parts[0], parts[1])


@dataclass(eq=False)
class Mean(Metric):
    """The total of `of` over the rows in which it is known."""

    of: str = ""
    decimals: int = 1

    def parts(self):
        taken = _taken(self.of, self.counted)
        return (f"SUM({taken})", f"COUNT({taken})")

    def value(self, parts):
        return _divide(parts[0] or 0, parts[1])

    def fraction(self, parts):
        return (parts[0] or 0, parts[1])


@dataclass(eq=False)
class Ratio(Metric):
    """One metric of the model over another; a `proportion` where the first counts some of what the second counts."""

    proportion: bool = False
    numerator: Metric = None
    denominator: Metric = None
    decimals: int = 2

    @property
    def summable(self) -> bool:
        return self.numerator.summable and self.denominator.summable

    def parts(self):
        return (*self.numerator.parts(), *self.denominator.parts())

    @cached_property
    def _split(self) -> int:
        return len(self.numerator.parts())

    def fraction(self, parts):
        return (self.numerator.value(parts[: self._split]), self.denominator.value(parts[self._split :]))

    def value(self, parts):
        return _divide(*self.fraction(parts))


@dataclass(eq=False)
class Standardised(Metric):
    """Those counted over those to be expected of the same people elsewhere. Not asked for but made from the answer of `share`."""

    share: Metric = None
    unit: str = "%"
    decimals: int = 1

    def parts(self):
        return ("observed", "expected")

    def value(self, parts):
        return _divide(*parts[:2])

    def fraction(self, parts):
        return (parts[0], parts[1])


@dataclass(eq=False)
class Median(Metric):
    """The middle value of `of` where it is known, the mean of the middle two where their number is even.

    DuckDB and Spark have the aggregate; SQLite, which tests ask for a second opinion, is taught it.
    """

    of: str = ""
    summable = False
    nothing = None

    def parts(self):
        return (f"MEDIAN({_taken(self.of, self.counted)})",)


@dataclass(frozen=True)
class Totals:
    """A view of a model's rows added up by person and year, so that fewer are read: it answers alike for these metrics by, and among,
    these dimensions.

    It has their columns, and for each column whose blanks are counted `<column>_unknown`.
    """

    view: str
    dimensions: tuple[str, ...]
    metrics: tuple[str, ...]


class Model:
    """One view's questions: `view` has one row per `grain`. Subclasses declare dimensions and metrics as attributes.

    `rosters`: the figures exist only for townships that have sent a roster by the as-of date.
    `yearly`: the table of yearly facts behind the model; without a 年度 filter its last year is meant, or, where the figures are
    judged by a whole year (`whole_years`), its last that is over.
    `planned`: a year's rows are fixed beforehand (a standard, a budget), so that no as-of date cuts them short.
    `cumulative`: counts everything up to the as-of date; it can only grow, so that no change is shown.
    `supposed`: what would come of a supposition, which no other date can be compared with.
    `flow`: counts what happened after the comparison date, so there is nothing to compare it with.
    `city_only`: only for who sees everything; asked in any other scope it is refused.
    `candidates`: people who may be chosen, whose names are only for who has a right to know them.
    `named_by`: the column with the name of the person whose row it is.
    `totals`: a smaller view for the commonest questions.
    """

    name: ClassVar[str]
    label: ClassVar[str]
    view: ClassVar[str]
    grain: ClassVar[str]
    unit: ClassVar[str] = "人"
    rosters: ClassVar[bool] = False
    yearly: ClassVar[str] = ""
    whole_years: ClassVar[bool] = False
    planned: ClassVar[bool] = False
    cumulative: ClassVar[bool] = False
    flow: ClassVar[bool] = False
    supposed: ClassVar[bool] = False
    city_only: ClassVar[bool] = False
    candidates: ClassVar[bool] = False
    named_by: ClassVar[str] = ""
    totals: ClassVar[Totals | None] = None
    dimensions: ClassVar[dict[str, Dimension]]
    metrics: ClassVar[dict[str, Metric]]

    @classmethod
    def notes(cls, lens) -> list[str]:
        """What a reader must know of every figure of the model, asked through this lens, beside its definition."""
        return []

    def __init_subclass__(cls) -> None:
        cls.name = "".join(f"_{c.lower()}" if c.isupper() else c for c in cls.__name__).lstrip("_")
        declared = {}
        for base in reversed(cls.__mro__):
            declared.update(vars(base))
        cls.dimensions = {name: value for name, value in declared.items() if isinstance(value, Dimension)}
        cls.metrics = {name: value for name, value in vars(cls).items() if isinstance(value, Metric)}


class ByUnit(Model):
    """Counted in a unit."""

    county = Dimension("县(市、区)", sql="f.county_code", domain="county")
    township = Dimension("乡镇(街道)", sql="f.township_code", domain="township")
    village = Dimension("村(社区)", sql="f.village_code", domain="village")
    kind = Dimension("村/社区", sql="unit.kind", order=("村", "社区"), unit_join=True)


class OfUnits(ByUnit):
    """Counted in a unit of any level: what is no village's is its township's own, and nothing is left blank."""

    township = Dimension("乡镇(街道)", sql="f.township_code", domain="township", blank="县(市、区)本级")
    village = Dimension("村(社区)", sql="f.village_code", domain="village", blank="乡镇(街道)本级")


def _count(condition: str) -> str:
    return f"COUNT(CASE WHEN {condition} THEN 1 END)" if condition else "COUNT(*)"


def _taken(column: str, condition: str) -> str:
    return f"CASE WHEN {condition} THEN {column} END" if condition else column


def _both(*conditions: str) -> str:
    given = [condition for condition in conditions if condition]
    return " AND ".join(f"({condition})" for condition in given) if len(given) > 1 else "".join(given)


def _divide(numerator, denominator) -> float | None:
    return numerator / denominator if denominator else None
