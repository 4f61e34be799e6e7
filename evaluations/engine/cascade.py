"""Cascades: a target is handed down, company to teams to agents, without anything lost (incentives 3.9).

A child's target is its part of parent × over-assignment by largest remainder, at every level again; whole units
where targets are counts.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import AliasChoices, Field

from crm.exact.explanation import Explained, Term, explain, product, rounded, value
from crm.exact.numbers import Fraction
from crm.exact.reading import Given, Number, Part
from crm.exact.rounding import Rounding
from crm.exact.sharing import shared_in_order
from crm.exact.wording import name
from evaluations.engine.coverage import Coverage, CoverageLimits, coverage
from evaluations.engine.names import each_once
from evaluations.engine.weights import MeasuredWeight, check_weights

name(
    {
        "over_assignment": ("over-assignment", "加码系数", "number"),
        "child_weight": ("weight of", "权重", "number"),
    }
)


class CascadePlan(Part):
    """How a target is handed down.

    `total` is what the weights of siblings must come to, where that was agreed. The target of a vacant position
    stays with the lead (`keep`) or is shared by the others (`redistribute`).
    """

    over_assign: Number = Field(
        default=Fraction(1),
        gt=0,
        validation_alias=AliasChoices("over_assign", "over_assignment", "over_assign_factor"),
    )
    total: Annotated[Number, Field(gt=0)] | None = None
    vacancy: Literal["keep", "redistribute"] = "keep"


class Child(Given):
    """A team or an agent, and who is below. A position is vacant only where nobody works below it."""

    id: str
    weight: MeasuredWeight = Fraction(1)
    children: tuple["Child", ...] = ()
    vacant: bool = False

    @property
    def is_open(self) -> bool:
        return self.vacant and not self.children


@dataclass(frozen=True)
class Cascade:
    """Everybody's target; those the leads keep for vacant positions; the coverage of the first level."""

    targets: Mapping[str, Explained]
    kept: tuple[str, ...]
    coverage: Coverage


def cascade(plan: CascadePlan, target: Fraction, children: Sequence[Child], rounding: Rounding) -> Cascade:
    """child = largest remainder(parent × over_assign, weights), level by level.

    Refused where a name occurs twice, and for weights that do not fit.
    """
    each_once(_names(children), "/children")
    handed_down = list(_handed_down(plan, target, children, rounding, "/children"))
    targets = {
        child.id: explain("cascade.target", term, of=child.id, scale=rounding.scale) for child, term in handed_down
    }
    first_level = [targets[child.id].value for child in children if child.id in targets]
    kept = tuple(child.id for child, _ in handed_down if child.is_open)
    return Cascade(targets, kept, coverage(target, first_level, CoverageLimits()))


def _names(children: Sequence[Child]) -> Iterator[str]:
    for child in children:
        yield child.id
        yield from _names(child.children)


def _handed_down(
    plan: CascadePlan, parent: Fraction, children: Sequence[Child], rounding: Rounding, at: str
) -> Iterator[tuple[Child, Term]]:
    """Everybody below with their target, each before those below them."""
    parts = _parts(plan, parent, children, rounding, at) if children else {}
    for number, child in enumerate(children):
        if child.id in parts:
            yield child, parts[child.id]
            below = f"{at}/{number}/children"
            yield from _handed_down(plan, parts[child.id].value, child.children, rounding, below)


def _parts(
    plan: CascadePlan, parent: Fraction, children: Sequence[Child], rounding: Rounding, at: str
) -> dict[str, Term]:
    """The targets of siblings: parts of parent × over-assignment, rounded to whole units of the last place."""
    check_weights((child.weight for child in children), plan.total, at)
    sharing = [child for child in children if not (child.is_open and plan.vacancy == "redistribute")]
    if not any(child.weight for child in sharing):
        sharing = list(children)
    whole = value(parent, "parent_target")
    if plan.over_assign != 1:
        whole = product(whole, value(plan.over_assign, "over_assignment"))
    weights = {child.id: value(child.weight, "child_weight", of_what=child.id) for child in sharing}
    return shared_in_order(rounded(whole, rounding), weights, scale=rounding.scale)
