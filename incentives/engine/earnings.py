"""What each line earns before multipliers, caps and gates: percent, fixed, and the walks along a rate table."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any, Self

from incentives.engine.document import Component, FixedRate, PercentRate, Table
from incentives.engine.explanation import Node, difference, product, total, value
from incentives.engine.facts import Fact, basis_of
from incentives.engine.numbers import ZERO, text_of
from incentives.engine.rate_tables import (
    Band,
    Slice,
    band_after,
    band_at,
    bands_of,
    slices_between,
    slices_to,
)

ONE = Fraction(1)


@dataclass(frozen=True)
class Reach:
    """How far an agent came in the period: the whole basis, the number of facts, the quota, a metric's value."""

    quota: Fraction | None = None
    measured: Fraction | None = None
    measure: str = ""
    basis: Fraction = ZERO
    count: int = 0

    def over(self, component: Component, facts: Sequence[Fact]) -> Self:
        """With the sums of the facts the component counts. What reverses a fact is not one more."""
        basis = sum((basis_of(component, fact) for fact in facts), ZERO)
        return replace(self, basis=basis, count=sum(1 for fact in facts if not fact.reverses))

    @property
    def unit(self) -> Fraction:
        """What one step of the table's bounds is worth."""
        return ONE if self.quota is None else self.quota

    @property
    def attainment(self) -> Fraction | None:
        if self.quota is None:
            return None
        return (self.basis if self.measured is None else self.measured) / self.quota


@dataclass(frozen=True)
class Raw:
    """A line before it is modified and rounded."""

    ref: str
    node: Node
    basis: Fraction | None
    rate: Fraction | None
    story: dict[str, Any] = field(default_factory=dict)


def raw_lines(component: Component, facts: Sequence[Fact], reach: Reach) -> list[Raw]:
    """The lines of a component: one for the period, or one for each fact."""
    if component.apply == "period":
        return [_period_line(component, facts, reach)]
    if component.apply == "running" and component.table:
        return list(_running_lines(component, component.table, facts, reach))
    return list(_lines_of_each(component, facts, reach))


def _period_line(component: Component, facts: Sequence[Fact], reach: Reach) -> Raw:
    """Everything of the period as one sum."""
    basis = sum((basis_of(component, fact) for fact in facts), ZERO)
    story = {"facts": [fact.id for fact in facts], "basis": _basis(component, basis)}
    if isinstance(component.rate, PercentRate):
        return Raw("period", _percent(basis, component.rate.value), basis, component.rate.value, story)
    table = component.table
    assert table  # a fixed rate is paid for each fact, never for the period
    bands = bands_of(table, reach.unit)
    if table.is_lookup:
        return _lookup("period", table, bands, basis, _looked_up(table, reach, basis), story, reach)
    node, rate = _table_node(table, bands, basis)
    story["reached"] = _reached(table, bands, reach, ZERO, basis)
    return Raw("period", node, basis, rate, story)


def _running_lines(component: Component, table: Table, facts: Sequence[Fact], reach: Reach) -> Iterator[Raw]:
    """Facts walk along the table in their order: each earns F(after) − F(before)."""
    bands = bands_of(table, reach.unit)
    before = ZERO
    for fact in facts:
        basis = basis_of(component, fact)
        after = before + basis
        story = {"facts": [fact.id], "basis": _basis(component, basis)}
        story["reached"] = _reached(table, bands, reach, before, after)
        if table.is_lookup or table.straddle != "split":
            band = band_at(bands, before if table.straddle == "lower" else after)
            node, rate = _at_rate(basis, band), band.rate
        elif table.reaches_back:
            node = difference(_slices(slices_to(bands, after)), _slices(slices_to(bands, before)))
            rate = None
        else:
            node, rate = _of_slices(slices_between(bands, before, after))
        yield Raw(fact.id, node, basis, rate, story)
        before = after


def _lines_of_each(component: Component, facts: Sequence[Fact], reach: Reach) -> Iterator[Raw]:
    """Each fact alone. One that reverses another of the list earns F(net after) − F(net before) of that one."""
    net: dict[str, Fraction] = {}
    for fact in facts:
        basis = basis_of(component, fact)
        story = {"facts": [fact.id], "basis": _basis(component, basis)}
        if fact.reverses in net and component.table and not _looks_at_period(component, component.table):
            before = net[fact.reverses]
            net[fact.reverses] = before + basis
            yield _reversal(component.table, fact, before, before + basis, basis, story)
            continue
        net[fact.id] = basis
        yield _single(component, fact, basis, story, reach)


def _single(component: Component, fact: Fact, basis: Fraction, story: dict[str, Any], reach: Reach) -> Raw:
    rate = component.rate
    if isinstance(rate, PercentRate):
        return Raw(fact.id, _percent(basis, rate.value), basis, rate.value, story)
    if isinstance(rate, FixedRate):
        sign = ONE if basis >= 0 else -ONE
        node = product(value(sign, "facts"), value(rate.value, "fixed"))
        return Raw(fact.id, node, basis, None, story)
    table = rate.table
    bands = bands_of(table, reach.unit)
    if table.is_lookup:
        at = _looked_up(table, reach, basis) if _looks_at_period(component, table) else basis
        return _lookup(fact.id, table, bands, basis, at, story, reach)
    node, single_rate = _table_node(table, bands, basis)
    story["reached"] = _reached(table, bands, reach, ZERO, basis)
    return Raw(fact.id, node, basis, single_rate, story)


def _reversal(
    table: Table, fact: Fact, before: Fraction, after: Fraction, basis: Fraction, story: dict[str, Any]
) -> Raw:
    """What taking back a part, or all, of an earlier fact changes in what that fact earns alone."""
    bands = bands_of(table, ONE)
    now, then = _alone(table, bands, after), _alone(table, bands, before)
    return Raw(fact.id, difference(now, then), basis, None, story | {"reverses": fact.reverses})


def _alone(table: Table, bands: tuple[Band, ...], basis: Fraction) -> Node:
    if not basis:
        return value(ZERO, "nothing_left")
    if table.is_lookup:
        return _at_rate(basis, band_at(bands, basis))
    return _table_node(table, bands, basis)[0]


def _looks_at_period(component: Component, table: Table) -> bool:
    """Whether the tier is decided by the period as a whole, not by the fact."""
    return table.on in ("attainment", "count") or component.measure is not None


def _looked_up(table: Table, reach: Reach, basis: Fraction) -> Fraction:
    """What decides the tier of a look-up, in the units of the bands."""
    if reach.measured is not None:
        return reach.measured
    if table.on == "count":
        return Fraction(reach.count)
    return reach.basis if table.on == "attainment" else basis


def _lookup(
    ref: str,
    table: Table,
    bands: tuple[Band, ...],
    basis: Fraction,
    at: Fraction,
    story: dict[str, Any],
    reach: Reach,
) -> Raw:
    band = band_at(bands, at)
    story["reached"] = _reached(table, bands, reach, None, at)
    shown = None if table.method == "lookup_amount" else basis
    return Raw(ref, _at_rate(basis, band), shown, band.rate, story)


def _at_rate(basis: Fraction, band: Band) -> Node:
    """The whole basis at a band's rate, or the band's amount. A negative total pays no amount."""
    if band.rate is not None:
        return product(value(basis, "basis"), value(band.rate, "rate"), **{"is": "slice", "tier": band.tier})
    paid = band.amount if band.amount is not None and basis >= 0 else ZERO
    return value(paid, "tier_amount", tier=band.tier)


def _table_node(table: Table, bands: tuple[Band, ...], basis: Fraction) -> tuple[Node, Fraction | None]:
    if table.method == "interpolated_amount":
        return _interpolated(bands, basis), None
    return _of_slices(slices_to(bands, basis))


def _of_slices(slices: Sequence[Slice]) -> tuple[Node, Fraction | None]:
    """The arithmetic of the slices, and their rate when there is only one."""
    return _slices(slices), slices[0].rate if len(slices) == 1 else None


def _slices(slices: Sequence[Slice]) -> Node:
    return total(
        [
            product(
                value(part.length, "part"),
                value(part.rate, "rate"),
                **{"is": "slice", "tier": part.tier, "from": text_of(part.start), "to": text_of(part.end)},
            )
            for part in slices
        ]
    )


def _interpolated(bands: tuple[Band, ...], x: Fraction) -> Node:
    """Full amounts of the tiers passed, and of the current one the part that was covered."""
    parts: list[Node] = []
    for band in bands:
        if x <= band.start:
            break
        full = value(band.amount or ZERO, "tier_amount", tier=band.tier)
        if band.end is None or x >= band.end:
            parts.append(full)
            continue
        share = {"op": "quotient", "of": [value(x - band.start, "part"), value(band.end - band.start, "width")]}
        parts.append(product(full, share, **{"is": "part_of_tier", "tier": band.tier}))
    return total(parts) if parts else value(ZERO, "tier_amount", tier=0)


def _percent(basis: Fraction, rate: Fraction) -> Node:
    return product(value(basis, "basis"), value(rate, "rate"), **{"is": "slice"})


def _basis(component: Component, basis: Fraction) -> dict[str, str]:
    return {"kind": component.basis, "source": component.facts, "value": text_of(basis)}


def _reached(
    table: Table, bands: tuple[Band, ...], reach: Reach, before: Fraction | None, after: Fraction
) -> dict[str, Any]:
    """Where the agent stands in the table, and what is missing to the next tier."""
    band = band_at(bands, after)
    story: dict[str, Any] = {
        "on": table.on,
        "method": table.method,
        "after": text_of(after),
        "tier": _tier(table, band.tier),
        "unit": "number" if reach.measure or table.on in ("count", "quantity") else "money",
    }
    if reach.measure:
        story["measure"] = reach.measure
    if before is not None:
        story["before"] = text_of(before)
    if reach.quota is not None:
        story |= {"quota": text_of(reach.quota), "attainment": text_of(after / reach.quota)}
    if following := band_after(bands, band):
        missing = max(ZERO, following.start - after)
        story["next"] = _tier(table, following.tier) | {"missing": text_of(missing)}
    return story


def _tier(table: Table, at: int) -> dict[str, str]:
    tier = table.tiers[at]
    story = {"number": str(at + 1), "from": text_of(tier.start)}
    if at + 1 < len(table.tiers):
        story["to"] = text_of(table.tiers[at + 1].start)
    if tier.rate is not None:
        story["rate"] = text_of(tier.rate)
    if tier.amount is not None:
        story["amount"] = text_of(tier.amount)
    return story
