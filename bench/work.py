"""What the product's side does besides answering requests: nights, and agent-days marked dirty."""

from contextlib import closing
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import psycopg2
from django.conf import settings
from django.db import connection, transaction

from agents.models import Agent
from bench.floor.roll_up import MEASURES
from crm.tenancy.clock import current_zone, today
from crm.tenancy.models import Tenant
from crm.tenancy.scope import tenant_scope
from evaluations.models import AgentDay
from evaluations.roll_ups.queries import write_marks
from evaluations.roll_ups.services import roll_up_dirty, roll_up_night

DOUBLE = (
    """INSERT INTO customers_interaction (id, tenant_id, agent_id, customer_id, channel, direction, outcome,
        summary, occurred_at, created_at, duration_s, source, external_system, external_id)
    SELECT gen_random_uuid(), tenant_id, agent_id, customer_id, channel, direction, outcome, summary,
        occurred_at - interval '1 year', created_at, duration_s, source, '', ''
    FROM customers_interaction WHERE tenant_id = %(tenant)s""",
    """INSERT INTO customers_deal (id, tenant_id, agent_id, customer_id, stage_id, name, state, amount, currency,
        opened_on, closed_on, lost_reason, source, created_at, updated_at, version, external_system, external_id)
    SELECT gen_random_uuid(), tenant_id, agent_id, customer_id, stage_id, name, state, amount, currency,
        opened_on - 365, closed_on - 365, '', source, created_at, updated_at, 1, '', ''
    FROM customers_deal WHERE tenant_id = %(tenant)s""",
    """INSERT INTO customers_sale (id, tenant_id, agent_id, customer_id, kind, amount, currency, occurred_on,
        recorded_at, note, source, external_system, external_id)
    SELECT gen_random_uuid(), tenant_id, agent_id, customer_id, kind, amount, currency, occurred_on - 365,
        recorded_at, '', 'import', '', ''
    FROM customers_sale WHERE tenant_id = %(tenant)s""",
)
ANALYZE = "ANALYZE customers_interaction, customers_deal, customers_sale"
LOST = """UPDATE evaluations_agentday SET interactions = interactions + 1
FROM unnest(%s::uuid[], %s::date[]) AS wrong (agent_id, day)
WHERE evaluations_agentday.agent_id = wrong.agent_id AND evaluations_agentday.day = wrong.day"""


def forget_the_night() -> None:
    """Take away yesterday's and today's agent-days of all, so that the night writes all of them."""
    for tenant in Tenant.objects.filter(slug__startswith="bench-"):
        with tenant_scope(tenant.pk, actor="job:bench"):
            AgentDay.objects.filter(day__gte=today(current_zone()) - timedelta(days=1)).delete()


def night() -> int:
    """One night of every organisation, by the function the job calls.

    The last night is known to the job; here, as in the floor, it comes with the list of organisations.
    """
    rows = 0
    for tenant in Tenant.objects.filter(slug__startswith="bench-"):
        last_night = today(ZoneInfo(tenant.time_zone)) - timedelta(days=1)
        with tenant_scope(tenant.pk, actor="job:bench", atomic=False):
            rows += roll_up_night(last_night).rows
    return rows


def total() -> list[str]:
    """What the nights add up to."""
    sums = ", ".join(f"sum({name})" for name in MEASURES)
    found: list[list[Any]] = []
    for tenant in Tenant.objects.filter(slug__startswith="bench-"):
        with tenant_scope(tenant.pk, actor="job:bench"), connection.cursor() as cursor:
            day = today(current_zone()) - timedelta(days=1)
            cursor.execute(f"SELECT count(*), {sums} FROM evaluations_agentday WHERE day >= %s", [day])
            found.append([value or 0 for value in cursor.fetchone()])
    return [f"{sum(column):.4f}" for column in zip(*found, strict=True)]


def mark(slug: str, days: int) -> None:
    """Make this many agent-days of one organisation dirty, and wrong, so that all of them are written."""
    with tenant_scope(Tenant.objects.get(slug=slug).pk, actor="job:bench"):
        agents = list(Agent.objects.order_by("pk").values_list("pk", flat=True))
        day = today(current_zone())
        pairs = [(agents[n % len(agents)], day - timedelta(days=1 + n // len(agents))) for n in range(days)]
        if not pairs:
            return
        write_marks(pairs)
        with connection.cursor() as cursor:
            cursor.execute(LOST, [[str(agent) for agent, _ in pairs], [day for _, day in pairs]])


def roll_up_marked(slug: str) -> int:
    """Bring them up to date."""
    with tenant_scope(Tenant.objects.get(slug=slug).pk, actor="job:bench", atomic=False):
        return roll_up_dirty().rows


def double_history(slug: str) -> None:
    """The same organisation with a second year before the first."""
    tenant = Tenant.objects.get(slug=slug)
    with closing(psycopg2.connect(settings.DATABASE_OWNER_URL)) as owner, owner, owner.cursor() as cursor:
        for statement in DOUBLE:
            cursor.execute(statement, {"tenant": str(tenant.pk)})
        cursor.execute(ANALYZE)
    with transaction.atomic():
        Tenant.objects.filter(pk=tenant.pk).update(name=f"{tenant.name} (two years)")


def is_doubled(slug: str) -> bool:
    return Tenant.objects.get(slug=slug).name.endswith("(two years)")
