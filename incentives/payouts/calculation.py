"""From a period and its plans to lines that are ready to be written, and notes on what could not be.

Nothing is written here. The same facts give the same drafts, whoever asks and however often.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from crm.exact.numbers import Fraction, text_of
from crm.exact.problems import NotComputable
from crm.tenancy.periods import Period
from incentives.engine.calculate import ENGINE, Line, calculate_each
from incentives.engine.document import PlanDocument
from incentives.engine.spans import Span, cut_to, days_in
from incentives.payouts.readings import Booked, Readings, is_covered, read
from incentives.payouts.year import Earned, capped_in, read_earned
from incentives.plans.models import Plan, PlanEnrolment, PlanVersion
from incentives.plans.queries import document_of, enrolments_during, versions_in_force

MOST_NOTES = 50
Note = dict[str, str]
Payee = tuple[UUID, str]
"""An agent, and the currency they are paid in."""
Told = tuple[str, Decimal, dict[str, Any]]
"""A line by its key, amount and explanation."""


@dataclass(frozen=True)
class LineDraft:
    """A line before it is written. `key` is the same whenever the same thing is calculated."""

    agent_id: UUID
    version: PlanVersion
    line: Line
    key: str
    origin: Period
    kind: str = "earning"
    sale_id: UUID | None = None
    label: str = ""

    @property
    def payee(self) -> Payee:
        return self.agent_id, self.version.plan.currency

    @property
    def amount(self) -> Decimal:
        return self.line.amount


@dataclass
class Drafts:
    """The lines and notes of each payee. A payee without lines has a statement of zero."""

    lines: dict[Payee, list[LineDraft]] = field(default_factory=lambda: defaultdict(list))
    notes: dict[Payee, list[Note]] = field(default_factory=lambda: defaultdict(list))
    payees: set[Payee] = field(default_factory=set)
    blocked: set[tuple[UUID, UUID, str]] = field(default_factory=set)
    readings: Readings | None = None
    earned: Earned = field(default_factory=Earned)
    versions: dict[Plan, PlanVersion] = field(default_factory=dict)

    def add(self, drafts: Iterable[LineDraft]) -> None:
        for draft in drafts:
            self.payees.add(draft.payee)
            self.lines[draft.payee].append(draft)

    def digest(self, payee: Payee) -> str:
        """One number for everything the payee's statement will say."""
        lines = [(one.key, one.amount, one.line.explanation) for one in self.lines.get(payee, ())]
        return digest_of(*payee, self.notes.get(payee, []), lines)


def calculate_period(
    period: Period, plans: Iterable[Plan], agents: Collection[UUID] | None = None, earned: Earned | None = None
) -> Drafts:
    """The lines of a period by the plan versions of its first day; of these agents only, if any are named.

    `earned` is what the year's earlier periods come to; what was posted for them, unless it is given.
    """
    drafts = Drafts(versions=versions_in_force(plans, period.starts_on))
    documents = {plan: document_of(version) for plan, version in drafts.versions.items()}
    enrolled = _enrolled(period, documents, agents)
    payees = {agent for by_agent in enrolled.values() for agent in by_agent}
    drafts.readings = read(period, payees, list(documents.values()))
    drafts.earned = earned or read_earned(capped_in(documents), payees, period.starts_on, period.starts_on)
    for plan in sorted(documents, key=lambda plan: (plan.name, plan.pk)):
        for agent_id, enrolments in enrolled[plan].items():
            _calculate_agent(drafts, period, drafts.versions[plan], documents[plan], agent_id, enrolments)
    return drafts


def _enrolled(
    period: Period, plans: Iterable[Plan], agents: Collection[UUID] | None
) -> dict[Plan, dict[UUID, list[PlanEnrolment]]]:
    known = {plan.pk: plan for plan in plans}
    found: dict[Plan, dict[UUID, list[PlanEnrolment]]] = {plan: defaultdict(list) for plan in known.values()}
    for enrolment in enrolments_during(known.values(), period.starts_on, period.ends_on):
        if agents is None or enrolment.agent_id in agents:
            found[known[enrolment.plan_id]][enrolment.agent_id].append(enrolment)
    return found


def _calculate_agent(
    drafts: Drafts,
    period: Period,
    version: PlanVersion,
    document: PlanDocument,
    agent_id: UUID,
    enrolments: list[PlanEnrolment],
) -> None:
    assert drafts.readings is not None
    payee = agent_id, version.plan.currency
    drafts.payees.add(payee)
    sales, notes = _credited(drafts.readings.sales(agent_id, document), enrolments, version.plan)
    drafts.notes[payee] += notes[:MOST_NOTES]
    before = drafts.earned.before(agent_id, version.plan_id, document.capped_by_year, period.starts_on)
    inputs = drafts.readings.inputs(agent_id, document, sales, _presence(period, enrolments), before)
    booked = {one.fact.id: one for one in sales}
    for component_id, outcome in calculate_each(document, inputs).items():
        if isinstance(outcome, NotComputable):
            component = document.component(component_id)
            drafts.blocked.add((agent_id, version.plan_id, component_id))
            drafts.notes[payee].append(_note(outcome, version.plan, component.name or component_id))
            continue
        drafts.add(_draft(line, agent_id, version, period, booked, drafts.readings) for line in outcome.lines)


def _presence(period: Period, enrolments: Iterable[PlanEnrolment]) -> Fraction:
    """The share of the period's days on which the agent was under the plan."""
    whole = Span(period.starts_on, period.ends_on)
    under = [Span(one.starts_on, one.ends_on or period.ends_on) for one in enrolments]
    return Fraction(days_in(cut_to(under, whole)), days_in([whole]))


def _credited(
    sales: Iterable[Booked], enrolments: list[PlanEnrolment], plan: Plan
) -> tuple[list[Booked], list[Note]]:
    """The sales a plan counts for an agent, and what it does not count, with the reason."""
    counted: list[Booked] = []
    notes: list[Note] = []
    for booked in sales:
        code = ""
        if not is_covered(booked.fact.on, enrolments):
            code = "not_enrolled"
        elif booked.currency != plan.currency:
            code = "other_currency"
        if code:
            notes.append(
                {
                    "code": code,
                    "plan": plan.name,
                    "sale": str(booked.sale_id),
                    "label": booked.label,
                    "amount": booked.amount,
                    "currency": booked.currency,
                }
            )
        else:
            counted.append(booked)
    return counted, notes


def _note(reason: NotComputable, plan: Plan, component: str) -> Note:
    return {**reason.problem.gaps, "code": reason.code, "plan": plan.name, "component": component}


def _draft(
    line: Line,
    agent_id: UUID,
    version: PlanVersion,
    period: Period,
    booked: dict[str, Booked],
    readings: Readings,
) -> LineDraft:
    tree = line.explanation | story_of(version, period) | _metrics_used(line.explanation, agent_id, readings)
    sale = booked.get(line.ref)
    return LineDraft(
        agent_id=agent_id,
        version=version,
        line=replace(line, explanation=tree),
        key=key_of(version.plan_id, line.component, line.ref, period.starts_on),
        origin=period,
        sale_id=sale.sale_id if sale else None,
        label=sale.label if sale else "",
    )


def _metrics_used(tree: dict[str, Any], agent_id: UUID, readings: Readings) -> dict[str, Any]:
    """What the metrics of a line were called and how their values came about, kept with the line."""
    used = {tree.get(part, {}).get("measure") for part in ("reached", "gate", "multiplier")}
    codes = sorted(code for code in used if code in readings.names)
    if not codes:
        return {}
    details = readings.details.get(agent_id, {})
    names = {code: readings.names[code] for code in codes}
    return {"names": names, "measures": {code: details[code] for code in codes if code in details}}


def story_of(version: PlanVersion, period: Period) -> dict[str, Any]:
    """Under which rules and for which period a line was earned."""
    return {
        "plan": {
            "id": str(version.plan_id),
            "name": version.plan.name,
            "version": version.number,
            "starts_on": version.starts_on.isoformat(),
        },
        "period": {
            "kind": period.kind,
            "starts_on": period.starts_on.isoformat(),
            "ends_on": period.ends_on.isoformat(),
        },
    }


def key_of(plan_id: UUID, component: str, ref: str, origin: date) -> str:
    return f"{plan_id.hex}:{component}:{ref}:{origin.isoformat()}"


def digest_of(agent_id: UUID, currency: str, notes: list[Note], lines: Iterable[Told]) -> str:
    """One number for everything a statement says: payee, notes, and each line's key, amount and explanation."""
    said = [ENGINE, agent_id.hex, currency, notes, [(key, _plain(amount), why) for key, amount, why in lines]]
    text = json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def digest_of_all(digests: Iterable[str]) -> str:
    """One number for a run: of its statements, in the order of their payees."""
    found = hashlib.sha256(ENGINE.encode())
    for digest in digests:
        found.update(digest.encode())
    return found.hexdigest()


def _plain(amount: Decimal) -> str:
    """The amount as text, however many zeros its column keeps."""
    return text_of(Fraction(amount))
