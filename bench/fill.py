"""Fills a database: `python -m bench.fill`. Seeded, by COPY, in minutes; leaves a full one alone."""

import os
import sys
from contextlib import closing
from random import Random
from typing import Any
from uuid import UUID

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")
if __name__ == "__main__":
    import django

    django.setup()

import psycopg2
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from agents.models import Agent, Team, TeamMembership
from bench import facts, sizes
from bench.console import say, step
from bench.loading import bare
from bench.organisations import Keys, Organisation, copy_customers, copy_people, found, name_customers
from crm.tenancy.clock import current_zone
from crm.tenancy.models import Tenant
from crm.tenancy.scope import tenant_scope
from customers.models import Assignment, Customer, Deal, FollowUp, Interaction, Sale
from evaluations.models import AgentDay, Goal
from evaluations.roll_ups.queries import span_of_facts
from evaluations.roll_ups.services import roll_up_range

FACTS = (Interaction, Deal, Sale, FollowUp, Goal)
WHO = (Agent, Team, TeamMembership, Customer, Assignment)


def main() -> None:
    """Found the organisations, write the year, roll it up."""
    if Tenant.objects.filter(slug="bench-1").exists():
        say("The database is full already.")
        return
    now, keys = timezone.now(), Keys(Random(sizes.SEED))
    with step(f"Founding {sizes.ORGANISATIONS} organisations"):
        organisations = [found(number) for number in range(sizes.ORGANISATIONS)]
    with closing(psycopg2.connect(settings.DATABASE_OWNER_URL)) as connection:
        with connection, connection.cursor() as cursor:
            write(cursor, organisations, keys, now)
        connection.autocommit = True  # VACUUM runs in no transaction
        with step("VACUUM ANALYZE"), connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
        roll_up(organisations)
        with step("VACUUM ANALYZE"), connection.cursor() as cursor:
            cursor.execute(f"VACUUM ANALYZE {AgentDay._meta.db_table}")


def write(cursor: Any, organisations: list[Organisation], keys: Keys, now: Any) -> None:
    """Everything in one transaction: a fill that is broken off leaves organisations without customers, no more."""
    cursor.execute("SET LOCAL synchronous_commit = off")
    cursor.execute("SET LOCAL maintenance_work_mem = '512MB'")
    with bare(cursor, WHO + FACTS):
        with step(f"{sizes.AGENTS:,} agents in teams"):
            copy_people(cursor, organisations, keys, now)
            name_customers(organisations, keys, now)
        world = facts.World(organisations, facts.Clock(now), keys)
        with step(f"{sizes.INTERACTIONS:,} interactions"):
            facts.copy_interactions(cursor, world)
        with step(f"{sizes.CUSTOMERS:,} customers"):
            copy_customers(cursor, organisations, world.touched, keys, now)
        with step(f"{sizes.DEALS:,} deals and the sales of those won"):
            facts.copy_deals(cursor, world)
        with step(f"{sizes.FOLLOW_UPS:,} follow-ups"):
            facts.copy_follow_ups(cursor, world)
        with step("Goals"):
            facts.copy_goals(cursor, world)
        say("           Indexes and foreign keys …")


def roll_up(organisations: list[Organisation]) -> None:
    """Every agent-day of the year, by the product's own roll-up."""
    with step("Rolling up the whole year, by the product"):
        for organisation in organisations:
            with tenant_scope(UUID(organisation.id), actor="job:bench", atomic=False):
                with transaction.atomic():
                    span = span_of_facts(current_zone())
                if span:
                    roll_up_range(*span)


if __name__ == "__main__":
    sys.exit(main())
