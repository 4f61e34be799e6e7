"""Cases of targets handed down, and of their coverage."""

from typing import Any

from crm.exact.cases import Kind, as_share
from crm.exact.problems import under
from crm.exact.reading import Given, Measured
from evaluations.cases.published import Published
from evaluations.engine.cascade import CascadePlan, Child, cascade
from evaluations.engine.coverage import CoverageLimits, coverage


class CascadeCasePlan(Published, CascadePlan):
    """How a target is handed down; `scale` 0 for whole units."""


class CascadeInputs(Given):
    target: Measured
    children: tuple[Child, ...]


class CoverageInputs(Given):
    """The target above and those agreed below; null where nothing is agreed yet."""

    target: Measured
    children: tuple[Measured | None, ...]


def _cascade(plan: CascadeCasePlan, inputs: CascadeInputs) -> dict[str, Any]:
    with under("/inputs"):
        found = cascade(plan, inputs.target, inputs.children, plan.rule)
    return {
        "targets": found.targets,
        "kept": found.kept,
        "coverage": as_share(found.coverage.share),
        "status": found.coverage.status,
        "explanation": {name: target.explanation for name, target in found.targets.items()},
    }


def _coverage(plan: CoverageLimits, inputs: CoverageInputs) -> dict[str, Any]:
    found = coverage(inputs.target, inputs.children, plan)
    return {
        "coverage": as_share(found.share),
        "status": found.status,
        "gap": found.gap,
        "explanation": found.share.explanation,
    }


KINDS = {
    "cascade": Kind(CascadeCasePlan, CascadeInputs, _cascade),
    "coverage": Kind(CoverageLimits, CoverageInputs, _coverage),
}
