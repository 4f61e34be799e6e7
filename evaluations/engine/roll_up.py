"""Days, agents and teams rolled up: numerators and denominators add up, and are then divided (incentives 3.1).

A mean of daily ratios would be wrong, so none is ever taken. What an agent did stays with the team they were in on
that day. Distinct counts and percentiles do not add up; they come from the facts.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, tzinfo
from typing import Literal, NamedTuple

from crm.exact.explanation import Explained, Term, explain, total, value
from crm.exact.numbers import ZERO, Fraction
from crm.exact.wording import name
from evaluations.engine.facts import NO_LABELS, UTC, local_day, once
from evaluations.engine.figures import Aggregate, Figure, Share, publish, share_of

name(
    {
        "numerator": ("numerator", "分子", "number"),
        "denominator": ("denominator", "分母", "number"),
        "lowest": ("lowest", "最小值", "number"),
        "highest": ("highest", "最大值", "number"),
    }
)

UNASSIGNED = "unassigned"
Side = Literal["num", "den"]


class Row(NamedTuple):
    """One day of one subject. `n` is the number of cases, where it is known apart from the denominator."""

    num: Fraction
    den: Fraction = ZERO
    subject: str = ""
    team: str = ""
    at: date | None = None
    n: int | None = None
    low: Fraction | None = None
    high: Fraction | None = None
    labels: Mapping[str, str] = NO_LABELS
    id: str = ""
    version: int = 0


class Assignment(NamedTuple):
    """An agent's place in a team, from the first day to the last; without a last day it goes on."""

    subject: str
    team: str
    start: date
    end: date | None = None


@dataclass(frozen=True)
class RollUp:
    """The whole, and the lowest and highest case in it where the rows say so."""

    whole: Aggregate
    low: Explained | None = None
    high: Explained | None = None


def roll_up(rows: Iterable[Row], figure: Share) -> RollUp:
    """A ratio: sum of numerators ÷ sum of denominators. Days of nought by nought add nothing."""
    known = once(rows)
    whole = share_of("kpi.ratio", _sum(known, "num"), _sum(known, "den"), figure, _cases(known))
    return _with_extremes(whole, known)


def roll_up_sum(rows: Iterable[Row], figure: Figure) -> RollUp:
    """A count or a sum: the numerators added up."""
    known = once(rows)
    return _with_extremes(publish("kpi.sum", _sum(known, "num"), figure, _cases(known, len(known))), known)


def _sum(rows: Sequence[Row], side: Side) -> Term:
    meaning = "numerator" if side == "num" else "denominator"
    return total([value(getattr(row, side), meaning) for row in rows])


def _cases(rows: Sequence[Row], otherwise: int | None = None) -> int:
    """The cases behind the rows: what they say, or else what they are divided by."""
    if any(row.n is not None for row in rows):
        return sum(row.n or 0 for row in rows)
    return int(sum((row.den for row in rows), ZERO)) if otherwise is None else otherwise


def _with_extremes(whole: Aggregate, rows: Sequence[Row]) -> RollUp:
    lows = [row.low for row in rows if row.low is not None]
    highs = [row.high for row in rows if row.high is not None]
    return RollUp(
        whole,
        explain("kpi.lowest", value(min(lows), "lowest")) if lows else None,
        explain("kpi.highest", value(max(highs), "highest")) if highs else None,
    )


def grouped(rows: Iterable[Row], key: Callable[[Row], str]) -> dict[str, tuple[Row, ...]]:
    """The rows of each part, by name: whatever the parts are, their sums make up the whole."""
    parts: dict[str, list[Row]] = {}
    for row in once(rows):
        parts.setdefault(key(row), []).append(row)
    return {part: tuple(parts[part]) for part in sorted(parts)}


def team_of(row: Row, assignments: Iterable[Assignment], zone: tzinfo = UTC) -> str:
    """The team a row counts for: its own word, or where its agent was on that day."""
    if row.team or row.at is None:
        return row.team or UNASSIGNED
    day = local_day(row.at, zone)
    for one in assignments:
        if one.subject == row.subject and one.start <= day and (one.end is None or day <= one.end):
            return one.team
    return UNASSIGNED
