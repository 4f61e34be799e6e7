"""The worked examples of tests/cases, whatever their kind."""

import json
from pathlib import Path
from typing import Any

HOUSE = Path(__file__).parents[3]
FILES = tuple(HOUSE / "tests" / "cases" / name for name in ("incentive_cases.json", "kpi_cases.json"))


def cases(*kinds: str) -> list[dict[str, Any]]:
    """All cases of these kinds; all there are if none is named."""
    found = [case for file in FILES for case in json.loads(file.read_text("utf-8"))["cases"]]
    return [case for case in found if not kinds or case["kind"] in kinds]
