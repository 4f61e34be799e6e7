"""Overrides along the chain a deal carries, the seller first: percent of base, and difference of contract levels.

The chain is a snapshot of its day; a refund that names its deal goes back along the same chain (incentives 1.4).
"""

from collections.abc import Iterable, Iterator, Sequence

from crm.exact.explanation import Term, at_least, difference, product, rounded, value
from crm.exact.numbers import ZERO
from crm.exact.problems import say
from crm.exact.rounding import Rounding
from crm.exact.wording import name
from incentives.engine.deals import Link
from incentives.engine.overrides import (
    GoesUp,
    LevelDifference,
    PercentOfBase,
    SoldPart,
    at_rate,
    line_up,
    override_line,
)
from incentives.engine.payee_lines import PayeeLine

name(
    {
        "contract_level": ("contract level of", "合同级别", "percent"),
        "beyond_levels": ("above the highest level that is paid", "超出可计层级", "money"),
    }
)
say(
    {
        "chain_without_seller": (
            "The chain of “{deal}” starts with somebody else than its seller “{payee}”; put the seller first.",
            "“{deal}”的链条不是从销售“{payee}”开始；把销售放在第一位。",
        ),
    }
)


def chain_overrides(
    rule: PercentOfBase | LevelDifference, parts: Iterable[SoldPart], rounding: Rounding
) -> tuple[PayeeLine, ...]:
    """What everybody in the chains gets, the seller too, and nothing for those above `max_levels` managers.

    Refused for a deal without a chain, and where a step lacks its rate or its contract level.
    """
    found: list[PayeeLine] = []
    for part in parts:
        seller, managers = _seller_and_managers(rule, part)
        reached = len(managers) if rule.max_levels is None else rule.max_levels
        paid = (*seller, *managers[:reached])
        amounts = _amounts(rule, part, paid, rounding)
        found += [_line(part, link, amount, rounding) for link, amount in zip(paid, amounts, strict=True)]
        found += [_line(part, link, value(ZERO, "beyond_levels"), rounding) for link in managers[reached:]]
    return tuple(found)


def _seller_and_managers(rule: GoesUp, part: SoldPart) -> tuple[tuple[Link, ...], tuple[Link, ...]]:
    if not part.chain:
        raise part.sale.missing("chain")
    first = part.chain[0]
    if not first.is_vacant and part.seller in (None, first.payee):
        return (first,), line_up(rule, part.chain[1:], first.payee)
    if isinstance(rule, LevelDifference):
        raise part.sale.refused("chain_without_seller", "/chain", payee=part.seller or "")
    return (), line_up(rule, part.chain, part.seller)


def _amounts(
    rule: PercentOfBase | LevelDifference, part: SoldPart, links: Sequence[Link], rounding: Rounding
) -> Iterator[Term]:
    return (
        _percent_of_base(part, links, rounding)
        if isinstance(rule, PercentOfBase)
        else _level_difference(part, links, rounding)
    )


def _percent_of_base(part: SoldPart, links: Sequence[Link], rounding: Rounding) -> Iterator[Term]:
    for link in links:
        if link.rate is None:
            raise part.sale.missing("rate")
        yield at_rate(part.base, link.rate, link.payee or "", rounding)


def _level_difference(part: SoldPart, links: Sequence[Link], rounding: Rounding) -> Iterator[Term]:
    """Rounded where each level ends, so that the lines come to what the top level comes to, to the last cent."""
    reached: Term | None = None
    for link in links:
        if link.contract is None:
            raise part.sale.missing("contract")
        contract = value(link.contract, "contract_level", of_what=link.payee)
        if reached is None:
            yield rounded(product(part.base, contract), rounding)
        else:
            upto = rounded(product(part.base, at_least(contract, reached)), rounding)
            yield difference(upto, rounded(product(part.base, reached), rounding))
        reached = contract if reached is None or contract.value > reached.value else reached


def _line(part: SoldPart, link: Link, amount: Term, rounding: Rounding) -> PayeeLine:
    return override_line(part, link.payee or "", amount, rounding)
