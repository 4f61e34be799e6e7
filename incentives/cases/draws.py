"""Cases of draws."""

from typing import Annotated, Any

from pydantic import AliasChoices, Field

from crm.exact.cases import Kind
from crm.exact.numbers import ZERO
from crm.exact.reading import Given, Number
from incentives.cases.common import CasePlan, sum_of
from incentives.engine.draws import Draw, DrawPeriod, draw_periods, settled_at_exit

Share = Annotated[Number, Field(ge=0, le=1)]
Amount = Annotated[Number, Field(ge=0)]


class DrawPlan(CasePlan):
    draw: Draw


class DrawInputs(Given):
    """The earnings of each period; the share of it the agent was there; what was waived; whether he left."""

    earnings: tuple[Number, ...]
    presence: tuple[Share, ...] = Field(default=(), validation_alias=AliasChoices("presence", "active"))
    forgiven: tuple[Amount, ...] = ()
    opening_balance: Amount = ZERO
    left: bool = Field(default=False, validation_alias=AliasChoices("left", "exit", "terminated"))


def _draw(plan: DrawPlan, inputs: DrawInputs) -> dict[str, Any]:
    periods = draw_periods(
        plan.draw,
        inputs.earnings,
        plan.rounding.rule,
        presence=inputs.presence,
        forgiven=inputs.forgiven,
        opening_balance=inputs.opening_balance,
    )
    return {
        "amount": sum_of(period.paid.value for period in periods),
        "periods": [{"paid": p.paid, "balance": p.balance, "carry": p.carry} for p in periods],
        "balance": periods[-1].balance if periods else inputs.opening_balance,
        "explanation": [p.paid.explanation for p in periods],
        **(_exit(plan, periods[-1]) if inputs.left and periods else {}),
    }


def _exit(plan: DrawPlan, last: DrawPeriod) -> dict[str, Any]:
    end = settled_at_exit(plan.draw, last, plan.rounding.rule)
    return {"exit": {"recovered": end.recovered, "written_off": end.written_off, "balance": end.balance}}


KINDS = {"draw": Kind(DrawPlan, DrawInputs, _draw)}
