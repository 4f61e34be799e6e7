"""Putting many facts into one figure: counts, sums, averages (incentives 3.1).

A count and a sum of nothing are nought. An average of nothing is no number. Distinct counts and percentiles come
from the facts of the whole period, never from daily values.
"""

from collections.abc import Collection, Iterable, Sequence

from crm.exact.explanation import Term, total, value
from crm.exact.numbers import Fraction
from crm.exact.wording import name
from evaluations.engine.figures import Aggregate, Figure, average_of, publish

name({"different": ("different ones", "去重数量", "number")})


def count(facts: Collection[object], figure: Figure) -> Aggregate:
    """How many there are."""
    return publish("kpi.count", value(Fraction(len(facts)), "cases"), figure, len(facts))


def count_distinct(subjects: Iterable[str], figure: Figure) -> Aggregate:
    """How many different ones there are among the facts; a fact that names nobody is left out."""
    named = [subject for subject in subjects if subject]
    return publish("kpi.count_distinct", value(Fraction(len(set(named))), "different"), figure, len(named))


def sum_of(terms: Sequence[Term], figure: Figure) -> Aggregate:
    """All of them together. What was taken back counts negative."""
    return publish("kpi.sum", total(terms), figure, len(terms))


def average(terms: Sequence[Term], figure: Figure) -> Aggregate:
    """Their mean: sum ÷ n."""
    return average_of("kpi.average", terms, figure)
