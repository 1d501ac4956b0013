"""The ten questions in polars, lazily over frames in memory."""

from pathlib import Path

import polars as pl
from polars import col

from benchmarks.rival_pandas import AS_OF, BANDS, COLLEGE, SINCE, YEAR

_WORDS = ("township_code", "village_code", "opened_by", "closed_by", "gender", "education", "grade", "participation")


class InPolars:
    def __init__(self, folder: Path):
        cadre, training, appraisal = (_loaded(folder / f"{name}.parquet").lazy() for name in ("cadre", "training", "appraisal"))
        age = (AS_OF - col("birth_date")) // 10000
        in_post = cadre.filter((col("valid_from") <= AS_OF) & (col("valid_to") > AS_OF)).with_columns(age=age)
        held = cadre.filter((col("valid_from") <= AS_OF) & (col("next_from") > AS_OF)).select("person_id", "township_code")
        attended = training.filter((col("year") == YEAR) & (col("counts_from") <= AS_OF))
        trained = attended.join(held, on="person_id")
        last_day = YEAR * 10000 + 1231
        that_year = cadre.filter((col("valid_from") <= last_day) & (col("valid_to") > last_day)).select("person_id")
        band = (
            pl.when(col("age") <= 35).then(pl.lit(BANDS[0])).when(col("age") <= 45).then(pl.lit(BANDS[1]))
            .when(col("age") <= 55).then(pl.lit(BANDS[2])).when(col("age") > 55).then(pl.lit(BANDS[3]))
        )  # fmt: skip
        women, college = col("gender") == "女", col("education").cast(pl.String).is_in(COLLEGE)
        came, went = col("valid_from") > SINCE, col("valid_to") <= AS_OF
        nought, n = pl.lit(0), pl.len()
        township = pl.col("township_code")
        plans = {
            "headcount by age band and gender": in_post.group_by(band.alias("band"), "gender").agg(n.alias("a"), nought.alias("b")),
            "three shares by township": in_post.group_by(township).agg(
                women.sum().alias("a"), n.alias("b"), col("gender").is_null().sum().alias("c"),
                college.sum().alias("d"), n.alias("e"), col("education").is_null().sum().alias("f"),
                (col("age") <= 35).sum().alias("g"), n.alias("h"), col("age").is_null().sum().alias("i"),
            ),
            "villages with cadres": in_post.select(col("village_code").drop_nulls().n_unique().alias("a"), nought.alias("b")),
            "mean age by township": in_post.group_by(township).agg(
                col("age").sum().alias("a"), col("age").count().alias("b"), col("age").is_null().sum().alias("c")
            ),
            "median age by township": in_post.group_by(township).agg(col("age").median().alias("a"), col("age").is_null().sum().alias("b")),
            "four movements by township": cadre.filter((col("valid_to") > SINCE) & (col("valid_from") <= AS_OF)).group_by(township).agg(
                (came & (col("opened_by") == "joined")).sum().alias("a"), nought.alias("b"),
                (came & (col("opened_by") == "moved")).sum().alias("c"), nought.alias("d"),
                (went & (col("closed_by") == "moved")).sum().alias("e"), nought.alias("f"),
                (went & (col("closed_by") == "left")).sum().alias("g"), nought.alias("h"),
            ),
            "hours of the last whole year": trained.select(
                col("hours").cast(pl.Float64).sum().alias("a"), col("hours").is_null().sum().alias("b")
            ),
            "hours per person by township": trained.group_by(township).agg(
                col("hours").cast(pl.Float64).sum().alias("a"), col("person_id").n_unique().alias("b"), nought.alias("c")
            ),
            "trained in the year by township": that_year.join(held, on="person_id")
            .join(attended.select("person_id").unique().with_columns(went=pl.lit(1)), on="person_id", how="left")
            .group_by(township).agg(col("went").count().alias("a"), n.alias("b"), nought.alias("c")),
            "excellent of the last year": appraisal.filter((col("year") == YEAR) & (col("participation") == "参加考核"))
            .group_by(township).agg(
                col("grade").cast(pl.String).is_in(["优秀", "好"]).sum().alias("a"), n.alias("b"), nought.alias("c")
            ),
        }  # fmt: skip
        self.answers = {title: lambda plan=plan: plan.collect().rows() for title, plan in plans.items()}


def _loaded(path: Path) -> pl.DataFrame:
    found = pl.read_parquet(path)
    narrow = {"year": pl.Int16, "hours": pl.Float32} | dict.fromkeys(_WORDS, pl.Categorical)
    return found.cast({name: kind for name, kind in narrow.items() if name in found.columns})
