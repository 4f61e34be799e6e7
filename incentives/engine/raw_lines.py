"""A line before it is modified and rounded: what it comes to, from what, and what the reader is told."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from crm.exact.explanation import Term, product, value
from crm.exact.numbers import ZERO, Fraction, text_of
from incentives.engine.document import Component
from incentives.engine.facts import Fact, basis_of

Story = dict[str, Any]


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


def left_of(
    component: Component, facts: Sequence[Fact], number: Callable[[Component, Fact], Fraction] = basis_of
) -> dict[str, Fraction]:
    """What is left of each of these facts after what reverses it."""
    net: dict[str, Fraction] = {}
    for fact in facts:
        add_up(net, fact, number(component, fact))
    return net


def add_up(net: dict[str, Fraction], fact: Fact, number: Fraction) -> None:
    """Add a fact to what is left of the one it reverses, or begin to count what is left of itself."""
    original = fact.reverses if fact.reverses in net else fact.id
    net[original] = net.get(original, ZERO) + number


def share_of(fact: Fact, basis: Fraction, rate: Fraction) -> Term:
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


def story_of(component: Component, fact: Fact, basis: Fraction) -> Story:
    story: Story = {"facts": [fact.id], "basis": basis_told(component, basis)}
    if fact.credit is not None:
        whole, share = text_of(fact.credit.whole), text_of(fact.credit.share)
        story["credit"] = {"whole": whole, "share": share, "role": fact.credit.role}
    return story


def basis_told(component: Component, basis: Fraction) -> dict[str, str]:
    return {"kind": component.basis, "source": component.facts, "value": text_of(basis)}
