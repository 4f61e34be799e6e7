"""Overrides: what goes up the hierarchy for what others sold, as the plan says it (incentives 1.4).

Nobody overrides himself; who stands twice in a line is credited once, at the higher place; a vacant seat passes
what it would get to the next one up, or to the house; deeper than `max_levels` managers nothing goes. A split deal
goes up part by part, each along its own seller's line.
"""

from collections.abc import Iterable, Iterator
from typing import Annotated, Literal, NamedTuple, Self

from pydantic import AliasChoices, Field, model_validator

from crm.exact.explanation import Term, explain, product, rounded, value
from crm.exact.numbers import Fraction
from crm.exact.problems import say
from crm.exact.reading import Count, Part, broken
from crm.exact.rounding import Rounding
from crm.exact.wording import name
from incentives.engine.credit import Credit, CreditRule, credited, deal_amount
from incentives.engine.deals import Link, Person, Rate, Sale
from incentives.engine.payee_lines import PayeeLine

name({"override_rate": ("rate of", "计提比例", "percent")})
say(
    {
        "rate_or_rates": (
            "Give one “rate”, or “rates” for each level from the seller up.",
            "填写一个“rate”，或自销售往上逐级填写“rates”。",
        ),
    }
)


class GoesUp(Part):
    """How far up an override reaches, and what becomes of a vacant seat."""

    max_levels: Count | None = Field(
        default=None, ge=1, validation_alias=AliasChoices("max_levels", "max_depth", "depth", "levels")
    )
    vacant: Literal["skip", "house"] = "skip"
    house: Person = Field(default="house", validation_alias=AliasChoices("house", "house_account"))


class PercentOfBase(GoesUp):
    """Base × the rate of every step of the deal's chain."""

    type: Literal["percent_of_base"]


class LevelDifference(GoesUp):
    """Base × what a contract level is above the highest below it: a chain comes to base × its top level."""

    type: Literal["level_difference"]


class PercentOfCommission(Part):
    """What the team earned × rate."""

    type: Literal["percent_of_commission"]
    rate: Rate
    payee: Person


class ManagerEffective(GoesUp):
    """Base × rate for the manager on the credit date. One `rate` is the nearest manager's, or with `max_levels`
    that of so many; `rates` go level by level."""

    type: Literal["manager_effective"]
    rate: Rate | None = None
    rates: tuple[Rate, ...] = ()

    @model_validator(mode="after")
    def _has_one_sort_of_rate(self) -> Self:
        if (self.rate is None) == (not self.rates):
            raise broken("rate_or_rates")
        return self

    @property
    def by_level(self) -> tuple[Fraction, ...]:
        """The rates from the nearest manager up."""
        if self.rate is not None:
            return (self.rate,) * (self.max_levels or 1)
        return self.rates[: self.max_levels]


class RollUp(GoesUp):
    """No pay of its own: the credit counts for the managers above as well."""

    type: Literal["roll_up", "roll_up_credit"]


Override = Annotated[
    PercentOfBase | LevelDifference | PercentOfCommission | ManagerEffective | RollUp, Field(discriminator="type")
]


class SoldPart(NamedTuple):
    """What one seller sold of a deal: the base of what goes up his line."""

    sale: Sale
    seller: str | None
    base: Term
    chain: tuple[Link, ...]


def sold_parts(sales: Iterable[Sale], rule: CreditRule | None, scale: int) -> tuple[SoldPart, ...]:
    """Deals by seller: each credit of a deal with the line of its own seller, or the whole of a deal without any.

    Without a rule of credit, credits are a split.
    """
    return tuple(part for sale in sales for part in _parts(sale, rule or CreditRule(mode="split"), scale))


def _parts(sale: Sale, rule: CreditRule, scale: int) -> Iterator[SoldPart]:
    if sale.credits is None:
        yield SoldPart(sale, sale.seller, deal_amount(sale), sale.chain or ())
        return
    for each in credited(rule, (sale,), scale):
        for credit in each.credits:
            yield SoldPart(sale, credit.payee, credit.amount, _chain_of(credit))


def _chain_of(credit: Credit) -> tuple[Link, ...]:
    """The line of a credit's seller; the deal's own, unless it is another seller's."""
    if credit.chain:
        return credit.chain
    chain = credit.sale.chain or ()
    others = {share.payee for share in credit.sale.credits or ()} - {credit.payee}
    return () if chain and chain[0].payee in others else chain


def line_up(rule: GoesUp, links: Iterable[Link], seller: str | None) -> tuple[Link, ...]:
    """The managers of a line as they are paid: not the seller, nobody twice, a vacancy skipped or the house's."""
    vacancy = {"payee": rule.house if rule.vacant == "house" else None}
    seated = [link.model_copy(update=vacancy) if link.is_vacant else link for link in links]
    highest = {link.payee: at for at, link in enumerate(seated)}
    return tuple(
        link
        for at, link in enumerate(seated)
        if link.payee not in (seller, None) and (link.payee == rule.house or highest[link.payee] == at)
    )


def override_line(part: SoldPart, payee: str, amount: Term, rounding: Rounding) -> PayeeLine:
    """What somebody gets for what another sold; the day it was resolved on stays with it."""
    deal = part.sale.deal.id
    story = {"deal": deal, "seller": part.seller, "payee": payee, "scale": rounding.scale}
    return PayeeLine(deal, payee, explain("override.line", amount, **story))


def at_rate(base: Term, rate: Fraction, payee: str, rounding: Rounding) -> Term:
    """Base × rate, rounded once."""
    return rounded(product(base, value(rate, "override_rate", of_what=payee)), rounding)
