"""Earnings by a rate table: a period as one sum, facts that walk along it, each fact alone (incentives 1.7)."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from crm.exact.explanation import Term, difference, product, value
from crm.exact.numbers import ZERO, Fraction, text_of
from incentives.engine.document import Component, Table
from incentives.engine.facts import Fact, basis_of
from incentives.engine.rate_tables import (
    Band,
    Bands,
    Slice,
    band_after,
    band_at,
    interpolated,
    slices_between,
    slices_to,
    term_of,
)
from incentives.engine.raw_lines import Raw, Story, add_up, basis_told, left_of, share_of, story_of
from incentives.engine.reach import Reach, step_of


def period_line(component: Component, table: Table, bands: Bands, facts: Sequence[Fact], reach: Reach) -> Raw:
    """Everything of the period as one sum."""
    basis = sum((basis_of(component, fact) for fact in facts), ZERO)
    story: Story = {"facts": [fact.id for fact in facts], "basis": basis_told(component, basis)}
    if table.is_lookup:
        return _lookup("period", component, table, bands, (basis, reach.place), story, reach)
    term, rate = _walked(table, bands, basis)
    story["reached"] = _reached(table, bands, reach, ZERO, basis)
    return Raw("period", term, basis, rate, story)


def running_lines(
    component: Component, table: Table, bands: Bands, facts: Sequence[Fact], reach: Reach
) -> Iterator[Raw]:
    """Facts walk along the table in their order: each earns F(after) − F(before).

    Where a fact is paid in one band as a whole, what takes it back is taken back in that band.
    """
    here = NOWHERE
    paid_in: dict[str, Band] = {}
    for fact in facts:
        basis = basis_of(component, fact)
        before, here = here, _further(here, basis, component, fact, reach)
        story = story_of(component, fact, basis)
        story["reached"] = _reached(table, bands, reach, before.place, here.place)
        rate: Fraction | None = None
        if table.straddle != "split":
            place = before.place if table.straddle == "lower" else here.place
            band = paid_in[fact.id] = paid_in.get(fact.reverses) or band_at(bands, place)
            term, rate = _at_rate(basis, band), band.rate
        elif table.method == "banded" and not table.reaches_back:
            term, rate = _of_slices(slices_between(bands, before.place, here.place), fact, basis)
        else:
            term, rate = _step(table, bands, before, here)
        yield Raw(fact.id, term, basis, rate, story, takes_back=bool(fact.reverses))


class Standing(NamedTuple):
    """Where the facts so far lead: the basis they add up to, and the place in the table; nowhere before any."""

    basis: Fraction
    place: Fraction
    is_start: bool = False


NOWHERE = Standing(ZERO, ZERO, is_start=True)


def _further(here: Standing, basis: Fraction, component: Component, fact: Fact, reach: Reach) -> Standing:
    place = here.place + step_of(component, fact) if reach.measured is None else reach.measured
    return Standing(here.basis + basis, place)


def _step(table: Table, bands: Bands, before: Standing, after: Standing) -> tuple[Term, Fraction | None]:
    """F(after) − F(before); whoever stays in a tier that pays one rate for everything earns just that rate."""
    stays = not before.basis or band_at(bands, after.place) == band_at(bands, before.place)
    if table.method == "lookup_rate" and stays:
        return _looked_up(table, bands, after.basis - before.basis, after.place)
    earned = _total(table, bands, after)
    return earned if before.is_start else difference(earned, _total(table, bands, before)), None


def _total(table: Table, bands: Bands, at: Standing) -> Term:
    """F: what everything up to there earns."""
    found = _looked_up(table, bands, at.basis, at.place) if table.is_lookup else _walked(table, bands, at.basis)
    return found[0]


def lines_of_each(
    component: Component,
    table: Table,
    bands: Bands,
    facts: Sequence[Fact],
    reach: Reach,
    earlier: Sequence[Fact],
) -> Iterator[Raw]:
    """Each fact alone. One that reverses another earns F(net after) − F(net before) of that one.

    `earlier` are facts of earlier periods that are taken back here; they were paid then.
    """
    looks_at_period = _looks_at_period(component, table)
    net = left_of(component, earlier)
    places = left_of(component, earlier, step_of)
    for fact in facts:
        basis, step = basis_of(component, fact), step_of(component, fact)
        before, place = net.get(fact.reverses), places.get(fact.reverses, ZERO)
        add_up(net, fact, basis)
        add_up(places, fact, step)
        story = story_of(component, fact, basis)
        if before is not None and not looks_at_period:
            sides = Standing(before, place), Standing(before + basis, place + step)
            yield _reversal(table, bands, fact, basis, sides, story)
        elif table.is_lookup:
            at = reach.place if looks_at_period else step
            yield _lookup(fact.id, component, table, bands, (basis, at), story, reach)
        else:
            term, rate = _walked(table, bands, basis)
            story["reached"] = _reached(table, bands, reach, ZERO, basis)
            yield Raw(fact.id, term, basis, rate, story)


def _reversal(
    table: Table, bands: Bands, fact: Fact, basis: Fraction, sides: tuple[Standing, Standing], story: Story
) -> Raw:
    """What taking back a part, or all, of an earlier fact changes in what that fact earns alone."""
    was, left = (_alone(table, bands, side) for side in sides)
    return Raw(fact.id, left, basis, None, story | {"reverses": fact.reverses}, less=was)


def _alone(table: Table, bands: Bands, at: Standing) -> Term:
    return _total(table, bands, at) if at.basis else value(ZERO, "nothing_left")


def _looks_at_period(component: Component, table: Table) -> bool:
    """Whether the tier is decided by the period as a whole, not by the fact."""
    return table.on in ("attainment", "count") or component.deciding_measure is not None


def _lookup(
    ref: str,
    component: Component,
    table: Table,
    bands: Bands,
    basis_and_place: tuple[Fraction, Fraction],
    story: Story,
    reach: Reach,
) -> Raw:
    """The whole basis at the rate of the tier its place is in, or that tier's amount."""
    basis, at = basis_and_place
    story["reached"] = _reached(table, bands, reach, None, at)
    shown = None if table.method == "lookup_amount" and component.apply == "period" else basis
    term, rate = _looked_up(table, bands, basis, at)
    return Raw(ref, term, shown, rate, story)


def _looked_up(table: Table, bands: Bands, basis: Fraction, at: Fraction) -> tuple[Term, Fraction | None]:
    """What the tier of a place pays for the whole basis; nothing where not even the first is reached."""
    if _is_below(table, bands, at):
        return value(ZERO, "below_table"), None
    band = band_at(bands, at)
    return _at_rate(basis, band), band.rate


def _is_below(table: Table, bands: Bands, at: Fraction) -> bool:
    """Whether a metric, or the number of deals, does not reach the first tier. Of amounts the first tier begins
    at nothing, and what is below nothing is taken back at its rate."""
    return (table.measure is not None or table.on == "count") and not bands[0].is_reached(at)


def _at_rate(basis: Fraction, band: Band) -> Term:
    """The whole basis at a band's rate, or the band's amount. A negative total pays no amount."""
    if band.rate is not None:
        return product(value(basis, "basis"), value(band.rate, "rate"), **{"is": "slice", "tier": band.tier})
    paid = band.amount if band.amount is not None and basis >= 0 else ZERO
    return value(paid, "tier_amount", tier=band.tier)


def _walked(table: Table, bands: Bands, basis: Fraction) -> tuple[Term, Fraction | None]:
    """F(basis), and its rate when there is only one."""
    if table.method == "interpolated_amount":
        return interpolated(bands, basis), None
    slices = slices_to(bands, basis)
    return term_of(slices), slices[0].band.rate if len(slices) == 1 else None


def _of_slices(slices: Sequence[Slice], fact: Fact, basis: Fraction) -> tuple[Term, Fraction | None]:
    """The arithmetic of a fact's slices, and their rate when there is only one."""
    if len(slices) > 1:
        return term_of(tuple(slices)), None
    (only,) = slices
    if fact.credit is not None and only.length == basis:
        return share_of(fact, basis, only.band.pays), only.band.rate
    return only.term, only.band.rate


def _reached(table: Table, bands: Bands, reach: Reach, before: Fraction | None, after: Fraction) -> Story:
    """Where the agent stands in the table, and what is missing to the next tier."""
    band = None if _is_below(table, bands, after) else band_at(bands, after)
    is_number = reach.measure or table.on in ("count", "quantity")
    story: Story = {
        "on": table.on,
        "method": table.method,
        "after": text_of(after),
        "tier": band.told if band else {"number": "0", "to": text_of(bands[0].start)},
        "unit": "number" if is_number else "money",
    }
    if reach.measure:
        story["measure"] = reach.measure
    if before is not None:
        story["before"] = text_of(before)
    if reach.quota is not None:
        story["quota"], story["attainment"] = text_of(reach.quota), text_of(after / reach.quota)
    if following := band_after(bands, band) if band else bands[0]:
        story["next"] = {**following.told, "missing": text_of(max(ZERO, following.start - after))}
    return story
