"""Cases of pools."""

from typing import Any

from pydantic import AliasChoices, Field

from crm.exact.cases import Kind
from crm.exact.problems import under
from crm.exact.reading import Given, Measured
from incentives.cases.common import CasePlan, sum_of
from incentives.engine.members import Member
from incentives.engine.pools import Pool, share_out


class PoolPlan(CasePlan):
    pool: Pool


class PoolInputs(Given):
    members: tuple[Member, ...]
    revenue: Measured | None = Field(
        default=None, validation_alias=AliasChoices("revenue", "team_result", "result", "actual")
    )


def _pool(plan: PoolPlan, inputs: PoolInputs) -> dict[str, Any]:
    with under("/inputs"):
        shared = share_out(plan.pool, inputs.members, inputs.revenue, plan.rounding.rule)
    return {
        "amount": sum_of(part.paid.value for part in shared.parts),
        "pool": shared.pool,
        "by_payee": {part.payee: part.paid for part in shared.parts},
        "undistributed": shared.undistributed,
        "held": sum_of(part.held.value for part in shared.parts),
        "held_by_payee": {part.payee: part.held for part in shared.parts if part.eligibility == "unknown"},
        "ineligible": [part.payee for part in shared.parts if part.eligibility == "ineligible"],
        "explanation": [part.paid.explanation for part in shared.parts],
    }


KINDS = {"pool": Kind(PoolPlan, PoolInputs, _pool)}
