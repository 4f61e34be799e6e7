"""Plans for tests, as documents and as the engine reads them."""

from typing import Any

from incentives.engine.checks import parse
from incentives.engine.document import PlanDocument

MARGINAL = [{"from": "0", "rate": "0.05"}, {"from": "30000", "rate": "0.07"}, {"from": "60000", "rate": "0.1"}]
ROUNDED = {"currency": "CNY", "rounding": {"mode": "half_up", "scale": 2}}


def a_table(on: str, method: str, tiers: list[dict[str, str]]) -> dict[str, Any]:
    return {"type": "table", "table": {"on": on, "method": method, "tiers": tiers}}


def a_component(**changes: Any) -> dict[str, Any]:
    """Marginal commission, sale by sale."""
    rate = a_table("amount", "banded", MARGINAL)
    return {"id": "sales", "name": "Commission", "basis": "amount", "apply": "running", "rate": rate} | changes


def a_bonus(metric: str = "calls", **changes: Any) -> dict[str, Any]:
    """200 for a goal in a metric that was reached."""
    tiers = [{"from": "0", "amount": "0"}, {"from": "1", "amount": "200"}]
    rule = {"id": "bonus", "name": "Bonus", "basis": "amount", "apply": "period", "measure": metric}
    rate = a_table("attainment", "lookup_amount", tiers)
    return rule | {"quota": {"goal": metric}, "rate": rate} | changes


def a_plan_of(*components: dict[str, Any]) -> PlanDocument:
    return parse(ROUNDED | {"components": list(components or [a_component()])})
