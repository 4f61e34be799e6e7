"""Plans and facts as the tests of the engine write them."""

from datetime import date
from typing import Any

from crm.exact.numbers import Fraction
from incentives.engine.checks import parse
from incentives.engine.document import PlanDocument
from incentives.engine.facts import Fact, Inputs

DAY = date(2026, 3, 10)
FIVE_PERCENT = {"type": "percent", "value": "0.05"}


def a_table(*tiers: tuple[str, str], on: str = "amount", method: str = "banded", **more: Any) -> dict[str, Any]:
    """A rate by a table of (from, rate or amount)."""
    paid = "amount" if method in ("lookup_amount", "interpolated_amount") else "rate"
    steps = [{"from": start, paid: value} for start, value in tiers]
    return {"type": "table", "table": {"on": on, "method": method, "tiers": steps, **more}}


def a_component(**changes: Any) -> dict[str, Any]:
    return {"id": "main", "basis": "amount", "apply": "each", "rate": FIVE_PERCENT} | changes


def a_document(*components: dict[str, Any], currency: str = "CNY", scale: int = 2) -> dict[str, Any]:
    rounding = {"mode": "half_up", "scale": scale}
    return {"currency": currency, "rounding": rounding, "components": list(components or [a_component()])}


def a_plan(**changes: Any) -> PlanDocument:
    """A plan with one component."""
    return parse(a_document(a_component(**changes)))


def fact(amount: str, id: str = "d1", on: date = DAY, **more: Any) -> Fact:  # noqa: A002
    numbers = {"amount": Fraction(amount)} | {
        name: Fraction(text) for name, text in more.pop("numbers", {}).items()
    }
    return Fact(id, on, numbers, **more)


def inputs(*facts: Fact, **more: Any) -> Inputs:
    return Inputs(facts, **more)
