"""What is wrong with a rate table: its order, its ends, and what its tiers pay."""

from collections.abc import Iterator
from math import ceil

from crm.exact.numbers import ZERO, Fraction, text_of
from crm.exact.problems import Gaps, Problem
from incentives.engine.document import FactorTier, Table, Tier


def table_problems(table: Table, here: str, *, is_share: bool) -> Iterator[Problem]:
    """Every mistake of a table. `is_share`: its rates are shares, not money for each unit."""
    lowest = {ZERO, Fraction(1)} if table.on == "count" else {ZERO}
    if table.measure is None and table.tiers[0].start not in lowest:
        yield Problem(f"{here}/tiers/0/from", "first_tier_not_lowest", Gaps(lowest="0"))
    before: Tier | None = None
    for at, tier in enumerate(table.tiers):
        there = f"{here}/tiers/{at}"
        yield from _value_problems(table, tier, there, is_share=is_share)
        if before is not None:
            yield from order_problems(before, tier, there)
        yield from _reach_problems(table, at, there)
        before = tier
    last, end = table.tiers[-1], f"{here}/tiers/{len(table.tiers) - 1}/to"
    if table.method != "interpolated_amount" and last.to is not None:
        yield Problem(end, "last_tier_ends")
    elif last.to is not None and last.to <= last.start:
        yield Problem(end, "ends_before_start")


def _value_problems(table: Table, tier: Tier, here: str, *, is_share: bool) -> Iterator[Problem]:
    pays_amounts = table.method in ("lookup_amount", "interpolated_amount")
    paid = tier.amount if pays_amounts else tier.rate
    name = "amount" if pays_amounts else "rate"
    if paid is None:
        yield Problem(here, f"tier_without_{name}")
    elif is_share and not pays_amounts and not 0 <= paid <= 1:
        yield Problem(f"{here}/{name}", "rate_out_of_range")
    elif paid < 0:
        yield Problem(f"{here}/{name}", "negative")
    if tier.applies_from is not None and not 0 <= tier.applies_from < tier.start:
        yield Problem(f"{here}/applies_from", "applies_from_too_high")


def order_problems(before: Tier | FactorTier, tier: Tier | FactorTier, here: str) -> Iterator[Problem]:
    """What is wrong with the start of a tier, after the one before it."""
    start = text_of(tier.start)
    if tier.start < before.start or (tier.start == before.start and not _only_at_the_boundary(before, tier)):
        yield Problem(f"{here}/from", "not_increasing", Gaps(start=start, before=text_of(before.start)))
    elif before.to is not None and before.to < tier.start:
        yield Problem(f"{here}/from", "gap", Gaps(start=start, end=text_of(before.to)))
    elif before.to is not None and before.to > tier.start:
        yield Problem(f"{here}/from", "overlap", Gaps(start=start, end=text_of(before.to)))


def _only_at_the_boundary(before: Tier | FactorTier, tier: Tier | FactorTier) -> bool:
    """“10,000 exactly” followed by “above 10,000”: both can be reached."""
    return before.inclusive and not tier.inclusive


def _reach_problems(table: Table, at: int, here: str) -> Iterator[Problem]:
    """A tier between two numbers of deals that no number of deals is in."""
    if table.on != "count" or at + 1 == len(table.tiers):
        return
    tier, following = table.tiers[at], table.tiers[at + 1]
    first = ceil(tier.start) + (0 if tier.inclusive or tier.start.denominator != 1 else 1)
    is_taken = first > following.start or (first == following.start and following.inclusive)
    if is_taken and following.start > tier.start:
        gaps = Gaps(start=text_of(tier.start), end=text_of(following.start))
        yield Problem(f"{here}/from", "unreachable_tier", gaps)
