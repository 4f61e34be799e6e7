"""From a plan and an agent's facts to earning lines. A pure function: the same inputs give the same bytes.

For each component: facts → basis → rate → multiplier → per-line cap → gate → rounding, once a line; then, as lines
of their own, what a cap for the period takes off and what a guarantee adds. Totals are sums of rounded lines.
"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from incentives.engine import explanation
from incentives.engine.document import Component, GoalQuota, PlanDocument
from incentives.engine.earnings import Raw, Reach, raw_lines
from incentives.engine.explanation import Node, Tree, evaluate
from incentives.engine.facts import Inputs, facts_for
from incentives.engine.gates import Outcome, outcome_of
from incentives.engine.numbers import ZERO, text_of, to_decimal
from incentives.engine.problems import NotComputable
from incentives.engine.rounding import Rounding

ENGINE = "1"
"""Changes when the same inputs may give other lines."""


@dataclass(frozen=True)
class Line:
    """One earning of a component. `ref` is the fact, `period`, `cap` or `floor`; `explanation` gives `amount`."""

    component: str
    ref: str
    amount: Decimal
    held: Decimal
    basis: Decimal | None
    rate: Decimal | None
    explanation: Tree


@dataclass(frozen=True)
class Result:
    """What one agent earned by one plan in one period."""

    lines: tuple[Line, ...]
    attainment: Fraction | None = None
    withheld: Decimal = Decimal(0)
    top_up: Decimal = Decimal(0)
    gate: str | None = None

    @property
    def amount(self) -> Decimal:
        return _sum(line.amount for line in self.lines)

    @property
    def held(self) -> Decimal:
        return _sum(line.held for line in self.lines)

    @property
    def by_component(self) -> dict[str, Decimal]:
        ids = dict.fromkeys(line.component for line in self.lines)
        return {id: _sum(line.amount for line in self.lines if line.component == id) for id in ids}  # noqa: A001


def calculate(plan: PlanDocument, inputs: Inputs) -> Result:
    """All lines of a plan. Raises NotComputable when the inputs are not enough, never guesses."""
    parts = [_calculate_component(component, plan, inputs) for component in plan.components]
    return Result(
        lines=tuple(line for part in parts for line in part.lines),
        attainment=next((part.attainment for part in reversed(parts) if part.attainment is not None), None),
        withheld=_sum(part.withheld for part in parts),
        top_up=_sum(part.top_up for part in parts),
        gate=next((part.gate for part in parts if part.gate), None),
    )


def calculate_component(plan: PlanDocument, id: str, inputs: Inputs) -> Result:  # noqa: A002
    """The lines of one component, for those who want to go on when another cannot be computed."""
    return _calculate_component(plan.component(id), plan, inputs)


def quota_of(component: Component, inputs: Inputs) -> Fraction | None:
    """The target: the component's own, the agreed goal it names, or the one given with the inputs."""
    if isinstance(component.quota, GoalQuota):
        return inputs.goals.get(component.quota.goal)
    return component.quota if component.quota is not None else inputs.quota


def _calculate_component(component: Component, plan: PlanDocument, inputs: Inputs) -> Result:
    reach = _reach(component, inputs)
    gate = outcome_of(component, inputs)
    paying = gate.paying(component)
    raws = raw_lines(paying, facts_for(component, inputs.facts), reach)
    lines = [_line(raw, component, plan, gate) for raw in raws]
    withheld, cap_line = _cap(component, plan, gate, lines)
    lines += cap_line
    top_up, floor_line = _floor(component, plan, gate, lines)
    lines += floor_line
    over_lines = _sum(_withheld_of(raw, component) for raw in raws)
    return Result(tuple(lines), reach.attainment, _sum((withheld, over_lines)), top_up, gate.state)


def _reach(component: Component, inputs: Inputs) -> Reach:
    """How far the agent came in the period, by the table's own measure."""
    table = component.table
    if table is None:
        return Reach()
    quota = quota_of(component, inputs)
    measured = None
    if component.measure:
        measured = inputs.measures.get(component.measure)
        if measured is None:
            raise NotComputable("measure_missing", measure=component.measure)
    if table.on == "attainment" and not quota:
        raise NotComputable("quota_missing")
    reach = Reach(
        quota=quota if table.on == "attainment" else None, measured=measured, measure=component.measure or ""
    )
    return reach.over(component, facts_for(component, inputs.facts))


def _line(raw: Raw, component: Component, plan: PlanDocument, gate: Outcome) -> Line:
    node = _limited(raw, component)
    if gate.factor is not None:
        node = explanation.product(node, explanation.value(gate.factor, "gate_factor"))
    rounding = plan.rule_of_rounding
    calculation = explanation.rounded(node, rounding)
    amount = to_decimal(evaluate(calculation))
    held = Decimal(0)
    if gate.is_held:
        held = amount
        calculation = explanation.product(calculation, explanation.value(ZERO, "held"))
        amount = to_decimal(evaluate(calculation))
    tree = _tree("earning", component, plan, calculation) | raw.story
    if gate.state:
        tree["gate"] = gate.as_data()
    if gate.is_held:
        tree["held"] = text_of(Fraction(held))
    return Line(
        component=component.id,
        ref=raw.ref,
        amount=amount,
        held=held,
        basis=_shown(raw.basis, 4),
        rate=None if component.is_per_unit else _shown(raw.rate, 8),
        explanation=tree,
    )


def _limited(raw: Raw, component: Component) -> Node:
    """Multiplier and per-line cap in the plan's order."""
    node = raw.node
    for step in component.order:
        if step == "multiplier" and component.multiplier:
            node = explanation.product(node, explanation.value(component.multiplier.value, "multiplier"))
        if step == "cap" and component.cap and component.cap.per_line is not None:
            node = explanation.at_most(node, explanation.value(component.cap.per_line, "cap_per_line"))
    return node


def _withheld_of(raw: Raw, component: Component) -> Decimal:
    """What the per-line cap kept back of this line."""
    if not (component.cap and component.cap.per_line is not None):
        return Decimal(0)
    before = evaluate(raw.node)
    if component.multiplier and component.order[0] == "multiplier":
        before *= component.multiplier.value
    return _shown(max(ZERO, before - component.cap.per_line), 4) or Decimal(0)


def _cap(component: Component, plan: PlanDocument, gate: Outcome, lines: list[Line]) -> tuple[Decimal, list[Line]]:
    """The line that brings a period down to its cap, and what it withholds."""
    if not (component.cap and component.cap.per_period is not None):
        return Decimal(0), []
    multiplier = component.multiplier.value if component.multiplier and component.order[0] == "cap" else None
    limit = _limit(component.cap.per_period, "cap_per_period", plan.rule_of_rounding, gate, multiplier)
    earned = _exact_sum(lines)
    excess = earned - evaluate(limit)
    if excess <= 0:
        return Decimal(0), []
    calculation = explanation.difference(limit, explanation.value(earned, "earned"))
    withheld = to_decimal(excess) if multiplier is None else (_shown(excess / multiplier, 4) or Decimal(0))
    return withheld, [_extra("cap", component, plan, calculation)]


def _floor(
    component: Component, plan: PlanDocument, gate: Outcome, lines: list[Line]
) -> tuple[Decimal, list[Line]]:
    """The line that brings a period up to its guarantee. A failed gate lowers the guarantee with the rest."""
    if not component.floor or gate.is_held:
        return Decimal(0), []
    limit = _limit(component.floor.per_period, "floor_per_period", plan.rule_of_rounding, gate, None)
    earned = _exact_sum(lines)
    missing = evaluate(limit) - earned
    if missing <= 0:
        return Decimal(0), []
    calculation = explanation.difference(limit, explanation.value(earned, "earned"))
    return to_decimal(missing), [_extra("floor", component, plan, calculation)]


def _limit(amount: Fraction, meaning: str, rounding: Rounding, gate: Outcome, multiplier: Fraction | None) -> Node:
    factors = [explanation.value(amount, meaning)]
    if multiplier is not None:
        factors.append(explanation.value(multiplier, "multiplier"))
    if gate.factor is not None:
        factors.append(explanation.value(gate.factor, "gate_factor"))
    node = factors[0] if len(factors) == 1 else explanation.product(*factors)
    return explanation.rounded(node, rounding)


def _extra(ref: str, component: Component, plan: PlanDocument, calculation: Node) -> Line:
    amount = to_decimal(evaluate(calculation))
    tree = _tree(ref, component, plan, calculation)
    return Line(component.id, ref, amount, Decimal(0), None, None, tree)


def _tree(kind: str, component: Component, plan: PlanDocument, calculation: Node) -> Tree:
    return {
        "schema": explanation.SCHEMA,
        "engine": ENGINE,
        "kind": kind,
        "component": {"id": component.id, "name": component.name or component.id},
        "currency": plan.currency,
        "scale": plan.rounding.scale,
        "calculation": calculation,
    }


def _exact_sum(lines: list[Line]) -> Fraction:
    return sum((Fraction(line.amount) for line in lines), ZERO)


def _sum(amounts: object) -> Decimal:
    """Add decimals without a context: through fractions."""
    return to_decimal(sum((Fraction(amount) for amount in amounts), ZERO))  # type: ignore[attr-defined]


def _shown(number: Fraction | None, scale: int) -> Decimal | None:
    """A number for a column: exact where its decimals end within `scale`, otherwise rounded to it."""
    if number is None:
        return None
    return to_decimal(evaluate(explanation.rounded(explanation.value(number), Rounding("half_up", scale))))
