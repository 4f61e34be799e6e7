"""Cases of commission plans, and plans that must be refused."""

from typing import Any

from pydantic import RootModel

from crm.exact.cases import Kind, as_share
from crm.exact.numbers import ZERO, Fraction, stored
from crm.exact.problems import under
from incentives.cases.common import sum_of
from incentives.cases.deals import CommissionInputs
from incentives.engine.calculate import Line, Result, calculate
from incentives.engine.checks import parse
from incentives.engine.document import PlanDocument
from incentives.engine.wording import slices_of


class Document(RootModel[Any]):
    """A plan document as it was written; the engine's own reader judges it."""


def result_data(result: Result) -> dict[str, Any]:
    """A result with every line and its reason."""
    return {
        "amount": result.amount,
        "lines": [line_data(line) for line in result.lines],
        "by_component": result.by_component,
        "attainment": as_share(result.attainment),
        "withheld": result.withheld,
        "top_up": result.top_up,
        "held": result.held,
        "gate": result.gate,
    }


def line_data(line: Line) -> dict[str, Any]:
    """A line: fact, amount, slices, the rate it comes to, and the explanation."""
    return {
        "ref": line.ref,
        "component": line.component,
        "amount": line.amount,
        "slices": slices_of(line.explanation),
        "blended_rate": as_share(_blended(line)),
        "explanation": line.explanation,
    }


def _blended(line: Line) -> Fraction | None:
    """What a line comes to for each unit of its basis, before factors, conditions and caps; nothing where it is
    no sum of rates."""
    basis = stored(line.explanation["basis"]["value"]) if "basis" in line.explanation else ZERO
    slices = slices_of(line.explanation)
    return sum_of(part["amount"] for part in slices) / basis if basis and slices else None


def _commission(plan: Document, inputs: CommissionInputs) -> dict[str, Any]:
    document = parse(plan.root, at="/plan")
    with under("/inputs"):
        return result_data(calculate(document, inputs.facing(document)))


KINDS = {"commission": Kind(Document, CommissionInputs, _commission, PlanDocument)}
