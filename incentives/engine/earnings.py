"""What each line earns before multipliers, caps and gates: percent, fixed, and the walks along a rate table."""

from collections.abc import Iterator, Sequence
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
    """How far an agent came in the period: the whole basis, the number of facts, the quota, a metric's value."""

    quota: Fraction | None = None
    measured: Fraction | None = None
    measure: str = ""
    basis: Fraction = ZERO
    count: int = 0

    def over(self, component: Component, facts: Sequence[Fact]) -> Self:
        """With the sums of the facts the component counts. What reverses a fact is not one more."""
        counted = [fact for fact in facts if not (component.attainment_keeps_refunds and fact.reverses)]
        basis = sum((basis_of(component, fact) for fact in counted), ZERO)
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
        return _lookup("period", component, table, bands, (basis, _looked_up(table, reach, basis)), story, reach)
    term, rate = _walked(table, bands, basis)
    story["reached"] = _reached(table, bands, reach, ZERO, basis)
    return Raw("period", term, basis, rate, story)


def _running_lines(
    component: Component, table: Table, bands: Bands, facts: Sequence[Fact], reach: Reach
) -> Iterator[Raw]:
    """Facts walk along the table in their order: each earns F(after) − F(before).

    Where a fact is paid in one band as a whole, what takes it back is taken back in that band.
    """
    before = ZERO
    paid_in: dict[str, Band] = {}
    is_single = table.is_lookup or table.straddle != "split"
    reaches_back = table.reaches_back
    for fact in facts:
        basis = basis_of(component, fact)
        after = before + basis
        story = _story(component, fact, basis)
        story["reached"] = _reached(table, bands, reach, before, after)
        rate: Fraction | None = None
        if is_single:
            place = before if table.straddle == "lower" else after
            band = paid_in[fact.id] = paid_in.get(fact.reverses) or band_at(bands, place)
            term, rate = _at_rate(basis, band), band.rate
        elif reaches_back:
            term = difference(term_of(slices_to(bands, after)), term_of(slices_to(bands, before)))
        else:
            term, rate = _of_slices(slices_between(bands, before, after), fact, basis)
        yield Raw(fact.id, term, basis, rate, story, takes_back=bool(fact.reverses))
        before = after


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
    for fact in facts:
        basis = basis_of(component, fact)
        before = net.get(fact.reverses)
        _add_up(net, fact, basis)
        story = _story(component, fact, basis)
        if before is not None and not looks_at_period:
            yield _reversal(table, bands, fact, before, basis, story)
        elif table.is_lookup:
            at = _looked_up(table, reach, basis) if looks_at_period else basis
            yield _lookup(fact.id, component, table, bands, (basis, at), story, reach)
        else:
            term, rate = _walked(table, bands, basis)
            story["reached"] = _reached(table, bands, reach, ZERO, basis)
            yield Raw(fact.id, term, basis, rate, story)


def _left_of(component: Component, facts: Sequence[Fact]) -> dict[str, Fraction]:
    """What is left of each of these facts after what reverses it."""
    net: dict[str, Fraction] = {}
    for fact in facts:
        _add_up(net, fact, basis_of(component, fact))
    return net


def _add_up(net: dict[str, Fraction], fact: Fact, basis: Fraction) -> None:
    """Add a fact to what is left of the one it reverses, or begin to count what is left of itself."""
    original = fact.reverses if fact.reverses in net else fact.id
    net[original] = net.get(original, ZERO) + basis


def _reversal(table: Table, bands: Bands, fact: Fact, before: Fraction, basis: Fraction, story: Story) -> Raw:
    """What taking back a part, or all, of an earlier fact changes in what that fact earns alone."""
    left, was = (_alone(table, bands, part) for part in (before + basis, before))
    return Raw(fact.id, left, basis, None, story | {"reverses": fact.reverses}, less=was)


def _alone(table: Table, bands: Bands, basis: Fraction) -> Term:
    if not basis:
        return value(ZERO, "nothing_left")
    if table.is_lookup:
        return _at_rate(basis, band_at(bands, basis))
    return _walked(table, bands, basis)[0]


def _looks_at_period(component: Component, table: Table) -> bool:
    """Whether the tier is decided by the period as a whole, not by the fact."""
    return table.on in ("attainment", "count") or component.deciding_measure is not None


def _looked_up(table: Table, reach: Reach, basis: Fraction) -> Fraction:
    """What decides the tier of a look-up, in the units of the bands."""
    if reach.measured is not None:
        return reach.measured
    if table.on == "count":
        return Fraction(reach.count)
    return reach.basis if table.on == "attainment" else basis


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
    band = band_at(bands, at)
    story["reached"] = _reached(table, bands, reach, None, at)
    shown = None if table.method == "lookup_amount" and component.apply == "period" else basis
    return Raw(ref, _at_rate(basis, band), shown, band.rate, story)


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
    band = band_at(bands, after)
    is_number = reach.measure or table.on in ("count", "quantity")
    story: Story = {
        "on": table.on,
        "method": table.method,
        "after": text_of(after),
        "tier": band.told,
        "unit": "number" if is_number else "money",
    }
    if reach.measure:
        story["measure"] = reach.measure
    if before is not None:
        story["before"] = text_of(before)
    if reach.quota is not None:
        story["quota"], story["attainment"] = text_of(reach.quota), text_of(after / reach.quota)
    if following := band_after(bands, band):
        story["next"] = {**following.told, "missing": text_of(max(ZERO, following.start - after))}
    return story
