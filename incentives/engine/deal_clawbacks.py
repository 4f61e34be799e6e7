"""Clawbacks of a deal that a whole plan has paid on: the period worked out again, or the deal's own lines.

recompute      F(facts without the deal) − posted: later deals fall back to the tiers they would have reached
original_rate  − what the lines of the deal paid; nobody else's tier changes, attainment is kept

Recompute is the default of plans with tiers (incentives 1.17).
"""

from collections.abc import Iterable
from typing import NamedTuple

from crm.exact.explanation import Explained, Term, at_most, difference, explain, product, rounded, total, value
from crm.exact.numbers import Fraction
from crm.exact.rounding import Rounding
from crm.exact.wording import name
from incentives.engine.clawback_methods import at_least_nothing

ONE = Fraction(1)

name(
    {
        "without_the_deal": ("without the deal", "扣除该笔后重算", "money"),
        "posted_with_it": ("posted with it", "原已计", "money"),
        "deal_line_paid": ("paid by line", "该行已付", "money"),
        "share_of_line": ("the deal's share of the line", "该笔占比", "percent"),
        "refunded_share": ("share refunded", "退款比例", "percent"),
    }
)


class PostedLine(NamedTuple):
    """A line the deal has a part in: what it paid, the deal's share, and how much of the deal is refunded."""

    ref: str
    paid: Fraction
    share: Fraction = ONE
    refunded: Fraction = ONE


def recomputed(original: Fraction, without: Fraction, clawed_back: Fraction, rounding: Rounding) -> Explained:
    """What is left without the deal, less what is posted: `original`, less what was `clawed_back` of it before.

    Deltas telescope: whatever was clawed back before is not taken twice.
    """
    posted = _less_before(value(original, "posted_with_it"), clawed_back)
    return explain(
        "clawback.recompute", difference(value(without, "without_the_deal"), posted), scale=rounding.scale
    )


def at_original_rate(lines: Iterable[PostedLine], clawed_back: Fraction, rounding: Rounding) -> Explained:
    """−Σ round(paid × share × refunded) over the lines of the deal, at most what it was paid and still has."""
    known = tuple(lines)
    taken = total([_part(line, rounding, line.refunded) for line in known])
    left = at_least_nothing(_less_before(total([_part(line, rounding) for line in known]), clawed_back))
    if taken.value > left.value:
        taken = at_most(taken, left)
    amount = product(value(-ONE, "given_back"), at_least_nothing(taken))
    return explain("clawback.original_rate", amount, scale=rounding.scale)


def _part(line: PostedLine, rounding: Rounding, refunded: Fraction = ONE) -> Term:
    """The deal's part of a line, or of it what is refunded."""
    paid = value(line.paid, "deal_line_paid", of_what=line.ref)
    shares = ((line.share, "share_of_line"), (refunded, "refunded_share"))
    factors = [value(share, meaning) for share, meaning in shares if share != ONE]
    return rounded(product(paid, *factors), rounding) if factors else paid


def _less_before(posted: Term, clawed_back: Fraction) -> Term:
    return difference(posted, value(clawed_back, "clawed_back_before")) if clawed_back else posted
