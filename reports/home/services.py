"""What can be done on Today: note who looked on, finish something and plan what comes next."""

from datetime import datetime, timedelta
from uuid import uuid5
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _

from agents.models import Agent
from crm.accounts.models import Membership
from crm.tenancy.clock import business_day
from customers.follow_ups.moments import START_OF_WORK
from customers.follow_ups.organisation_calendar import organisation_calendar
from customers.follow_ups.services import FollowUpDraft, plan_follow_up
from customers.models import FollowUp
from customers.tiers.standards import contact_standards
from reports.home.models import Look


def note_look(*, by: Membership, agent: Agent) -> None:
    """Keep that somebody looked at an agent's day; looking again the same day moves the time."""
    now = timezone.now()
    day = business_day(now, ZoneInfo(by.tenant.time_zone))
    Look.objects.update_or_create(agent=agent, by=by, day=day, defaults={"at": now})


def next_contact(follow_up: FollowUp, now: datetime) -> datetime:
    """When the standard asks for the next contact: on a working day, in the morning, on the reader's clock."""
    calendar, _habits = organisation_calendar()
    local = timezone.localtime(now + timedelta(days=contact_standards().days_for(follow_up.customer)))
    return datetime.combine(calendar.working_day_from(local.date()), START_OF_WORK, tzinfo=local.tzinfo)


def plan_next_contact(*, by: Membership, follow_up: FollowUp, due_at: datetime) -> FollowUp:
    """Plan the contact after one that was done: once, however often it is asked for."""
    draft = FollowUpDraft(
        agent=follow_up.agent,
        customer=follow_up.customer,
        note=_("Keep in touch"),
        due_at=due_at,
        client_ref=uuid5(follow_up.pk, f"contact {due_at.isoformat()}"),
    )
    return plan_follow_up(by=by, draft=draft)


def plan_contact(*, by: Membership, agent: Agent, customer: object, due_at: datetime) -> FollowUp:
    """Put a customer who went quiet on a day, instead of on every day's list."""
    draft = FollowUpDraft(
        agent=agent,
        customer=customer,  # type: ignore[arg-type]
        note=_("Keep in touch"),
        due_at=due_at,
        client_ref=uuid5(customer.pk, f"contact {due_at.isoformat()}"),  # type: ignore[attr-defined]
    )
    return plan_follow_up(by=by, draft=draft)
