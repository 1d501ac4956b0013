"""The least that Streamlit can do: a folder with a program that shows the same charts, or as many texts, and has one filter."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

FILTER = "乡镇"
_SETTINGS = "[server]\nheadless = true\n[browser]\ngatherUsageStats = false\n"
_PROGRAM = """\
import json
from pathlib import Path

import plotly.graph_objects as go
import streamlit as st


@st.cache_resource
def known():
    return json.loads(Path(__file__).with_name("known.json").read_text(encoding="utf-8"))


st.set_page_config(layout="wide")
chosen = st.selectbox("{filter}", known()["choices"])
if "texts" in st.query_params:
    for place in range(int(st.query_params["texts"])):
        st.write(f"{{chosen}} {{place}}")
else:
    columns = st.columns(2)
    for place, drawn in enumerate(known()["charts"][st.query_params["charts"]][chosen]):
        with columns[place % 2]:
            st.plotly_chart(go.Figure(drawn, _validate=False), theme=None, key=f"chart_{{place}}", config=known()["config"])
"""


def write(folder: Path, choices: Sequence[str], charts: Mapping[str, Mapping[str, Sequence[dict]]], config: Mapping) -> Path:
    """The folder of the program: `?texts=N` shows N texts, `?charts=NAME` the charts of this name, by choice of the filter."""
    (folder / ".streamlit").mkdir(parents=True)
    (folder / ".streamlit" / "config.toml").write_text(_SETTINGS, encoding="utf-8")
    (folder / "dashboard.py").write_text(_PROGRAM.format(filter=FILTER), encoding="utf-8")
    known = {"choices": choices, "charts": charts, "config": config}
    (folder / "known.json").write_text(json.dumps(known, ensure_ascii=False), encoding="utf-8")
    return folder
