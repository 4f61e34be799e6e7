"""Loads the demo organisations."""

from datetime import date
from decimal import Decimal

from django.conf import settings
from django.db import transaction

from agents.models import Agent
from crm.accounts.models import Membership
from crm.accounts.roles import Role
from crm.events.dispatch import dispatch_waiting
from crm.tenancy.clock import current_zone, today
from crm.tenancy.scope import tenant_scope
from demo import maven
from demo.feed import Say
from demo.pay import COMMISSION, agree_on_goals, pay, periods, start_plan
from demo.people import MAVEN, found
from demo.samples import ENGLISH, Calendar, add_samples
from evaluations.metrics.services import create_builtin_metrics
from evaluations.roll_ups.services import roll_up_range


def load_demo(say: Say) -> None:
    """Found both organisations and fill them."""
    say(f"Loading {MAVEN.name}")
    owner = found(MAVEN)
    with tenant_scope(owner.tenant_id, actor=owner.actor, atomic=False):
        load_maven(owner, say)


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
    with transaction.atomic():
        finance = Membership.objects.with_parties().get(tenant=owner.tenant_id, role=Role.FINANCE)
        sellers = list(
            Agent.objects.filter(places__is_leader=False).select_related("member__user", "member__tenant")
        )
    quarters = periods("quarter", shift.day(recorded.first_close), now)
    agreed = agree_on_goals(owner, {agent.pk: agent.member for agent in sellers}, quarters, Decimal(10_000))
    say(f"  {agreed} goals agreed")
    with transaction.atomic():
        start_plan(finance, "Quarterly commission", "quarter", COMMISSION, quarters[0].starts_on, sellers)
    say(f"  statements of {pay(finance, quarters, real_today())} quarters published")
    settle_events(owner)


def settle(owner: Membership, first: date, last: date, say: Say) -> None:
    """Hand the events to who listens, and compute every day since the first."""
    settle_events(owner)
    done = roll_up_range(first, last)
    say(f"  rolled up: {done}")


def settle_events(owner: Membership) -> None:
    """What a worker would do within seconds; here, so that it does not find thousands waiting."""
    dispatch_waiting(owner.tenant_id)


@transaction.atomic
def real_today() -> date:
    return today(current_zone())
