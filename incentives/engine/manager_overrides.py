"""Overrides along the hierarchy of the credit date: percent of base, percent of the team's commission, rolled-up
credit.

A refund goes to the managers who had the deal, however often the team has changed hands since (incentives 1.4).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from crm.exact.explanation import explain, product, rounded, total, value
from crm.exact.numbers import Fraction
from crm.exact.rounding import Rounding
from crm.exact.wording import name
from incentives.engine.credit import Credit
from incentives.engine.deals import Link
from incentives.engine.hierarchy import Hierarchy, managers_above
from incentives.engine.overrides import (
    ManagerEffective,
    PercentOfCommission,
    RollUp,
    SoldPart,
    at_rate,
    line_up,
    override_line,
)
from incentives.engine.payee_lines import PayeeLine

name({"team_commission": ("commission of", "团队成员提成", "money")})


@dataclass(frozen=True)
class ManagerOverrides:
    """Lines for managers, and `unassigned` what found no manager at all, with an empty payee."""

    lines: tuple[PayeeLine, ...]
    unassigned: tuple[PayeeLine, ...]


def manager_overrides(
    rule: ManagerEffective, hierarchy: Hierarchy, parts: Iterable[SoldPart], rounding: Rounding
) -> ManagerOverrides:
    """What the managers on the credit date get: base × rate of their level.

    Where there is no manager at all the house gets the nearest level's, if the plan gives vacancies to it. Refused
    for a deal without a seller or a day.
    """
    lines = [line for part in parts for line in _part_lines(rule, hierarchy, part, rounding)]
    return ManagerOverrides(
        tuple(line for line in lines if line.payee), tuple(line for line in lines if not line.payee)
    )


def _part_lines(
    rule: ManagerEffective, hierarchy: Hierarchy, part: SoldPart, rounding: Rounding
) -> Iterable[PayeeLine]:
    if part.seller is None:
        raise part.sale.missing("payee")
    above = managers_above(hierarchy, part.seller, part.sale.day)
    managers = line_up(rule, above, part.seller) or _nobody(rule)
    for link, rate in zip(managers, rule.by_level, strict=False):
        payee = link.payee or ""
        yield override_line(part, payee, at_rate(part.base, rate, payee, rounding), rounding)


def _nobody(rule: ManagerEffective) -> tuple[Link, ...]:
    return (Link(payee=rule.house if rule.vacant == "house" else None),)


def commission_override(
    rule: PercentOfCommission, commissions: Mapping[str, Fraction], rounding: Rounding
) -> PayeeLine:
    """What a manager gets on his team's commissions: sum × rate. His own commission is not his team's."""
    team = [value(n, "team_commission", of_what=payee) for payee, n in commissions.items() if payee != rule.payee]
    amount = rounded(product(total(team), value(rule.rate, "override_rate", of_what=rule.payee)), rounding)
    return PayeeLine("team", rule.payee, explain("override.team", amount, payee=rule.payee, scale=rounding.scale))


def rolled_up(rule: RollUp, hierarchy: Hierarchy, given: Iterable[Credit]) -> tuple[Credit, ...]:
    """The same credits once more for every manager above on the credit date, for his own quota and rate table."""
    return tuple(
        replace(credit, payee=link.payee or "", role="roll_up", rate=None)
        for credit in given
        for link in line_up(rule, managers_above(hierarchy, credit.payee, credit.sale.day), credit.payee)[
            : rule.max_levels
        ]
    )
