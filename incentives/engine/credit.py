"""Credit: how much of a deal counts for whom, apart from the rate anybody is paid on it.

A split shares one deal: the shares total exactly 100 %, and the credits add up to the deal to the last cent. An
overlay is credit on top, for specialists; a plan may limit the total credit of a deal, and what the limit takes is
reported, never lost in silence (incentives 1.4).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from pydantic import AliasChoices, Field

from crm.exact.explanation import Explained, Term, difference, explain, product, quotient, value
from crm.exact.numbers import ZERO, Fraction
from crm.exact.problems import say
from crm.exact.reading import Number, Part
from crm.exact.rounding import power_of_ten
from crm.exact.sharing import shared
from crm.exact.wording import name, percent
from incentives.engine.deals import CreditShare, Link, Sale

name(
    {
        "deal_amount": ("of deal", "成交", "money"),
        "credited_share": ("credit share of", "归属比例", "percent"),
        "credit_room": ("credit left below the limit", "限额内可归属比例", "percent"),
        "overlay_credit": ("overlay credit asked for", "申请的叠加归属", "percent"),
        "credit_asked": ("total credit asked for", "申请的归属合计", "percent"),
        "credit_granted": ("total credit granted", "准予的归属合计", "percent"),
    }
)
say(
    {
        "split_not_100": (
            "The shares of “{deal}” total {total}; let them total exactly 100 %.",
            "“{deal}”的归属比例合计为 {total}；调整到正好 100%。",
        ),
        "credited_twice": (
            "“{payee}” is credited twice on “{deal}”; write one share.",
            "“{payee}”在“{deal}”上归属了两次；合成一个比例。",
        ),
        "overlay_in_split": (
            "A split has no overlay credit; remove “overlay”, or choose the mode “overlay”.",
            "分成模式没有叠加归属；删除“overlay”，或改用“overlay”模式。",
        ),
        "finer_than_minor_unit": (
            "“{deal}” has more decimals than the plan rounds to, so no parts add up to it; round it first.",
            "“{deal}”的小数位多于方案的舍入位数，各部分无法与总额一致；先对其舍入。",
        ),
    }
)


class CreditRule(Part):
    """How deals are credited. `max_total_credit` limits all credit of one deal, such as "2" for 200 %."""

    mode: Literal["split", "overlay"]
    max_total_credit: Number | None = Field(
        default=None, ge=1, validation_alias=AliasChoices("max_total_credit", "max_total", "max_credit", "limit")
    )


@dataclass(frozen=True)
class Credit:
    """What of a sale counts for a payee; `rate` and `chain` are his own for this deal, where it gives them."""

    sale: Sale
    payee: str
    share: Fraction
    amount: Term
    role: Literal["direct", "overlay", "roll_up"] = "direct"
    rate: Fraction | None = None
    chain: tuple[Link, ...] | None = None


@dataclass(frozen=True)
class CreditedSale:
    """A sale with its credits; `beyond_limit` is what the limit of total credit took off."""

    sale: Sale
    credits: tuple[Credit, ...]
    beyond_limit: Explained

    @property
    def total(self) -> Fraction:
        """All credit of the deal, as a share of it: 1.25 is 125 %."""
        return sum((credit.share for credit in self.credits), ZERO)


def credited(rule: CreditRule, sales: Iterable[Sale], scale: int) -> tuple[CreditedSale, ...]:
    """Who is credited with what of every sale; splits add up to the sale at `scale` decimals.

    Refused where the shares of a split do not total exactly 100 %, or a payee is credited twice.
    """
    return tuple(_credited(rule, sale, scale) for sale in sales)


def _credited(rule: CreditRule, sale: Sale, scale: int) -> CreditedSale:
    shares = _shares_of(sale)
    direct = [share for share in shares if not share.overlay]
    extra = [share for share in shares if share.overlay]
    if rule.mode == "split" and extra:
        raise sale.refused("overlay_in_split", "/credits")
    if rule.mode == "overlay" and not extra:
        direct, extra = [], direct
    own = split(sale, direct, scale) if direct or not extra else ()
    return _with_overlay(sale, own, extra, rule.max_total_credit)


def _shares_of(sale: Sale) -> Sequence[CreditShare]:
    if sale.credits is None:
        if sale.seller is None:
            raise sale.missing("credits")
        return [CreditShare(payee=sale.seller, share=Fraction(1))]
    payees = [share.payee for share in sale.credits]
    for payee in payees:
        if payees.count(payee) > 1:
            raise sale.refused("credited_twice", "/credits", payee=payee)
    return sale.credits


def split(sale: Sale, shares: Sequence[CreditShare], scale: int) -> tuple[Credit, ...]:
    """One deal shared out by largest remainder; the credits add up to it. Refused unless shares total 100 %."""
    together = sum((share.share for share in shares), ZERO)
    if together != 1:
        raise sale.refused("split_not_100", "/credits", total=percent(together))
    if (sale.deal.amount * power_of_ten(scale)).denominator != 1:
        raise sale.refused("finer_than_minor_unit", "/amount")
    weights = {share.payee: _share_term(share) for share in shares}
    parts = shared(deal_amount(sale), weights, scale=scale)
    return tuple(
        Credit(sale, one.payee, one.share, parts[one.payee], "direct", one.rate, one.chain) for one in shares
    )


def deal_amount(sale: Sale) -> Term:
    return value(sale.deal.amount, "deal_amount", of_what=sale.deal.id)


def _share_term(share: CreditShare) -> Term:
    return value(share.share, "credited_share", of_what=share.payee)


def _with_overlay(
    sale: Sale, own: tuple[Credit, ...], extra: Sequence[CreditShare], limit: Fraction | None
) -> CreditedSale:
    """Overlay credit comes on top of the deal's own; beyond the limit all of it gives way in proportion."""
    used = sum((credit.share for credit in own), ZERO)
    asked = sum((share.share for share in extra), ZERO)
    granted = asked if limit is None else min(asked, limit - used)
    on_top = (_overlay(sale, share, asked, granted) for share in extra)
    beyond = difference(value(used + asked, "credit_asked"), value(used + granted, "credit_granted"))
    lost = explain("credit.beyond_limit", product(deal_amount(sale), beyond), deal=sale.deal.id)
    return CreditedSale(sale, (*own, *on_top), lost)


def _overlay(sale: Sale, share: CreditShare, asked: Fraction, granted: Fraction) -> Credit:
    counted = _share_term(share)
    if granted < asked:
        room = value(granted, "credit_room")
        counted = quotient(product(counted, room), value(asked, "overlay_credit"))
    amount = product(deal_amount(sale), counted)
    return Credit(sale, share.payee, counted.value, amount, "overlay", share.rate, share.chain)
