"""What sums are worth: a value with its status, as published, and the arithmetic that made it (incentives 3.1).

Both sides were added up before; the engine divides them once and rounds once. What cannot be had is no number.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from crm.exact.explanation import Explained, Term, Tree, quotient
from crm.exact.explanation import value as given
from crm.exact.numbers import Fraction, from_decimal
from crm.exact.problems import say
from evaluations.engine import roll_up  # noqa: F401  the names of both sides
from evaluations.engine.figures import Figure, publish
from evaluations.metrics.definitions import readable_definition
from evaluations.metrics.models import Metric

say(
    {
        "unreadable_definition": (
            "The metric's definition cannot be read. Write it anew.",
            "指标的口径无法读取。重新填写口径。",
        )
    }
)

NO_SUM = Decimal(0)
Status = Literal["ok", "no_data", "below_n_min", "stale", "error"]
WITHOUT_VALUE = frozenset({"no_data", "below_n_min", "error"})
"""With these nothing is paid and nobody is judged: it is not nought, it is no value."""
COUNTED = {Metric.Kind.COUNT: "cases", Metric.Kind.SUM: "measured"}


@dataclass(frozen=True)
class Sums:
    """Both sides of a metric, added up but not yet divided. `other_currency` facts were left out of amounts."""

    numerator: Decimal = NO_SUM
    denominator: Decimal | None = None
    n: int | None = None
    other_currency: int = 0
    rolled_up_at: datetime | None = None


@dataclass(frozen=True)
class Freshness:
    """What day it is, up to when the figures are known, and the money they are in."""

    today: date
    as_of: datetime
    is_stale: bool
    currency: str


@dataclass(frozen=True)
class Value:
    """A metric's value with what it was divided from. `shown` is what the engine publishes of `term`."""

    metric: Metric
    numerator: Decimal
    denominator: Decimal | None
    n: int | None
    status: Status
    as_of: datetime
    term: Term | None
    shown: Explained
    other_currency: int = 0
    rolled_up_at: datetime | None = None

    @property
    def value(self) -> Decimal | None:
        """The unrounded number, of too few cases too; None unless there is something to show."""
        if self.term is None:
            return None
        return Decimal(self.term.value.numerator) / self.term.value.denominator

    @property
    def published(self) -> Fraction | None:
        """The number as people see it and gates compare it; None with too few cases."""
        return self.shown.value

    @property
    def snapshot(self) -> Tree:
        """The value as it is frozen where somebody is paid or judged by it, as plain data (incentives 1.5).

        Its arithmetic, the definition's version, the number of cases, and when what it is made of last changed.
        """
        frozen = {"metric": self.metric.code, "version": self.metric.definition_version, "n": self.n}
        as_of = self.rolled_up_at.isoformat() if self.rolled_up_at else None
        return self.shown.explanation | frozen | {"status": self.status, "as_of": as_of}


def judged(metric: Metric, sums: Sums | None, first: date, fresh: Freshness) -> Value:
    """What sums are worth: nothing to divide by is no data, a count of nothing is nought."""
    found = sums or Sums(denominator=NO_SUM if metric.divides else None, n=0)
    is_broken = sums is None and readable_definition(metric) is None
    term = None if is_broken or first > fresh.today else _term(metric, found)
    least = metric.least_n if metric.divides else 0
    figure = Figure(scale=metric.decimals(fresh.currency), n_min=least)
    shown = publish(f"kpi.{metric.kind}", term, figure, found.n or 0 if metric.divides else found.n).value
    return Value(
        metric=metric,
        numerator=found.numerator,
        denominator=found.denominator if metric.divides else None,
        n=found.n,
        status="error" if is_broken else _status(shown, fresh),
        as_of=fresh.as_of,
        term=term,
        shown=shown,
        other_currency=found.other_currency,
        rolled_up_at=found.rolled_up_at,
    )


def _term(metric: Metric, sums: Sums) -> Term | None:
    """Sum of numerators ÷ sum of denominators; of a count or a sum, what was added up."""
    top = from_decimal(sums.numerator)
    if not metric.divides:
        return given(top, COUNTED[Metric.Kind(metric.kind)])
    if not sums.denominator:
        return None
    return quotient(given(top, "numerator"), given(from_decimal(sums.denominator), "denominator"))


def _status(shown: Explained, fresh: Freshness) -> Status:
    if shown.value is None:
        return "below_n_min" if shown.status == "below_n_min" else "no_data"
    return "stale" if fresh.is_stale else "ok"
