"""What is paid depends on what is given: no float, no clock and no randomness in the calculation."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[3]
PURE = ("crm/exact", "evaluations/engine", "incentives/engine")
FILES = sorted(file for folder in PURE for file in (HOUSE / folder).rglob("*.py") if "tests" not in file.parts)
READS_THE_CLOCK = {"now", "today", "utcnow", "time", "time_ns", "perf_counter", "monotonic"}
IMPURE = {"random", "secrets", "os", "time", "statistics", "getcontext", "localcontext", "Context"}
CLOCKS = {"datetime", "date", "time", "timezone", "clock"}


def breaches(source: str) -> Iterator[str]:
    """What does not belong into a pure calculation."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, float | complex):
            yield f"line {node.lineno}: a float"
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"float", "open"}:
            yield f"line {node.lineno}: {node.func.id}()"
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            owner = node.func.value
            if node.func.attr in READS_THE_CLOCK and isinstance(owner, ast.Name) and owner.id in CLOCKS:
                yield f"line {node.lineno}: the clock"
        if isinstance(node, ast.Import | ast.ImportFrom) and imported(node) & IMPURE:
            yield f"line {node.lineno}: {sorted(imported(node) & IMPURE)}"


def imported(node: ast.Import | ast.ImportFrom) -> set[str]:
    """Modules by name; of the decimal module also what is taken from it."""
    names = {alias.name for alias in node.names}
    if isinstance(node, ast.Import):
        return names
    return {str(node.module)} | (names if node.module == "decimal" else set())


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(HOUSE)))
def test_a_calculation_depends_on_nothing_but_what_it_is_given(file: Path) -> None:
    assert list(breaches(file.read_text("utf-8"))) == []


@pytest.mark.parametrize(
    "source", ["x = 0.1", "float('1')", "from datetime import date\ndate.today()", "import random", "open('x')"]
)
def test_what_does_not_belong_there_is_seen(source: str) -> None:
    assert list(breaches(source))
