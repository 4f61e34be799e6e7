"""Reading a plan document: everything wrong with it at once, each with its place and how to mend it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from crm.exact.numbers import Fraction, text_of
from crm.exact.problems import Gaps, NotComputable, Problem, Refused
from crm.exact.reading import place_of, read
from incentives.engine import messages  # noqa: F401  the sentences of the codes below
from incentives.engine.document import (
    Component,
    FixedMultiplier,
    FixedRate,
    GoalQuota,
    MeasuredMultiplier,
    PercentRate,
    PlanDocument,
    RulesRate,
    VersionsRate,
)
from incentives.engine.quota_attainment import check_quota
from incentives.engine.table_checks import order_problems, table_problems


@dataclass(frozen=True)
class Vocabulary:
    """What a document may speak of where it is used: the metrics there are, and what is known of each fact."""

    measures: frozenset[str]
    labels: frozenset[str]
    bases: frozenset[str]


def parse(document: Any, known: Vocabulary | None = None, at: str = "") -> PlanDocument:
    """The document as types, or Refused with every mistake. `at` is where it stands in what was handed in.

    With `known`, measures, goals, filters and bases must be ones there are, and a table by attainment must say
    where its quota comes from.
    """
    plan = read(PlanDocument, document, at)
    found = _problems(plan, known)
    problems = tuple(Problem(at + place_of(p.pointer, document), p.code, p.gaps) for p in found)
    if problems:
        raise Refused(problems)
    return plan


def problems_of(document: Any, known: Vocabulary | None = None) -> tuple[Problem, ...]:
    """What is wrong with a document; nothing if it can be calculated."""
    try:
        parse(document, known)
    except Refused as refused:
        return refused.problems
    return ()


def _problems(plan: PlanDocument, known: Vocabulary | None) -> Iterator[Problem]:
    seen: set[str] = set()
    for at, component in enumerate(plan.components):
        here = f"/components/{at}"
        if component.id in seen:
            yield Problem(f"{here}/id", "duplicate_component", Gaps(id=component.id))
        seen.add(component.id)
        yield from _rate_problems(component, f"{here}/rate")
        yield from _fit_problems(component, here)
        yield from _limit_problems(component, here)
        yield from _factor_problems(component, here)
        if known is not None:
            yield from _unknown(component, here, known)


def _rate_problems(component: Component, here: str) -> Iterator[Problem]:
    rate = component.rate
    if isinstance(rate, RulesRate):
        yield from _rule_problems(rate, component, f"{here}/rules")
    elif isinstance(rate, VersionsRate):
        yield from _version_problems(rate, component, f"{here}/versions")
    elif isinstance(rate, PercentRate | FixedRate):
        yield from _plain_rate_problems(rate, component, f"{here}/value")
    else:
        yield from table_problems(rate.table, f"{here}/table", is_share=not component.is_per_unit)


def _plain_rate_problems(rate: PercentRate | FixedRate, component: Component, here: str) -> Iterator[Problem]:
    is_share = isinstance(rate, PercentRate) and not component.is_per_unit
    if is_share and not 0 <= rate.value <= 1:
        yield Problem(here, "rate_out_of_range")
    elif rate.value < 0:
        yield Problem(here, "negative")


def _rule_problems(rate: RulesRate, component: Component, here: str) -> Iterator[Problem]:
    seen: set[tuple[Any, ...]] = set()
    for at, rule in enumerate(rate.rules):
        yield from _plain_rate_problems(rule.rate, component, f"{here}/{at}/value")
        key = (rule.specificity, tuple(sorted((name, frozenset(allowed)) for name, allowed in rule.match.items())))
        if key in seen:
            yield Problem(f"{here}/{at}", "rule_repeated")
        seen.add(key)


def _version_problems(rate: VersionsRate, component: Component, here: str) -> Iterator[Problem]:
    seen = set()
    for at, version in enumerate(rate.versions):
        yield from _plain_rate_problems(version.paying, component, f"{here}/{at}/rate")
        if version.start in seen:
            yield Problem(f"{here}/{at}/from", "version_repeated", Gaps(day=version.start.isoformat()))
        seen.add(version.start)


def _fit_problems(component: Component, here: str) -> Iterator[Problem]:
    """Parts that are sound alone and say nothing together."""
    table = component.table
    if isinstance(component.rate, FixedRate) and component.apply != "each":
        yield _misfit(f"{here}/apply", "fixed", component.apply)
    if component.measure and not table:
        yield Problem(f"{here}/measure", "measure_without_table")
    if not table:
        return
    if table.straddle != "split" and table.method in ("lookup_amount", "interpolated_amount"):
        yield _misfit(f"{here}/rate/table/straddle", table.method, table.straddle)
    if component.apply == "each" and not table.is_lookup and table.on in ("attainment", "count"):
        yield _misfit(f"{here}/apply", table.method, "each")
    if component.deciding_measure and not table.is_lookup:
        where = "measure" if component.measure else "rate/table/on"
        yield _misfit(f"{here}/{where}", table.method, component.deciding_measure)
    if (table.on == "count" or component.other_number) and not table.is_lookup:
        yield _misfit(f"{here}/rate/table/on", table.method, table.on)
    if component.attainment_keeps_refunds and not (table.is_lookup and table.on == "attainment"):
        yield _misfit(f"{here}/attainment_keeps_refunds", "attainment_keeps_refunds", table.method)


def _misfit(here: str, method: str, other: str) -> Problem:
    return Problem(here, "does_not_fit", Gaps(method=method, other=other))


def _limit_problems(component: Component, here: str) -> Iterator[Problem]:
    cap, floor = component.cap, component.floor
    if isinstance(component.quota, Fraction):
        yield from _quota_problems(component.quota, f"{here}/quota")
    if cap and floor and cap.per_period is not None and cap.per_period < floor.per_period:
        gaps = Gaps(cap=text_of(cap.per_period), floor=text_of(floor.per_period))
        yield Problem(f"{here}/cap/per_period", "cap_below_floor", gaps)
    if cap and floor and cap.per_year is not None and cap.per_year < floor.per_period:
        gaps = Gaps(cap=text_of(cap.per_year), floor=text_of(floor.per_period))
        yield Problem(f"{here}/cap/per_year", "cap_below_floor", gaps)
    amounts = {
        "cap/per_line": cap.per_line if cap else None,
        "cap/per_period": cap.per_period if cap else None,
        "cap/per_year": cap.per_year if cap else None,
        "floor/per_period": floor.per_period if floor else None,
    }
    for name, amount in amounts.items():
        if amount is not None and amount < 0:
            yield Problem(f"{here}/{name}", "negative")
    if len(set(component.order)) < len(component.order) or not component.steps <= set(component.order):
        yield Problem(f"{here}/order", "order_repeats")
    if component.eligibility and component.eligibility.tail_days and component.basis != "receipts":
        yield _misfit(f"{here}/eligibility/tail_days", "tail_days", component.basis)


def _quota_problems(quota: Fraction, here: str) -> Iterator[Problem]:
    """A quota of which no share can be reached."""
    try:
        check_quota(quota)
    except NotComputable as reason:
        yield Problem(here, reason.code, reason.problem.gaps)


def _factor_problems(component: Component, here: str) -> Iterator[Problem]:
    gate, multiplier = component.gate, component.multiplier
    if gate and gate.otherwise == "factor" and gate.factor is None:
        yield Problem(f"{here}/gate", "factor_missing")
    if gate and gate.factor is not None and gate.factor < 0:
        yield Problem(f"{here}/gate/factor", "negative")
    if isinstance(multiplier, FixedMultiplier) and multiplier.value < 0:
        yield Problem(f"{here}/multiplier/value", "negative")
    if isinstance(multiplier, MeasuredMultiplier):
        yield from _factor_table_problems(multiplier, f"{here}/multiplier/table/tiers")


def _factor_table_problems(multiplier: MeasuredMultiplier, here: str) -> Iterator[Problem]:
    tiers = multiplier.table.tiers
    for at, tier in enumerate(tiers):
        if tier.factor < 0:
            yield Problem(f"{here}/{at}/factor", "negative")
        if at:
            yield from order_problems(tiers[at - 1], tier, f"{here}/{at}")
    if tiers[-1].to is not None:
        yield Problem(f"{here}/{len(tiers) - 1}/to", "last_tier_ends")


def _unknown(component: Component, here: str, known: Vocabulary) -> Iterator[Problem]:
    """What the document names and nobody could supply: silence would look like a zero."""
    for name, measure in _measures_named(component).items():
        if measure and measure not in known.measures:
            yield Problem(f"{here}/{name}", "unknown_measure", Gaps(measure=measure))
    for name in _labels_named(component):
        if name.rpartition("/")[2] not in known.labels:
            yield Problem(f"{here}/{name}", "unknown_field", Gaps(field=name.rpartition("/")[2]))
    if component.basis not in known.bases:
        yield Problem(f"{here}/basis", "not_allowed", Gaps(allowed=", ".join(sorted(known.bases))))
    if component.table and component.table.on == "attainment" and component.quota is None:
        yield Problem(here, "missing", Gaps(field="quota"))


def _measures_named(component: Component) -> dict[str, str | None]:
    """Where a metric is named."""
    named = {
        "measure": component.measure,
        "rate/table/on": component.table.measure if component.table else None,
        "gate/measure": component.gate.measure if component.gate else None,
    }
    if isinstance(component.multiplier, MeasuredMultiplier):
        named["multiplier/measure"] = component.multiplier.measure
    if isinstance(component.quota, GoalQuota):
        named["quota/goal"] = component.quota.goal
    return named


def _labels_named(component: Component) -> Iterator[str]:
    """Where a label of a fact is named."""
    for name in component.filter:
        yield f"filter/{name}"
    if isinstance(component.rate, RulesRate):
        for at, rule in enumerate(component.rate.rules):
            for name in rule.match:
                yield f"rate/rules/{at}/match/{name}"
