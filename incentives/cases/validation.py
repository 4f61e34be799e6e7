"""Cases of plans that must be refused: judged by the engine whose plan it is, told by its shape."""

from collections.abc import Mapping
from typing import Any

from crm.exact.cases import Kind
from crm.exact.reading import read
from incentives.cases.commission import Document


class Anything(Document):
    """Inputs as they were written; read by the kind that the plan's shape names."""


SHAPES = {
    "clawback": "clawback",
    "components": "commission",
    "credit": "credit",
    "override": "credit",
    "hierarchy": "credit",
    "fx": "currency",
    "measures": "bonus",
    "matrix": "matrix",
    "monthly_target": "ytd_bonus",
    "pool": "pool",
    "draw": "draw",
    "schedule": "schedule",
    "renewal": "renewal",
    "amortise": "amortise",
    "amortize": "amortise",
    "proration": "proration",
    "payment": "statement",
}
"""What only plans of this kind have; the first that is there decides."""


def validation_kind(kinds: Mapping[str, Kind]) -> Kind:
    """The kind that hands a plan on to the kind it belongs to."""

    def _validation(plan: Document, inputs: Anything) -> dict[str, Any]:
        shape = plan.root if isinstance(plan.root, dict) else {}
        kind = kinds[next((name for part, name in SHAPES.items() if part in shape), "commission")]
        return kind.evaluate(read(kind.plan, plan.root, "/plan"), read(kind.inputs, inputs.root, "/inputs"))

    return Kind(Document, Anything, _validation)
