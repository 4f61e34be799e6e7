"""Customers and revenue that stay: retention, churn, net and gross revenue retention (incentives 3.1).

Everything is measured against those who were there at the start: who came later is neither kept nor lost.
Retention: (end − new) ÷ start. Churn: lost ÷ start. Over several periods: (1 − churn)^periods. Net revenue
retention: (start + expansion − contraction − lost) ÷ start; gross leaves the expansion out.
"""

from collections.abc import Collection, Iterable
from typing import NamedTuple

from crm.exact.explanation import Term, difference, power, product, total, value
from crm.exact.numbers import ZERO, Fraction
from crm.exact.problems import NotComputable, say
from crm.exact.wording import name
from evaluations.engine.figures import HUNDRED, Aggregate, Share, publish, share_of

name(
    {
        "at_start": ("at the start", "期初", "number"),
        "at_end": ("at the end", "期末", "number"),
        "came_new": ("new in the period", "期内新增", "number"),
        "lost": ("lost", "流失", "number"),
        "expansion": ("expansion", "增购", "number"),
        "contraction": ("contraction", "减购", "number"),
        "all_of_them": ("all of them", "全部", "number"),
        "churn_of_a_period": ("churn of one period", "单期流失率", "percent"),
    }
)
say(
    {
        "kept_exceeds_start": (
            "More are kept than there were at the start; count as new everybody who came in the period.",
            "留存数量超过期初；期内加入的都应计入新增。",
        ),
        "lost_exceeds_start": (
            "More is lost than there was at the start; count only those who were there then.",
            "流失数量超过期初；只统计期初已有的部分。",
        ),
        "new_exceeds_end": (
            "More are new than there are at the end; count only the new ones who are still there.",
            "新增数量超过期末；只统计期末仍在的新增。",
        ),
    }
)


class Movements(NamedTuple):
    """What became of the revenue of those who were customers at the start."""

    start: Fraction
    expansion: Fraction
    contraction: Fraction
    lost: Fraction


def retention(start: Fraction, end: Fraction, new: Fraction, figure: Share) -> Aggregate:
    """The share of the customers at the start who are still there at the end."""
    if new > end:
        raise NotComputable("new_exceeds_end")
    _within_start(end - new, start, "kept_exceeds_start")
    kept = difference(value(end, "at_end"), value(new, "came_new"))
    return share_of("kpi.retention", kept, value(start, "at_start"), figure, int(start))


def churn(start: Fraction, lost: Fraction, figure: Share) -> Aggregate:
    """The share of the customers at the start who left."""
    _within_start(lost, start, "lost_exceeds_start")
    return share_of("kpi.churn", value(lost, "lost"), value(start, "at_start"), figure, int(start))


def _within_start(part: Fraction, start: Fraction, code: str) -> None:
    """Without anybody at the start there is no figure anyway."""
    if part > start > 0:
        raise NotComputable(code)


def compound_retention(churn_of_a_period: Fraction, periods: int, figure: Share) -> Aggregate:
    """What is left after several periods of the same churn."""
    everyone = value(Fraction(1), "all_of_them")
    found = power(difference(everyone, value(churn_of_a_period, "churn_of_a_period")), periods)
    return publish(
        "kpi.compound_retention", product(found, HUNDRED) if figure.unit == "percent" else found, figure, None
    )


def net_revenue_retention(moved: Movements, figure: Share, n: int | None = None) -> Aggregate:
    """The revenue of the customers at the start, with what they added. `n`: how many they are."""
    grown = total([value(moved.start, "at_start"), value(moved.expansion, "expansion")])
    return share_of("kpi.nrr", _less_losses(grown, moved), value(moved.start, "at_start"), figure, n)


def gross_revenue_retention(moved: Movements, figure: Share, n: int | None = None) -> Aggregate:
    """The revenue of the customers at the start, without what they added."""
    start = value(moved.start, "at_start")
    return share_of("kpi.grr", _less_losses(start, moved), start, figure, n)


def _less_losses(revenue: Term, moved: Movements) -> Term:
    _within_start(moved.contraction + moved.lost, moved.start, "lost_exceeds_start")
    left = difference(revenue, value(moved.contraction, "contraction"))
    return difference(left, value(moved.lost, "lost"))


def movements(revenue: Iterable[tuple[Fraction, Fraction]]) -> Movements:
    """From each customer's revenue at the start and at the end; who paid nothing at the start is left out."""
    cohort = [(before, after) for before, after in revenue if before > 0]
    return Movements(
        start=sum((before for before, _ in cohort), ZERO),
        expansion=sum((after - before for before, after in cohort if after > before), ZERO),
        contraction=sum((before - after for before, after in cohort if 0 < after < before), ZERO),
        lost=sum((before for before, after in cohort if after <= 0), ZERO),
    )


def customers_kept(opening: Collection[str], closing: Collection[str]) -> tuple[Fraction, Fraction, Fraction]:
    """How many there were at the start and at the end, and how many of these are new."""
    at_start, at_end = set(opening), set(closing)
    return Fraction(len(at_start)), Fraction(len(at_end)), Fraction(len(at_end - at_start))


def customers_lost(opening: Collection[str], lost: Collection[str]) -> tuple[Fraction, Fraction]:
    """How many there were at the start, and how many of these left; who came later and left does not count."""
    at_start = set(opening)
    return Fraction(len(at_start)), Fraction(len(at_start & set(lost)))
