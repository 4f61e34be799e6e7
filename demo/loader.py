"""Loads the demo organisations."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import translation

from agents.models import Agent
from crm.accounts.models import Membership
from crm.accounts.roles import Role
from crm.events.dispatch import dispatch_waiting
from crm.jobs.models import Job
from crm.jobs.services import dismiss_jobs
from crm.tenancy.clock import current_zone, today
from crm.tenancy.context import current_tenant_id
from crm.tenancy.periods import Period, period_of
from crm.tenancy.scope import tenant_scope
from customers.tiers.services import retier
from demo import maven, yunfan
from demo.feed import Say
from demo.pay import COMMISSION, agree_on_goals, negotiate, pay, periods, start_plan
from demo.people import MAVEN, YUNFAN, found
from demo.samples import CHINESE, ENGLISH, Calendar, add_samples
from evaluations.metrics.services import create_builtin_metrics
from evaluations.roll_ups.services import roll_up_range


def load_demo(say: Say, only: str = "") -> None:
    """Found both organisations and fill them, or only the one with this short name."""
    for company, language, load in ((MAVEN, "en", load_maven), (YUNFAN, "zh-hans", load_yunfan)):
        if only in ("", company.slug):
            say(f"Loading {company.name}")
            owner = found(company)
            with tenant_scope(owner.tenant_id, actor=owner.actor, atomic=False), translation.override(language):
                load(owner, say)
                clear_tray(owner)


def load_maven(owner: Membership, say: Say) -> None:
    """Import the files, then have the product work with them as it would have day by day."""
    with transaction.atomic():
        create_builtin_metrics(by=owner)
    recorded = maven.Recorded.read()
    shift = maven.load(owner, recorded, say)
    first, last = shift.day(recorded.first_day), shift.day(recorded.last_day)
    with transaction.atomic():
        zone = current_zone()
        now = last if settings.DEMO_AS_RECORDED else today(zone)
    logged, planned = add_samples(owner, Calendar(zone, now), ENGLISH, seed="maven")
    say(f"  {logged:,} sample interactions, {planned:,} sample follow-ups")
    settle(owner, first, now, say)
    wanted = periods("quarter", shift.day(recorded.first_close), now)
    agreed = agree_on_goals(owner, sellers(), wanted, Decimal(10_000))
    say(f"  {agreed} goals agreed")
    negotiate(owner, sellers(), wanted[-1].after(), ("The new region opens", "First deals there take 60 days"))
    published = pay_by_plan("Quarterly commission", COMMISSION, wanted)
    say(f"  statements published, quarters: {published}")
    settle_events(owner)


def load_yunfan(owner: Membership, say: Say) -> None:
    """Make up a year of work, pay the last full month by attainment."""
    with transaction.atomic():
        create_builtin_metrics(by=owner)
        zone = current_zone()
    now = today(zone)
    first = yunfan.load(owner, now, say)
    logged, planned = add_samples(owner, Calendar(zone, now), CHINESE, seed="yunfan")
    say(f"  {logged:,} sample interactions, {planned:,} sample follow-ups")
    settle(owner, first, now, say)
    last_month = period_of("month", now).before()
    wanted = periods("month", last_month.starts_on, now)
    agreed = agree_on_goals(owner, sellers(), wanted, Decimal(50_000))
    say(f"  {agreed} goals agreed")
    negotiate(owner, sellers(), wanted[-1].after(), ("新区开放，给到 8 个 A 级线索", "新区首单周期约 60 天"))
    published = pay_by_plan("月度业绩提成", yunfan.BONUS, wanted)
    say(f"  statements published, months: {published}")
    settle_events(owner)


@transaction.atomic
def clear_tray(owner: Membership) -> None:
    """The imports of the demo ended before anybody signed in; they stay on the page of jobs."""
    dismiss_jobs(by=owner, jobs=Job.objects.all())


@transaction.atomic
def sellers() -> dict[UUID, Membership]:
    """Members by agent, of everybody with a place in a team they do not lead."""
    found = Agent.objects.filter(places__is_leader=False).select_related("member__user", "member__tenant")
    return {agent.pk: agent.member for agent in found if agent.member}


def pay_by_plan(name: str, document: dict[str, Any], wanted: list[Period]) -> int:
    """Have finance start a plan for all who sell, and pay by it; returns the periods published."""
    with transaction.atomic():
        finance = Membership.objects.with_parties().get(tenant=current_tenant_id(), role=Role.FINANCE)
        agents = list(Agent.objects.filter(places__is_leader=False))
        start_plan(finance, name, wanted[0].kind, document, wanted[0].starts_on, agents)
        now = today(current_zone())
    return pay(finance, wanted, now)


def settle(owner: Membership, first: date, last: date, say: Say) -> None:
    """Hand the events to who listens, compute every day since the first, and tier the customers."""
    settle_events(owner)
    done = roll_up_range(first, last)
    say(f"  agent-days rolled up: {done.rows:,}")
    say(f"  customers given a tier: {retier(by=owner, on=last):,}")


def settle_events(owner: Membership) -> None:
    """What a worker would do within seconds; here, so that it does not find thousands waiting."""
    dispatch_waiting(owner.tenant_id)
