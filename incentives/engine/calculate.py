"""From a plan and an agent's facts to earning lines. A pure function: the same inputs give the same bytes.

For each component: facts → basis → rate → multiplier → per-line cap → gate → rounding, once a line; then, as lines
of their own, what a cap for the period takes off, what a guarantee adds and what a cap for the year takes off.
Totals are sums of rounded lines (incentives 1.1, 1.2).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from crm.exact.explanation import SCHEMA, Term, Tree, product, rounded, value
from crm.exact.numbers import ZERO, Fraction, added, to_decimal
from crm.exact.problems import NotComputable
from crm.exact.rounding import Rounding
from crm.exact.rounding import rounded as round_at
from incentives.engine.document import Component, GoalQuota, PlanDocument
from incentives.engine.earnings import raw_lines
from incentives.engine.facts import ONE, Fact, Inputs, basis_of, facts_for
from incentives.engine.gates import outcome_of
from incentives.engine.limits import (
    SHOWN,
    Limit,
    Modifiers,
    cap_of_period,
    cap_of_year,
    capped,
    guarantee_of_period,
)
from incentives.engine.multipliers import factor_of
from incentives.engine.quota_attainment import check_quota
from incentives.engine.raw_lines import Raw
from incentives.engine.reach import Reach

ENGINE = "2"
"""Changes when the same inputs may give other lines."""
NOTHING = Decimal(0)
ATTAINMENT = "attainment"
YEAR_CAP = "year_cap"
RATE_SHOWN = Rounding("half_up", 8)


@dataclass(frozen=True, slots=True)
class Line:
    """One earning of a component. `ref` is the fact, `period`, `cap`, `floor` or `year_cap`; `explanation` gives
    `amount`."""

    component: str
    ref: str
    amount: Decimal
    held: Decimal
    basis: Decimal | None
    rate: Decimal | None
    unrounded: Fraction
    explanation: Tree


@dataclass(frozen=True)
class Result:
    """What one agent earned by one plan in one period."""

    lines: tuple[Line, ...]
    attainment: Fraction | None = None
    withheld: Decimal = NOTHING
    top_up: Decimal = NOTHING
    gate: str | None = None

    @property
    def amount(self) -> Decimal:
        return added(line.amount for line in self.lines)

    @property
    def held(self) -> Decimal:
        return added(line.held for line in self.lines)

    @property
    def unrounded(self) -> Fraction:
        """What the lines come to before each is rounded."""
        return sum((line.unrounded for line in self.lines), ZERO)

    @property
    def by_component(self) -> dict[str, Decimal]:
        ids = dict.fromkeys(line.component for line in self.lines)
        return {id: added(line.amount for line in self.lines if line.component == id) for id in ids}  # noqa: A001


Outcomes = dict[str, Result | NotComputable]


def calculate(plan: PlanDocument, inputs: Inputs) -> Result:
    """All lines of a plan. Raises NotComputable when the inputs are not enough, never guesses."""
    parts: list[Result] = []
    for outcome in calculate_each(plan, inputs).values():
        if isinstance(outcome, NotComputable):
            raise outcome
        parts.append(outcome)
    return Result(
        lines=tuple(line for part in parts for line in part.lines),
        attainment=next((part.attainment for part in reversed(parts) if part.attainment is not None), None),
        withheld=added(part.withheld for part in parts),
        top_up=added(part.top_up for part in parts),
        gate=next((part.gate for part in parts if part.gate), None),
    )


def calculate_each(plan: PlanDocument, inputs: Inputs) -> Outcomes:
    """The lines of each component, or why there are none, for those who go on when one cannot be computed."""
    found: Outcomes = {}
    for component in plan.components:
        try:
            found[component.id] = _calculate(component, plan, inputs)
        except NotComputable as reason:
            found[component.id] = reason
    return _only_the_best(plan, found)


def _only_the_best(plan: PlanDocument, found: Outcomes) -> Outcomes:
    """Of components that exclude each other the one that pays most pays, of equal ones the first."""
    groups: dict[str, list[str]] = {}
    for component in plan.components:
        if component.exclusive_group:
            groups.setdefault(component.exclusive_group, []).append(component.id)
    for ids in groups.values():
        results = {id: one for id in ids if isinstance(one := found[id], Result)}  # noqa: A001
        best = max(results, key=lambda id: results[id].amount, default="")  # noqa: A006
        found |= {id: _excluded(one) for id, one in results.items() if id != best}  # noqa: A001
    return found


def _excluded(result: Result) -> Result:
    """What a component that lost to another pays: its lines stay, at nothing."""
    lines = []
    for line in result.lines:
        tree = line.explanation | {
            "calculation": {
                "op": "product",
                "of": [line.explanation["calculation"], value(ZERO, "exclusive").as_data()],
            }
        }
        lines.append(replace(line, amount=NOTHING, held=NOTHING, unrounded=ZERO, explanation=tree))
    return replace(result, lines=tuple(lines), top_up=NOTHING)


def quota_of(component: Component, inputs: Inputs) -> Fraction | None:
    """The target: the component's own, the agreed goal it names, or the one given with the inputs.

    Prorated by the share of the period the agent was there, where the plan says so.
    """
    if isinstance(component.quota, GoalQuota):
        quota = inputs.goals.get(component.quota.goal)
    else:
        quota = component.quota if component.quota is not None else inputs.quota
    return quota * inputs.presence if quota is not None and "quota" in component.prorate else quota


def _calculate(component: Component, plan: PlanDocument, inputs: Inputs) -> Result:
    facts = facts_for(component, inputs.facts)
    reach = _reach(component, inputs, facts)
    inputs = _with_own_attainment(component, inputs, facts, reach)
    gate = outcome_of(component, inputs)
    modifiers = Modifiers(gate, factor_of(component.multiplier, inputs), inputs.presence, plan.rounding.rule)
    earlier = facts_for(component, inputs.earlier) if inputs.earlier else ()
    raws = raw_lines(gate.paying(component), facts, reach, earlier)
    head = _head(component, plan, modifiers)
    lines, withheld = _earnings(raws, component, modifiers, head)
    top_up = NOTHING
    if limit := cap_of_period(component, modifiers, _earned(lines)):
        lines.append(_limit_line("cap", component, limit, head))
        withheld += Fraction(limit.reported)
    if limit := guarantee_of_period(component, modifiers, _earned(lines)):
        lines.append(_limit_line("floor", component, limit, head))
        top_up = limit.reported
    if limit := cap_of_year(component, _earned(lines), inputs.earned_this_year.get(component.id, ZERO)):
        lines.append(_limit_line(YEAR_CAP, component, limit, head))
        withheld += Fraction(limit.reported)
    return Result(tuple(lines), reach.attainment, to_decimal(round_at(withheld, SHOWN)), top_up, gate.state)


def _earned(lines: Sequence[Line]) -> Fraction:
    """What rounded lines come to."""
    return sum((Fraction(line.amount) for line in lines), ZERO)


def _reach(component: Component, inputs: Inputs, facts: Sequence[Fact]) -> Reach:
    """How far the agent came in the period, by the table's own measure."""
    table = component.table
    if table is None:
        return Reach()
    quota = quota_of(component, inputs) if table.on == ATTAINMENT else None
    measure, measured = component.deciding_measure, None
    if measure:
        measured = inputs.measures.get(measure)
        if measured is None:
            raise NotComputable("measure_missing", measure=measure)
    if table.on == ATTAINMENT:
        check_quota(quota)
    return Reach(quota=quota, measured=measured, measure=measure or "").over(component, facts)


def _with_own_attainment(component: Component, inputs: Inputs, facts: Sequence[Fact], reach: Reach) -> Inputs:
    """`attainment` as a condition or a factor is the component's own, unless it is measured elsewhere."""
    quota = quota_of(component, inputs)
    if ATTAINMENT in inputs.measures or ATTAINMENT not in component.conditions or quota is None:
        return inputs
    own = reach.attainment
    if own is None:
        own = sum((basis_of(component, fact) for fact in facts), ZERO) / check_quota(quota)
    return replace(inputs, measures={**inputs.measures, ATTAINMENT: own})


def _earnings(
    raws: Sequence[Raw], component: Component, modifiers: Modifiers, head: Tree
) -> tuple[list[Line], Fraction]:
    """A line for each raw one, and what the per-line cap kept back of them."""
    withheld = ZERO
    lines = []
    for raw in raws:
        term, kept = capped(raw, component, modifiers.factor)
        withheld += kept
        lines.append(_line(raw, term, component, modifiers, head))
    return lines, withheld


def _line(raw: Raw, term: Term, component: Component, modifiers: Modifiers, head: Tree) -> Line:
    if modifiers.gate.factor is not None:
        term = product(term, value(modifiers.gate.factor, "gate_factor"))
    calculation = rounded(term, modifiers.rounding)
    amount, held, unrounded = to_decimal(calculation.value), NOTHING, term.value
    tree: Tree = {**head, **raw.story}
    if modifiers.is_held:
        calculation = product(calculation, value(ZERO, "held"))
        tree["held"] = str(amount)
        amount, held, unrounded = NOTHING, amount, ZERO
    tree["calculation"] = calculation.as_data()
    return Line(
        component=component.id,
        ref=raw.ref,
        amount=amount,
        held=held,
        basis=None if raw.basis is None else to_decimal(round_at(raw.basis, SHOWN)),
        rate=None if component.is_per_unit or raw.rate is None else to_decimal(round_at(raw.rate, RATE_SHOWN)),
        unrounded=unrounded,
        explanation=tree,
    )


def _limit_line(ref: str, component: Component, limit: Limit, head: Tree) -> Line:
    change = limit.change
    tree = {**head, "kind": ref, "calculation": change.as_data()}
    tree.pop("gate", None)
    return Line(component.id, ref, to_decimal(change.value), NOTHING, None, None, change.value, tree)


def _head(component: Component, plan: PlanDocument, modifiers: Modifiers) -> Tree:
    """What every line of a component tells."""
    head: Tree = {
        "schema": SCHEMA,
        "engine": ENGINE,
        "kind": "earning",
        "component": {"id": component.id, "name": component.name or component.id},
        "currency": plan.currency,
        "scale": plan.rounding.scale,
    }
    if modifiers.gate.state:
        head["gate"] = modifiers.gate.as_data()
    if modifiers.factor.measure:
        head["multiplier"] = modifiers.factor.as_data()
    if modifiers.presence != ONE and component.prorate:
        head["presence"] = str(modifiers.presence)
    return head
