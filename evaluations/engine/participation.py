"""Who takes part in a review for how long: too short to be rated, or under several managers (incentives 3.6)."""

from collections.abc import Sequence
from datetime import date

from crm.exact.explanation import Explained, explain, no_result, product, quotient, total, value
from crm.exact.numbers import Fraction
from crm.exact.wording import name

LEAST_DAYS = 60

name(
    {
        "manager_score": ("score by a manager", "上级评分", "number"),
        "days_under_manager": ("days under the manager", "在该上级下的天数", "number"),
    }
)


def is_rated(since: date, until: date, least_days: int = LEAST_DAYS) -> bool:
    """Whether somebody was in their position long enough by the last day of the cycle, both days included."""
    return (until - since).days + 1 >= least_days


def by_days(scores: Sequence[tuple[Fraction, int]]) -> Explained:
    """The score of somebody whose manager changed: what each gave, weighted by the days under them."""
    parts = [
        product(value(score, "manager_score"), value(Fraction(days), "days_under_manager"))
        for score, days in scores
    ]
    days = total([value(Fraction(days), "days_under_manager") for _, days in scores])
    if not days.value:
        return no_result("review.by_days", "no_data")
    return explain("review.by_days", quotient(total(parts), days))
