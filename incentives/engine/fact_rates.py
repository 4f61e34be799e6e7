"""Earnings without a table: each fact at the rate that applies to it (incentives 1.7, product rules)."""

from collections.abc import Iterator, Sequence
from typing import Any

from crm.exact.explanation import Term, difference, product, total, value
from crm.exact.numbers import ZERO, Fraction
from crm.exact.problems import NotComputable
from incentives.engine.document import Component, FixedRate, PercentRate, RulesRate, TableRate, VersionsRate
from incentives.engine.facts import ONE, Fact, basis_of
from incentives.engine.raw_lines import Raw, Story, add_up, basis_told, left_of, share_of, story_of


def rated_lines(component: Component, facts: Sequence[Fact], earlier: Sequence[Fact]) -> Iterator[Raw]:
    """Each fact at the rate that applies to it; one that takes back another at that one's rate."""
    known = {fact.id: fact for fact in (*earlier, *facts)}
    net = left_of(component, earlier)
    for fact in facts:
        basis = basis_of(component, fact)
        rate = rate_for(component.rate, known.get(fact.reverses, fact))
        before = net.get(fact.reverses)
        add_up(net, fact, basis)
        story = story_of(component, fact, basis)
        if rate is None:
            yield Raw(fact.id, value(ZERO, "no_rule"), basis, None, story | {"no_rule": True})
        elif before is not None and _has_two_sides(component, rate):
            yield _rated_reversal(fact, rate, before, basis, story)
        elif isinstance(rate, FixedRate):
            yield Raw(fact.id, _fixed(rate, basis), basis, None, story)
        else:
            yield Raw(fact.id, share_of(fact, basis, rate.value), basis, rate.value, story)


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


def together(component: Component, facts: Sequence[Fact], each: Sequence[Raw]) -> Raw:
    """Everything of the period as one line: one product where there is one rate, otherwise the sum of all."""
    basis = sum((raw.basis or ZERO for raw in each), ZERO)
    story = {"facts": [fact.id for fact in facts], "basis": basis_told(component, basis)}
    if isinstance(component.rate, PercentRate):
        rate = component.rate.value
        term = product(value(basis, "basis"), value(rate, "rate"), **{"is": "slice"})
        return Raw("period", term, basis, rate, story)
    terms = [raw.term if raw.less is None else difference(raw.term, raw.less) for raw in each]
    return Raw("period", total(terms), basis, None, story)
