"""What a column leaves open, asked once for the whole column: each answer is an entry of the mapping."""

from dataclasses import dataclass, replace

from data import codes
from data.cells import squeezed
from data.checks import Tally
from data.dates import CHOICES, MINGUO, QUESTIONS
from data.mapping import Mapping
from data.tables import Column

GRADE = "grade"
LEFT_BLANK = "不作区分，留空"


@dataclass(frozen=True)
class Question:
    """`choices` are (answer, what it says); `samples` are cells that the answer settles."""

    name: str  # the table's column
    heading: str
    kind: str  # a key of dates.CHOICES, or GRADE
    text: str
    count: int
    samples: tuple[str, ...]
    choices: tuple[tuple[str, str], ...]


def questions(columns: dict[str, Column], headings: dict[str, str], mapping: Mapping, tally: Tally) -> tuple[Question, ...]:
    """What one sheet leaves open."""
    asked = []
    for (name, kind), (count, samples) in tally.open.items():
        choices = tuple(CHOICES[kind].items())
        asked.append(Question(name, headings.get(name, columns[name].label), kind, QUESTIONS[kind], count, tuple(samples), choices))
    answered = mapping.values.get(GRADE, {})
    words = {word: count for word, count in tally.ungraded.items() if squeezed(word) not in answered}
    if words:
        shown = tuple(f"“{word}”" if word else "空白" for word in words)
        choices = (*((value, value) for value in codes.PARTICIPATION.values if value in NOT_GRADED), ("", LEFT_BLANK))
        text = "没有考核等次的人是哪一种？"
        asked.append(Question(GRADE, headings.get(GRADE, "考核等次"), GRADE, text, sum(words.values()), shown, choices))
    return tuple(asked)


NOT_GRADED = ("未参加考核", "参加未定等次")


def answered(mapping: Mapping, question: Question, answer: str) -> Mapping:
    """The mapping (of one shape) with one question answered."""
    if question.kind == GRADE:
        words = {"" if sample == "空白" else squeezed(sample[1:-1]): answer for sample in question.samples}
        return replace(mapping, values=mapping.values | {GRADE: mapping.values.get(GRADE, {}) | words})
    told = mapping.dates.get(question.name, "")
    forms = [form for form in told.split() if form not in CHOICES[question.kind]] if told != MINGUO else []
    return replace(mapping, dates=mapping.dates | {question.name: MINGUO if answer == MINGUO else " ".join((*forms, answer))})
