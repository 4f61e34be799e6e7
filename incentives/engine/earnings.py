"""What each line earns before multipliers, caps and gates: percent, fixed, and the walks along a rate table."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, NamedTuple, Self

from crm.exact.explanation import Term, difference, product, total, value
from crm.exact.numbers import ZERO, text_of
from crm.exact.problems import NotComputable
from incentives.engine.document import (
    Component,
    FixedRate,
    PercentRate,
    RulesRate,
    Table,
    TableRate,
    VersionsRate,
)
from incentives.engine.facts import Fact, basis_of
from incentives.engine.rate_tables import (
    Band,
    Bands,
    Slice,
    band_after,
    band_at,
    bands_of,
    interpolated,
    slices_between,
    slices_to,
    term_of,
)

ONE = Fraction(1)
Story = dict[str, Any]


@dataclass(frozen=True)
class Reach:
    """How far an agent came in the period: what the facts come to in the table, the quota, a metric's value."""

    quota: Fraction | None = None
    measured: Fraction | None = None
    measure: str = ""
    summed: Fraction = ZERO

    def over(self, component: Component, facts: Sequence[Fact]) -> Self:
        """With the sum of the facts the component counts."""
        return replace(self, summed=sum((step_of(component, fact) for fact in facts), ZERO))

    @property
    def unit(self) -> Fraction:
        """What one step of the table's bounds is worth."""
        return ONE if self.quota is None else self.quota

    @property
    def place(self) -> Fraction:
        """What decides the tier, in the units of the bands."""
        return self.summed if self.measured is None else self.measured

    @property
    def attainment(self) -> Fraction | None:
        return None if self.quota is None else self.place / self.quota


def step_of(component: Component, fact: Fact) -> Fraction:
    """How much further a fact brings the agent in the table: one deal, its quantity, its amount, or its basis.

    What reverses a fact is not one more, and lowers no tier where the plan keeps refunds out of it.
    """
    if component.table and component.table.on == "count":
        return ZERO if fact.reverses else ONE
    if component.attainment_keeps_refunds and fact.reverses:
        return ZERO
    other = component.other_number
    return basis_of(component, fact) if other is None else fact.number(other)


class Raw(NamedTuple):
    """A line before it is modified and rounded.

    A fact that takes back another earns what is left of that one (`term`) less what it earned before (`less`):
    limits for one line apply to each of the two, so that nobody gives back what was never paid. Along a running
    table `takes_back` says the same of a line that has no such two sides.
    """

    ref: str
    term: Term
    basis: Fraction | None
    rate: Fraction | None
    story: Story
    less: Term | None = None
    takes_back: bool = False


def raw_lines(
    component: Component, facts: Sequence[Fact], reach: Reach, earlier: Sequence[Fact] = ()
) -> Sequence[Raw]:
    """The lines of a component: one for the period, or one for each fact."""
    table = component.table
    if table is None:
        each = list(_rated_lines(component, facts, earlier))
        return [_together(component, facts, each)] if component.apply == "period" else each
    bands = bands_of(table, reach.unit)
    if component.apply == "period":
        return [_period_line(component, table, bands, facts, reach)]
    if component.apply == "running":
        return list(_running_lines(component, table, bands, facts, reach))
    return list(_lines_of_each(component, table, bands, facts, reach, earlier))


# Without a table: a rate for each fact.


def _rated_lines(component: Component, facts: Sequence[Fact], earlier: Sequence[Fact]) -> Iterator[Raw]:
    """Each fact at the rate that applies to it; one that takes back another at that one's rate."""
    known = {fact.id: fact for fact in (*earlier, *facts)}
    net = _left_of(component, earlier)
    for fact in facts:
        basis = basis_of(component, fact)
        rate = rate_for(component.rate, known.get(fact.reverses, fact))
        before = net.get(fact.reverses)
        _add_up(net, fact, basis)
        story = _story(component, fact, basis)
        if rate is None:
            yield Raw(fact.id, value(ZERO, "no_rule"), basis, None, story | {"no_rule": True})
        elif before is not None and _has_two_sides(component, rate):
            yield _rated_reversal(fact, rate, before, basis, story)
        elif isinstance(rate, FixedRate):
            yield Raw(fact.id, _fixed(rate, basis), basis, None, story)
        else:
            yield Raw(fact.id, _share_of(fact, basis, rate.value), basis, rate.value, story)


def _has_two_sides(component: Component, rate: PercentRate | FixedRate) -> bool:
    """Whether a part taken back is not simply that part at the rate."""
    is_limited = component.cap is not None and component.cap.per_line is not None and component.apply != "period"
    return is_limited or isinstance(rate, FixedRate)


def _rated_reversal(
    fact: Fact, rate: PercentRate | FixedRate, before: Fraction, basis: Fraction, story: Story
) -> Raw:
    left, was = (_paid(rate, part) for part in (before + basis, before))
    return Raw(fact.id, left, basis, None, story | {"reverses": fact.reverses}, less=was)


def _paid(rate: PercentRate | FixedRate, basis: Fraction) -> Term:
    """What a fact of that size earns alone."""
    if not basis:
        return value(ZERO, "nothing_left")
    if isinstance(rate, FixedRate):
        return _fixed(rate, basis)
    return product(value(basis, "basis"), value(rate.value, "rate"), **{"is": "slice"})


def _fixed(rate: FixedRate, basis: Fraction) -> Term:
    """So much for each fact, taken back by a negative one; a fact of nothing earns nothing."""
    each = value(rate.value, "fixed")
    if basis > 0:
        return each
    return product(value(-ONE if basis else ZERO, "facts"), each)


def rate_for(rate: Any, fact: Fact) -> PercentRate | FixedRate | None:
    """The rate of a fact: by the most specific rule that matches, by the version of its day, or the only one."""
    if isinstance(rate, RulesRate):
        fitting = [
            rule
            for rule in rate.rules
            if all(fact.labels.get(name) in allowed for name, allowed in rule.match.items())
        ]
        return max(fitting, key=lambda rule: rule.specificity).rate if fitting else None
    if isinstance(rate, VersionsRate):
        begun = [version for version in rate.versions if version.start <= fact.on]
        if not begun:
            raise NotComputable("no_rate_yet", day=fact.on.isoformat())
        return max(begun, key=lambda version: version.start).paying
    assert not isinstance(rate, TableRate)  # tables are walked
    return rate


def _share_of(fact: Fact, basis: Fraction, rate: Fraction) -> Term:
    """Basis × rate, and × credit share where the basis is a part of a deal that was split."""
    credit = fact.credit
    if credit is not None and credit.whole * credit.share == basis:
        return product(
            value(credit.whole, "basis"),
            value(rate, "rate"),
            value(credit.share, "credit_share"),
            **{"is": "slice"},
        )
    return product(value(basis, "basis"), value(rate, "rate"), **{"is": "slice"})


def _together(component: Component, facts: Sequence[Fact], each: Sequence[Raw]) -> Raw:
    """Everything of the period as one line: one product where there is one rate, otherwise the sum of all."""
    basis = sum((raw.basis or ZERO for raw in each), ZERO)
    story = {"facts": [fact.id for fact in facts], "basis": _basis(component, basis)}
    if isinstance(component.rate, PercentRate):
        rate = component.rate.value
        term = product(value(basis, "basis"), value(rate, "rate"), **{"is": "slice"})
        return Raw("period", term, basis, rate, story)
    terms = [raw.term if raw.less is None else difference(raw.term, raw.less) for raw in each]
    return Raw("period", total(terms), basis, None, story)


# With a table.


def _period_line(component: Component, table: Table, bands: Bands, facts: Sequence[Fact], reach: Reach) -> Raw:
    """Everything of the period as one sum."""
    basis = sum((basis_of(component, fact) for fact in facts), ZERO)
    story: Story = {"facts": [fact.id for fact in facts], "basis": _basis(component, basis)}
    if table.is_lookup:
        return _lookup("period", component, table, bands, (basis, reach.place), story, reach)
    term, rate = _walked(table, bands, basis)
    story["reached"] = _reached(table, bands, reach, ZERO, basis)
    return Raw("period", term, basis, rate, story)


def _running_lines(
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
        story = _story(component, fact, basis)
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


def _lines_of_each(
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
    net = _left_of(component, earlier)
    places = _left_of(component, earlier, step_of)
    for fact in facts:
        basis, step = basis_of(component, fact), step_of(component, fact)
        before, place = net.get(fact.reverses), places.get(fact.reverses, ZERO)
        _add_up(net, fact, basis)
        _add_up(places, fact, step)
        story = _story(component, fact, basis)
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


def _left_of(
    component: Component, facts: Sequence[Fact], number: Callable[[Component, Fact], Fraction] = basis_of
) -> dict[str, Fraction]:
    """What is left of each of these facts after what reverses it."""
    net: dict[str, Fraction] = {}
    for fact in facts:
        _add_up(net, fact, number(component, fact))
    return net


def _add_up(net: dict[str, Fraction], fact: Fact, number: Fraction) -> None:
    """Add a fact to what is left of the one it reverses, or begin to count what is left of itself."""
    original = fact.reverses if fact.reverses in net else fact.id
    net[original] = net.get(original, ZERO) + number


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
        return _share_of(fact, basis, only.band.pays), only.band.rate
    return only.term, only.band.rate


# What the reader is told beside the arithmetic.


def _story(component: Component, fact: Fact, basis: Fraction) -> Story:
    story: Story = {"facts": [fact.id], "basis": _basis(component, basis)}
    if fact.credit is not None:
        whole, share = text_of(fact.credit.whole), text_of(fact.credit.share)
        story["credit"] = {"whole": whole, "share": share, "role": fact.credit.role}
    return story


def _basis(component: Component, basis: Fraction) -> dict[str, str]:
    return {"kind": component.basis, "source": component.facts, "value": text_of(basis)}


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
