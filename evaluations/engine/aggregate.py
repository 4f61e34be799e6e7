"""Putting many cases into one number. Sums are divided, ratios are never averaged; no cases give no number."""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import ceil, floor

PROMOTER, DETRACTOR, SATISFIED = 9, 6, 4


def ratio(numerator: Fraction, denominator: Fraction) -> Fraction | None:
    """One sum through another; nothing to divide by is no data."""
    return numerator / denominator if denominator else None


def ratio_of_sums(parts: Iterable[tuple[Fraction, Fraction]]) -> Fraction | None:
    """Days, agents and teams add up on both sides before they divide."""
    pairs = list(parts)
    return ratio(sum((top for top, _ in pairs), Fraction(0)), sum((bottom for _, bottom in pairs), Fraction(0)))


def average(values: Sequence[Fraction]) -> Fraction | None:
    return ratio(sum(values, Fraction(0)), Fraction(len(values)))


def net_promoter_score(answers: Sequence[Fraction]) -> Fraction | None:
    """Promoters (9 and 10) less detractors (0 to 6), as a share of all answers: from -1 to 1."""
    promoters = sum(answer >= PROMOTER for answer in answers)
    detractors = sum(answer <= DETRACTOR for answer in answers)
    return ratio(Fraction(promoters - detractors), Fraction(len(answers)))


def satisfied_share(answers: Sequence[Fraction], satisfied_from: int = SATISFIED) -> Fraction | None:
    """The share of answers in the top boxes."""
    return ratio(Fraction(sum(answer >= satisfied_from for answer in answers)), Fraction(len(answers)))


def retention(start: Fraction, end: Fraction, new: Fraction) -> Fraction | None:
    """The share of the customers at the start who are still there."""
    return ratio(end - new, start)


def churn(start: Fraction, lost: Fraction) -> Fraction | None:
    """The share of the customers at the start who left."""
    return ratio(lost, start)


def compound_retention(churn_of_a_period: Fraction, periods: int) -> Fraction:
    """What is left after several periods of the same churn."""
    return (1 - churn_of_a_period) ** periods


def net_revenue_retention(
    start: Fraction, expansion: Fraction, contraction: Fraction, lost: Fraction
) -> Fraction | None:
    """The revenue of the customers at the start, with what they added."""
    return ratio(start + expansion - contraction - lost, start)


def gross_revenue_retention(start: Fraction, contraction: Fraction, lost: Fraction) -> Fraction | None:
    """The revenue of the customers at the start, without what they added."""
    return ratio(start - contraction - lost, start)


def percentile_continuous(values: Sequence[Fraction], share: Fraction) -> Fraction | None:
    """Interpolates between two values, as PostgreSQL's percentile_cont."""
    if not values:
        return None
    ordered, place = sorted(values), share * (len(values) - 1)
    low, high = ordered[floor(place)], ordered[ceil(place)]
    return low + (place - floor(place)) * (high - low)


def percentile_discrete(values: Sequence[Fraction], share: Fraction) -> Fraction | None:
    """The first value at or beyond the share, as PostgreSQL's percentile_disc: always one of the values."""
    if not values:
        return None
    return sorted(values)[max(ceil(share * len(values)) - 1, 0)]
