"""Deals as credit and currency see them: what was sold, when, by whom, and what a refund takes back.

A refund follows the deal it reverses: the same people, the same hierarchy, the same exchange rate, so that both
together come to nothing (incentives 1.2, 1.4, 1.27).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from pydantic import AfterValidator, AliasChoices, Field

from crm.exact.numbers import Fraction
from crm.exact.problems import Refused, say
from crm.exact.reading import Code, Day, Given, Measured, Number, broken

say(
    {
        "deal_repeated": (
            "Two deals are called “{deal}” and differ; give each its own id, or hand in the latest version only.",
            "有两笔成交都叫“{deal}”且内容不同；各用各的编号，或只提交最新版本。",
        ),
        "original_unknown": (
            "“{deal}” takes back “{original}”, which is not here; add it to the earlier deals, or give the refund "
            "“original_date”.",
            "“{deal}”冲销的“{original}”不在数据中；把它补进此前的成交，或在退款上填写“original_date”。",
        ),
        "reverses_itself": (
            "“{deal}” ends up taking back itself; let it name the deal it is the refund of.",
            "“{deal}”最终冲销了自己；改为填写它所退的那笔成交。",
        ),
    }
)


def _a_rate(number: Fraction) -> Fraction:
    if not 0 <= number <= 1:
        raise broken("rate_out_of_range")
    return number


Rate = Annotated[Number, AfterValidator(_a_rate)]
"""What is paid on a credit or a base, between 0 and 1."""
Person = Annotated[str, Field(min_length=1, max_length=200)]
"""Whoever is paid: an agent, a manager, an agency, by the id the plan uses."""


class Link(Given):
    """A step of a deal's chain, from the seller up: who stands there, at which rate or contract level.

    Without a payee the position is vacant.
    """

    payee: Person | None = None
    level: str | None = None
    rate: Rate | None = None
    contract: Number | None = Field(default=None, ge=0)
    vacant: bool = False

    @property
    def is_vacant(self) -> bool:
        return self.vacant or self.payee is None


class CreditShare(Given):
    """How much of a deal counts for somebody, which is not the rate he is paid on it. `overlay` marks credit on
    top of the deal's own, such as a specialist's; `chain` is the line of this seller."""

    payee: Person
    share: Number = Field(ge=0)
    rate: Rate | None = None
    overlay: bool = False
    chain: tuple[Link, ...] | None = None


class Deal(Given):
    """A sale, or with a negative amount a refund. `original_day` is the day of the deal a refund takes back, where
    that deal itself is not at hand."""

    id: str
    day: Day | None = Field(default=None, validation_alias=AliasChoices("date", "credit_date"))
    amount: Measured = Field(validation_alias=AliasChoices("amount", "base"))
    currency: Code | None = None
    payee: Person | None = Field(default=None, validation_alias=AliasChoices("payee", "seller"))
    credits: tuple[CreditShare, ...] | None = None
    chain: tuple[Link, ...] | None = None
    reverses: str | None = None
    original_day: Day | None = Field(default=None, validation_alias=AliasChoices("original_date", "reverses_date"))


@dataclass(frozen=True)
class Sale:
    """A deal with the deal whose terms it follows: itself, or what it takes back. `at` is its place in what was
    handed in."""

    deal: Deal
    original: Deal
    at: int

    @property
    def has_known_original(self) -> bool:
        return not self.original.reverses

    @property
    def credits(self) -> tuple[CreditShare, ...] | None:
        return self.deal.credits if self.original.credits is None else self.original.credits

    @property
    def chain(self) -> tuple[Link, ...] | None:
        return self.deal.chain if self.original.chain is None else self.original.chain

    @property
    def seller(self) -> str | None:
        return self.original.payee or self.deal.payee

    @property
    def day(self) -> date:
        """The day that decides hierarchy and exchange rate. Refused without one."""
        day = self.original.day if self.has_known_original else self.original.original_day
        if day is not None:
            return day
        raise self.missing("date")

    def missing(self, field: str) -> Refused:
        """What the deal does not say, or the deal it takes back, which would have said it."""
        if self.has_known_original:
            return self.refused("missing", field=field)
        return self.refused("original_unknown", "/reverses", original=self.original.reverses or "")

    def refused(self, code: str, pointer: str = "", **gaps: str) -> Refused:
        return Refused.because(code, f"/deals/{self.at}{pointer}", **{"deal": self.deal.id, **gaps})


def sales_of(deals: Iterable[Deal], earlier: Iterable[Deal] = ()) -> tuple[Sale, ...]:
    """Every deal once, with the deal it follows; `earlier` are deals that are only looked up.

    The same deal handed in twice counts once. Refused where two differ under one id, or a deal takes back itself.
    """
    known = {deal.id: deal for deal in earlier}
    found: dict[str, tuple[int, Deal]] = {}
    for at, deal in enumerate(deals):
        if found.setdefault(deal.id, (at, deal))[1] != deal:
            raise Refused.because("deal_repeated", f"/deals/{at}", deal=deal.id)
        known[deal.id] = deal
    return tuple(Sale(deal, _original(deal, known, at), at) for at, deal in found.values())


def _original(deal: Deal, known: Mapping[str, Deal], at: int) -> Deal:
    """What a refund takes back, followed to the first sale; the last known one where the way breaks off."""
    passed = {deal.id}
    here = deal
    while here.reverses and here.reverses in known:
        here = known[here.reverses]
        if here.id in passed:
            raise Refused.because("reverses_itself", f"/deals/{at}/reverses", deal=deal.id)
        passed.add(here.id)
    return here
