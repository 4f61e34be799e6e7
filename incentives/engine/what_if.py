"""What if: the same calculation on changed inputs, what the next unit is worth, how far the next tier is.

Nothing here posts anything; a scenario is a copy of the inputs (incentives 1.28).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from crm.exact.explanation import Explained, difference, explain, value
from crm.exact.numbers import Fraction, stored
from crm.exact.wording import name
from incentives.engine.calculate import Result, calculate
from incentives.engine.document import Component, PlanDocument
from incentives.engine.facts import Fact, Inputs, Label

NEXT = "what-if"
LAST = 10**9
name(
    {
        "with_one_more": ("with one more", "再增加一单位后", "money"),
        "without_it": ("without it", "增加之前", "money"),
    }
)


@dataclass(frozen=True)
class NextTier:
    """How far the next tier of a component is, and what it pays: a rate, or an amount."""

    missing: Fraction
    start: Fraction
    rate: Fraction | None = None
    amount: Fraction | None = None


@dataclass(frozen=True)
class Outlook:
    """One component from where it stands: what it pays now, what the next unit adds, what is missing to go on."""

    component: str
    result: Result
    next_unit: Explained
    next_tier: NextTier | None


def outlook(plan: PlanDocument, component_id: str, inputs: Inputs, *, on: date, unit: Fraction) -> Outlook:
    """A component from where it stands. `unit` is how much is added on the day `on` to see what it is worth.

    Raises NotComputable when the inputs are not enough.
    """
    component = plan.component(component_id)
    alone = plan.model_copy(update={"components": (component,)})
    now = calculate(alone, inputs)
    return Outlook(component_id, now, _worth(alone, now, with_more(inputs, component, unit, on)), next_tier(now))


def _worth(plan: PlanDocument, now: Result, more: Inputs) -> Explained:
    """The marginal value: what is earned with one more less what is earned without, before rounding."""
    after = value(calculate(plan, more).unrounded, "with_one_more")
    return explain("marginal", difference(after, value(now.unrounded, "without_it")))


def with_more(inputs: Inputs, component: Component, size: Fraction, on: date) -> Inputs:
    """The inputs with one more fact of that size that the component counts, after all the others."""
    numbers = dict.fromkeys(("amount", "quantity", "received", "delivered_quantity"), size)
    more = Fact(NEXT, on, numbers, labels=_labels_for(component), source=component.facts, sequence=LAST)
    return replace(inputs, facts=(*inputs.facts, more))


def _labels_for(component: Component) -> Mapping[str, Label]:
    """Words under which the component counts a fact."""
    return {label: allowed[0] for label, allowed in component.filter.items() if allowed}


def next_tier(result: Result) -> NextTier | None:
    """The next tier by the last line that stands in a table; None at the top, and without a table."""
    for line in reversed(result.lines):
        if reached := line.explanation.get("reached"):
            return _told(reached["next"]) if "next" in reached else None
    return None


def _told(following: Mapping[str, str]) -> NextTier:
    return NextTier(
        missing=stored(following["missing"]),
        start=stored(following["from"]),
        rate=stored(following["rate"]) if "rate" in following else None,
        amount=stored(following["amount"]) if "amount" in following else None,
    )
