"""Cases of matrices."""

from collections.abc import Mapping
from typing import Any

from crm.exact.cases import Kind, as_share
from crm.exact.explanation import Term
from crm.exact.reading import Given
from incentives.cases.common import CasePlan
from incentives.engine.matrices import MatrixBonus, matrix_bonus
from incentives.engine.quota_attainment import NOTHING_MEASURED, Measurement, reached_of


class MatrixPlan(CasePlan, MatrixBonus):
    """A matrix with its currency and rounding."""


class MatrixInputs(Given):
    """What was measured: a number, or an actual with its quota."""

    measures: Mapping[str, Measurement] = {}

    def reached(self, measure: str) -> Term:
        return reached_of(self.measures.get(measure, NOTHING_MEASURED), measure)


def _matrix(plan: MatrixPlan, inputs: MatrixInputs) -> dict[str, Any]:
    row, col = inputs.reached(plan.matrix.row), inputs.reached(plan.matrix.col)
    payout = matrix_bonus(plan, row, col, plan.rounding.rule)
    return {"amount": payout.amount, "pay_pct": as_share(payout.pay_pct), "explanation": payout.amount.explanation}


KINDS = {"matrix": Kind(MatrixPlan, MatrixInputs, _matrix)}
