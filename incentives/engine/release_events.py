"""Releases by what comes in: in proportion to payments, or once everything is paid (incentives 1.15).

The earning stays what it was; each payment or refund releases or takes back its part on its own day. More than the
base never releases more than the earning, and refunds of more than came in never less than nothing.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Literal, NamedTuple

from crm.exact.explanation import Term, at_least, at_most, cut, quotient, rounded, total, value
from crm.exact.numbers import ZERO, Fraction
from crm.exact.problems import NotComputable, say
from crm.exact.reading import Part
from crm.exact.rounding import Rounding
from crm.exact.wording import name
from incentives.engine.releases import Release, Schedule
from incentives.engine.spreading import spread

name(
    {
        "received": ("received", "本次到账", "money"),
        "received_before": ("received before", "此前到账", "money"),
        "receivable": ("receivable in all", "应收总额", "money"),
        "no_more_than_all": ("no more than all of it", "不超过全额", "percent"),
        "no_less_than_nothing": ("no less than nothing", "不低于零", "percent"),
    }
)
say(
    {
        "nothing_receivable": (
            "Nothing is to be received, so no share of it can be worked out; give the whole amount due.",
            "应收总额为零，无法计算到账比例；填写应收总额。",
        ),
    }
)


class ProRataEvents(Part):
    """Released in proportion to what was received."""

    type: Literal["pro_rata_events"]


class OnFullPayment(Part):
    """Released once everything was received, and taken back while it is not any more."""

    type: Literal["on_full_payment"]


class ReleaseEvent(NamedTuple):
    """A payment or, negative, a refund."""

    ref: str
    amount: Fraction
    on: date | None = None


def by_events(
    rule: ProRataEvents | OnFullPayment,
    earning: Fraction,
    receivable: Fraction,
    events: Iterable[ReleaseEvent],
    rounding: Rounding,
    earned_on: date | None = None,
) -> Schedule:
    """A release for each event, in order of days: earning × what was received ÷ `receivable`, as it changes.

    On full payment only the whole of it counts. Raises NotComputable where nothing is receivable, or less than
    nothing of a sale.
    """
    if not receivable or receivable < 0 < earning:
        raise NotComputable("nothing_receivable")
    known = sorted(events, key=lambda event: event.on or date.min)
    whole = value(earning, "earning")
    shares = _shares(known, receivable)
    if isinstance(rule, OnFullPayment):
        shares = (cut(share, 0) for share in shares)
    terms = spread(whole, shares, rounding)
    releases = tuple(Release(one.ref, term, one.on) for one, term in zip(known, terms, strict=True))
    return Schedule(rounded(whole, rounding), releases, earned_on, rounding.scale)


def _shares(events: Iterable[ReleaseEvent], receivable: Fraction) -> Iterator[Term]:
    """What share of all was received after each event, between nothing and all of it."""
    before = ZERO
    for event in events:
        received = value(event.amount, "received", of_what=event.ref)
        so_far = total([value(before, "received_before"), received]) if before else received
        before = so_far.value
        yield _within(quotient(so_far, value(receivable, "receivable")))


def _within(share: Term) -> Term:
    if share.value > 1:
        return at_most(share, value(Fraction(1), "no_more_than_all"))
    return at_least(share, value(ZERO, "no_less_than_nothing")) if share.value < 0 else share
