"""The scales as data files, one for each version. A new version is a new file and a migration that loads it."""

import tomllib
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent


def read_scales(*names: str) -> list[dict[str, Any]]:
    """What stands in these files (`ucla3-1`), as the fields of a scale."""
    return [tomllib.loads((HERE / f"{name}.toml").read_text(encoding="utf-8")) for name in names]
