"""What can be tried: a version of a plan, or a draft in its place, on real or typed figures. Nothing is stored."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from agents.models import Agent
from crm.exact.numbers import Fraction
from crm.exact.problems import Gaps, Problem
from crm.exact.reading import Part
from crm.tenancy.periods import Period
from incentives.engine.document import PlanDocument
from incentives.engine.facts import Inputs
from incentives.plans.models import Plan, PlanVersion
from incentives.plans.queries import document_of
from incentives.plans.services import DocumentRefused, check_document
from incentives.simulations.figures import LARGEST, Change, Needs, Supposed, needs_of
from incentives.simulations.queries import Actual, actual_figures, version_in_force
from incentives.simulations.simulation import Findings, find


@dataclass(frozen=True)
class Rules:
    """What is tried, and, where it is another one, the version in force it is held against."""

    plan: Plan
    document: PlanDocument
    in_force: PlanVersion | None = None
    against: PlanDocument | None = None

    @property
    def documents(self) -> list[PlanDocument]:
        return [self.document, *([self.against] if self.against else [])]

    @property
    def needs(self) -> Needs:
        """What both must be told."""
        return needs_of(self.document) | (needs_of(self.against) if self.against else Needs())


def rules_to_try(
    plan: Plan, version: PlanVersion | None, on: date, *, draft: PlanDocument | None = None, compared: bool = False
) -> Rules:
    """A version, or a draft in its place, and if wanted the version in force on a day when that is another one."""
    if draft is None and version is None:
        raise ValueError("Something has to be tried.")
    document = draft or document_of(version)  # type: ignore[arg-type]
    in_force = version_in_force(plan, on) if compared else None
    if in_force is None or (draft is None and in_force == version):
        return Rules(plan, document)
    return Rules(plan, document, in_force, document_of(in_force))


def check_draft(plan: Plan, data: Any) -> PlanDocument:
    """A draft as the engine understands it; raises DocumentRefused with every mistake and its place."""
    draft = check_document(plan, data)
    if draft.currency != plan.currency:
        message = _("This plan pays in %(currency)s.") % {"currency": plan.currency}
        raise ValidationError({"document": ValidationError(message, code="currency_differs")})
    if too_large := list(_too_large(draft)):
        raise DocumentRefused(too_large)
    return draft


def _too_large(part: Any, pointer: str = "") -> Iterator[Problem]:
    """Numbers with which an amount would be larger than any that can be written."""
    if isinstance(part, Fraction) and abs(part) > LARGEST:
        yield Problem(pointer, "too_large", Gaps(most=str(LARGEST)))
    elif isinstance(part, Part):
        for name, field in type(part).model_fields.items():
            yield from _too_large(getattr(part, name), f"{pointer}/{field.serialization_alias or name}")
    elif isinstance(part, tuple):
        for at, one in enumerate(part):
            yield from _too_large(one, f"{pointer}/{at}")


def simulate_period(rules: Rules, agent: Agent, period: Period, change: Change) -> tuple[Actual, Findings]:
    """An agent's real figures of a period under these rules, as they are and with a change."""
    actual, *others = actual_figures(rules.plan, rules.documents, agent, period)
    return actual, _find(rules, [one.inputs for one in (actual, *others)], period.ends_on, change)


def simulate_supposed(rules: Rules, supposed: Supposed, on: date, change: Change | None = None) -> Findings:
    """Supposed figures under these rules, as they are and with a change; `on` is the day they count for."""
    inputs = supposed.inputs(rules.needs, on, rules.document.rounding.scale)
    return _find(rules, [inputs for _document in rules.documents], on, change or Change())


def _find(rules: Rules, inputs: Sequence[Inputs], on: date, change: Change) -> Findings:
    """The findings; each document is given what it counts."""
    against = (rules.against, inputs[-1]) if rules.against else None
    return find(rules.document, inputs[0], on, change, against)
