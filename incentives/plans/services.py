"""What can be done with plans: create, write a version, enrol agents, end an enrolment."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from agents.models import Agent
from crm.accounts.models import Membership
from crm.events.services import event, record, record_many
from crm.exact.problems import Problem, Refused
from crm.exact.rounding import minor_units
from crm.tenancy.periods import period_of
from incentives.engine.document import PlanDocument
from incentives.plans.models import Plan, PlanEnrolment, PlanVersion
from incentives.plans.queries import parsed


class DocumentRefused(ValidationError):
    """A plan document that cannot be calculated, with the place of each mistake."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        language = get_language() or "en"
        super().__init__(
            [ValidationError(problem.message(language), code=problem.code) for problem in self.problems]
        )


@transaction.atomic
def create_plan(*, by: Membership | None, name: str, period_kind: str, currency: str) -> Plan:
    """Start a plan. It pays nothing until it has a version and agents."""
    plan = Plan(name=name.strip(), period_kind=period_kind, currency=currency)
    plan.full_clean(exclude=["tenant"], validate_constraints=False)
    if Plan.objects.filter(name=plan.name).exists():
        raise ValidationError({"name": ValidationError(_("Another plan has this name."), code="already_exists")})
    plan.save(force_insert=True)
    record("plan.created", subject=plan, by=by, after={"name": plan.name, "period_kind": period_kind})
    return plan


@transaction.atomic
def write_version(
    *, by: Membership | None, plan: Plan, document: dict[str, Any], starts_on: date, reason: str = ""
) -> PlanVersion:
    """Write the rules that apply from a day on. Currency and rounding come from the plan where left out.

    Versions never change: a mistake is mended by the next version, with its reason. One that starts in a period
    already published leads to corrections in the next open period.
    """
    plan = Plan.objects.select_for_update().get(pk=plan.pk)
    rules = _checked(plan, document)
    _check_start(plan, starts_on)
    number = (plan.versions.aggregate(last=Max("number"))["last"] or 0) + 1  # type: ignore[attr-defined]
    if number > 1 and not reason.strip():
        raise ValidationError({"reason": ValidationError(_("Say why the rules change."), code="required")})
    version = PlanVersion.objects.create(
        plan=plan,
        number=number,
        starts_on=starts_on,
        document=rules.as_data(),
        reason=reason.strip(),
        written_by=by,
    )
    Plan.objects.filter(pk=plan.pk).update(version=F("version") + 1)
    record("plan.version_written", subject=plan, by=by, number=number, starts_on=starts_on.isoformat())
    return version


def check_document(plan: Plan, document: dict[str, Any]) -> PlanDocument:
    """A document as the engine understands it; raises DocumentRefused with everything that is wrong with it."""
    defaults = {
        "currency": plan.currency,
        "rounding": {"mode": "half_up", "scale": minor_units(plan.currency)},
    }
    try:
        return parsed(defaults | document if isinstance(document, dict) else document)
    except Refused as error:
        raise DocumentRefused(error.problems) from None


def _checked(plan: Plan, document: dict[str, Any]) -> PlanDocument:
    rules = check_document(plan, document)
    if rules.currency != plan.currency:
        message = _("This plan pays in %(currency)s.") % {"currency": plan.currency}
        raise ValidationError({"document": ValidationError(message, code="currency_differs")})
    return rules


def _check_start(plan: Plan, starts_on: date) -> None:
    """Rules change with a period, so that nobody's counting starts again in the middle of one."""
    begins = period_of(plan.period_kind, starts_on)
    if begins.starts_on == starts_on:
        return
    message = _("Rules start with a period: choose %(this)s or %(next)s.") % {
        "this": begins.starts_on.isoformat(),
        "next": begins.after().starts_on.isoformat(),
    }
    raise ValidationError({"starts_on": ValidationError(message, code="not_a_period_start")})


@transaction.atomic
def set_plan_active(*, by: Membership | None, plan: Plan, is_active: bool) -> Plan:
    """Retire a plan, or bring it back. What it paid stays."""
    changed = Plan.objects.filter(pk=plan.pk).exclude(is_active=is_active)
    if changed.update(is_active=is_active, version=F("version") + 1):
        record("plan.resumed" if is_active else "plan.retired", subject=plan, by=by)
    plan.refresh_from_db()
    return plan


@transaction.atomic
def enrol_agents(
    *, by: Membership | None, plan: Plan, agents: Sequence[Agent], starts_on: date, ends_on: date | None = None
) -> list[PlanEnrolment]:
    """Put agents under a plan, all or none. Nobody is under the same plan twice on the same day."""
    if ends_on and ends_on < starts_on:
        raise _refusal("ends_on", "before_start", _("The last day is before the first."))
    Plan.objects.select_for_update().get(pk=plan.pk)
    taken = plan.enrolments.during(starts_on, ends_on or date.max).filter(agent__in=agents)  # type: ignore[attr-defined]
    names = list(taken.order_by("agent__sort_key").values_list("agent__name", flat=True)[:5])
    if names:
        message = _("Already under this plan in that time: %(names)s. End that enrolment first.")
        raise _refusal("agents", "overlap", message % {"names": ", ".join(names)})
    enrolments = PlanEnrolment.objects.bulk_create(
        [PlanEnrolment(plan=plan, agent=agent, starts_on=starts_on, ends_on=ends_on) for agent in agents]
    )
    record_many(
        event("plan.agent_enrolled", subject=plan, by=by, agent=str(one.agent_id), starts_on=starts_on.isoformat())
        for one in enrolments
    )
    return enrolments


@transaction.atomic
def end_enrolment(*, by: Membership | None, enrolment: PlanEnrolment, ends_on: date) -> PlanEnrolment:
    """Let an agent leave a plan after a day. Facts up to that day still count."""
    enrolment = PlanEnrolment.objects.select_for_update(of=("self",)).select_related("plan").get(pk=enrolment.pk)
    if ends_on < enrolment.starts_on:
        raise _refusal("ends_on", "before_start", _("The last day is before the first."))
    later = enrolment.plan.enrolments.during(enrolment.starts_on, ends_on).filter(agent=enrolment.agent_id)  # type: ignore[attr-defined]
    if later.exclude(pk=enrolment.pk).exists():
        raise _refusal("ends_on", "overlap", _("Another enrolment of this agent starts before that day."))
    before, enrolment.ends_on = enrolment.ends_on, ends_on
    enrolment.save(update_fields=["ends_on"])
    record(
        "plan.enrolment_ended",
        subject=enrolment.plan,
        by=by,
        agent=str(enrolment.agent_id),
        before={"ends_on": before and before.isoformat()},
        after={"ends_on": ends_on.isoformat()},
    )
    return enrolment


def _refusal(field: str, code: str, message: str) -> ValidationError:
    return ValidationError({field: ValidationError(message, code=code)})
