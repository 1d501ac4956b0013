"""The permission matrix as the tests read it."""

import tomllib
from pathlib import Path

MATRIX = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
ROLES = tuple(MATRIX["roles"])
