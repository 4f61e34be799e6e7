"""Cases of draws."""

from typing import Any

from crm.exact.cases import Kind
from crm.exact.reading import Given, Number
from incentives.cases.common import CasePlan, sum_of
from incentives.engine.draws import Draw, draw_periods


class DrawPlan(CasePlan):
    draw: Draw


class DrawInputs(Given):
    earnings: tuple[Number, ...]


def _draw(plan: DrawPlan, inputs: DrawInputs) -> dict[str, Any]:
    periods = draw_periods(plan.draw, inputs.earnings, plan.rounding.rule)
    return {
        "amount": sum_of(period.paid.value for period in periods),
        "periods": [{"paid": p.paid, "balance": p.balance, "carry": p.carry} for p in periods],
        "explanation": [p.paid.explanation for p in periods],
    }


KINDS = {"draw": Kind(DrawPlan, DrawInputs, _draw)}
