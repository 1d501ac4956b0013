"""The ten questions as somebody who knows pandas would answer them: narrow columns, categories, one pass a question."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pyarrow.parquet as parquet

from benchmarks.world import DATES

AS_OF, SINCE, YEAR = DATES[-1], DATES[-3], 2023
BANDS = ("35岁及以下", "36–45岁", "46–55岁", "56岁及以上")
COLLEGE = ("研究生", "本科", "大专")
_WORDS = {
    "cadre": ["township_code", "village_code", "opened_by", "closed_by", "gender", "education"],
    "training": [],
    "appraisal": ["township_code", "grade", "participation"],
}


class InPandas:
    def __init__(self, folder: Path):
        self._cadre, self._training, self._appraisal = (_loaded(folder, name) for name in _WORDS)
        self.answers = answers(lambda: self._cadre, lambda: self._training, lambda: self._appraisal)


def _loaded(folder: Path, name: str) -> pd.DataFrame:
    """Whole numbers as int32, 0 for a blank birth date; words as categories; hours with NaN for a blank."""
    found = parquet.read_table(folder / f"{name}.parquet", read_dictionary=_WORDS[name]).to_pandas(split_blocks=True, self_destruct=True)
    return narrowed(found, _WORDS[name])


def narrowed(found: pd.DataFrame, words: list[str]) -> pd.DataFrame:
    for column in found.columns:
        if column in words:
            found[column] = found[column].astype("category")
        elif column == "hours":
            found[column] = found[column].astype("float32")
        else:
            found[column] = found[column].fillna(0).astype("int16" if column == "year" else "int32")
    return found


def answers(cadre: Callable[[], pd.DataFrame], training: Callable, appraisal: Callable) -> dict[str, Callable[[], list[tuple]]]:
    """Title -> the rows of `benchmarks.hand`; the tables are got anew for each answer."""

    def in_post() -> pd.DataFrame:
        c = cadre()
        found = c[(c["valid_from"] <= AS_OF) & (c["valid_to"] > AS_OF)]
        return found.assign(age=((AS_OF - found["birth_date"]) // 10000).where(found["birth_date"] > 0))

    def by_age_and_gender() -> list[tuple]:
        c = in_post()
        band = pd.cut(c["age"], [-1, 35, 45, 55, 999], labels=BANDS)
        return _rows(c.groupby([band, c["gender"]], observed=True, dropna=False).size().to_frame(), "n0")

    def three_shares() -> list[tuple]:
        c = in_post()
        marks = pd.DataFrame(
            {
                "township_code": c["township_code"],
                "women": c["gender"] == "女",
                "n": True,
                "no_gender": c["gender"].isna(),
                "college": c["education"].isin(COLLEGE),
                "no_education": c["education"].isna(),
                "young": c["age"] <= 35,
                "no_age": c["age"].isna(),
            }
        )
        found = marks.groupby("township_code", observed=True).sum()
        return _rows(found[["women", "n", "no_gender", "college", "n", "no_education", "young", "n", "no_age"]])

    def villages() -> list[tuple]:
        return [(in_post()["village_code"].nunique(), 0)]

    def mean_age() -> list[tuple]:
        by = in_post().groupby("township_code", observed=True)["age"]
        return _rows(pd.DataFrame({"sum": by.sum(), "known": by.count(), "blank": by.size() - by.count()}))

    def median_age() -> list[tuple]:
        by = in_post().groupby("township_code", observed=True)["age"]
        return _rows(pd.DataFrame({"median": by.median(), "blank": by.size() - by.count()}))

    def movements() -> list[tuple]:
        c = cadre()
        c = c[(c["valid_to"] > SINCE) & (c["valid_from"] <= AS_OF)]
        came, went = c["valid_from"] > SINCE, c["valid_to"] <= AS_OF
        marks = pd.DataFrame(
            {
                "township_code": c["township_code"],
                "joined": came & (c["opened_by"] == "joined"),
                "in": came & (c["opened_by"] == "moved"),
                "out": went & (c["closed_by"] == "moved"),
                "left": went & (c["closed_by"] == "left"),
            }
        )
        return _rows(marks.groupby("township_code", observed=True).sum(), "n0n0n0n0")

    def trained() -> pd.DataFrame:
        c, t = cadre(), training()
        held = c.loc[(c["valid_from"] <= AS_OF) & (c["next_from"] > AS_OF), ["person_id", "township_code"]]
        return t[(t["year"] == YEAR) & (t["counts_from"] <= AS_OF)].merge(held, on="person_id")

    def hours() -> list[tuple]:
        known = trained()["hours"]
        return [(known.astype("float64").sum(), int(known.isna().sum()))]

    def hours_per_person() -> list[tuple]:
        by = trained().astype({"hours": "float64"}).groupby("township_code", observed=True)
        return _rows(pd.DataFrame({"sum": by["hours"].sum(), "people": by["person_id"].nunique()}), "nn0")

    def covered() -> list[tuple]:
        c, t = cadre(), training()
        last_day = YEAR * 10000 + 1231
        who = c.loc[(c["valid_from"] <= last_day) & (c["valid_to"] > last_day), ["person_id"]]
        held = c.loc[(c["valid_from"] <= AS_OF) & (c["next_from"] > AS_OF), ["person_id", "township_code"]]
        went = t.loc[(t["year"] == YEAR) & (t["counts_from"] <= AS_OF), "person_id"].unique()
        both = who.merge(held, on="person_id")
        both["trained"] = both["person_id"].isin(went)
        by = both.groupby("township_code", observed=True)["trained"]
        return _rows(pd.DataFrame({"trained": by.sum(), "n": by.size()}), "nn0")

    def excellent() -> list[tuple]:
        a = appraisal()
        a = a[(a["year"] == YEAR) & (a["participation"] == "参加考核")]
        by = a.assign(excellent=a["grade"].isin(("优秀", "好"))).groupby("township_code", observed=True)["excellent"]
        return _rows(pd.DataFrame({"excellent": by.sum(), "n": by.size()}), "nn0")

    return {
        "headcount by age band and gender": by_age_and_gender,
        "three shares by township": three_shares,
        "villages with cadres": villages,
        "mean age by township": mean_age,
        "median age by township": median_age,
        "four movements by township": movements,
        "hours of the last whole year": hours,
        "hours per person by township": hours_per_person,
        "trained in the year by township": covered,
        "excellent of the last year": excellent,
    }


def _rows(found: pd.DataFrame, shape: str = "") -> list[tuple]:
    """The groups with their figures, in plain Python; `shape` says where a 0 stands between them (n: the next figure)."""
    columns = [column.tolist() for _, column in found.items()] if found.columns.is_unique else [*map(list, found.to_numpy().T.tolist())]
    keys = [key if isinstance(key, tuple) else (key,) for key in found.index]
    figures, told = zip(*columns, strict=True), []
    for key, values in zip(keys, figures, strict=True):
        rest = iter(values)
        filled = tuple(0 if sign == "0" else next(rest) for sign in shape) if shape else values
        told.append((*(None if pd.isna(part) else part for part in key), *filled))
    return told
