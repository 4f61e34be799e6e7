"""The roll-up as one would write it by hand: each source once, into a table shaped like the product's."""

from typing import Any

from django.db import connection, transaction

MEASURES = (
    "interactions",
    "calls",
    "visits",
    "messages",
    "talk_seconds",
    "follow_ups_due",
    "follow_ups_done",
    "follow_ups_on_time",
    "new_customers",
    "deals_opened",
    "deals_won",
    "deals_lost",
    "won_amount",
    "won_days",
    "deals_timed",
    "orders",
    "sales_amount",
    "refunds_amount",
    "receipts_amount",
    "other_currency",
)

LOCAL = "({moment} AT TIME ZONE %(zone)s)::date"
MOMENT = "{moment} >= %(since)s AND {moment} < %(until)s"
DAY = "{day} BETWEEN %(first)s AND %(last)s"
OWN = "currency = %(currency)s"


def _source(table: str, day: str, where: str, agent: str = "agent_id", **measures: str) -> str:
    columns = ", ".join(measures.get(name, "0") for name in MEASURES)
    return f"SELECT {agent}, {day}, {columns} FROM {table} WHERE tenant_id = %(tenant)s AND {where} GROUP BY 1, 2"


SOURCES = (
    _source(
        "customers_interaction",
        LOCAL.format(moment="occurred_at"),
        MOMENT.format(moment="occurred_at"),
        interactions="count(*)",
        calls="count(*) FILTER (WHERE channel = 'call')",
        visits="count(*) FILTER (WHERE channel = 'visit')",
        messages="count(*) FILTER (WHERE channel IN ('message', 'email'))",
        talk_seconds="coalesce(sum(duration_s) FILTER (WHERE channel = 'call'), 0)",
    ),
    _source(
        "customers_followup",
        LOCAL.format(moment="due_at"),
        MOMENT.format(moment="due_at") + " AND state <> 'cancelled' AND (due_at < %(today)s OR state = 'done')",
        follow_ups_due="count(*)",
        follow_ups_on_time="count(*) FILTER (WHERE state = 'done' AND (done_at AT TIME ZONE %(zone)s)::date "
        "<= (due_at AT TIME ZONE %(zone)s)::date)",
    ),
    _source(
        "customers_followup",
        LOCAL.format(moment="done_at"),
        MOMENT.format(moment="done_at"),
        follow_ups_done="count(*)",
    ),
    _source(
        "customers_customer",
        LOCAL.format(moment="created_at"),
        MOMENT.format(moment="created_at"),
        agent="owner_id",
        new_customers="count(*)",
    ),
    _source("customers_deal", "opened_on", DAY.format(day="opened_on"), deals_opened="count(*)"),
    _source(
        "customers_deal",
        "closed_on",
        DAY.format(day="closed_on"),
        deals_won="count(*) FILTER (WHERE state = 'won')",
        deals_lost="count(*) FILTER (WHERE state = 'lost')",
        won_amount=f"coalesce(sum(amount) FILTER (WHERE state = 'won' AND {OWN}), 0)",
        won_days="coalesce(sum(closed_on - opened_on) FILTER (WHERE state = 'won'), 0)",
        deals_timed="count(opened_on) FILTER (WHERE state = 'won')",
        other_currency=f"count(amount) FILTER (WHERE state = 'won' AND NOT {OWN})",
    ),
    _source(
        "customers_sale",
        "occurred_on",
        DAY.format(day="occurred_on"),
        orders="count(*) FILTER (WHERE kind = 'order' AND reverses_id IS NULL)",
        sales_amount=f"coalesce(sum(amount) FILTER (WHERE kind <> 'receipt' AND {OWN}), 0)",
        refunds_amount=f"coalesce(-sum(amount) FILTER (WHERE kind = 'refund' AND {OWN}), 0)",
        receipts_amount=f"coalesce(sum(amount) FILTER (WHERE kind = 'receipt' AND {OWN}), 0)",
        other_currency=f"count(*) FILTER (WHERE NOT {OWN})",
    ),
)

_NAMES = ", ".join(MEASURES)
_SUMS = ", ".join(f"sum({name})" for name in MEASURES)
_NEW = ", ".join(f"{name} = excluded.{name}" for name in MEASURES)
_DIFFERS = "({}) IS DISTINCT FROM ({})".format(
    ", ".join(f"old.{name}" for name in MEASURES), ", ".join(f"excluded.{name}" for name in MEASURES)
)
ROLL_UP = f"""
INSERT INTO bench_agentday AS old (id, tenant_id, agent_id, day, rolled_up_at, {_NAMES})
SELECT gen_random_uuid(), %(tenant)s, agent_id, day, now(), {_SUMS}
FROM ({" UNION ALL ".join(SOURCES)}) facts (agent_id, day, {_NAMES})
WHERE agent_id IS NOT NULL GROUP BY agent_id, day
ON CONFLICT (tenant_id, agent_id, day) DO UPDATE SET {_NEW} WHERE {_DIFFERS}"""

TABLE = "CREATE TABLE IF NOT EXISTS bench_agentday (LIKE evaluations_agentday INCLUDING ALL)"
NIGHTS = """
SELECT id, time_zone, currency,
    ((now() AT TIME ZONE time_zone)::date - 1), (now() AT TIME ZONE time_zone)::date,
    ((now() AT TIME ZONE time_zone)::date - 1)::timestamp AT TIME ZONE time_zone,
    ((now() AT TIME ZONE time_zone)::date + 1)::timestamp AT TIME ZONE time_zone,
    (now() AT TIME ZONE time_zone)::date::timestamp AT TIME ZONE time_zone
FROM tenancy_tenant WHERE slug LIKE 'bench-%'"""
NAMES = ("tenant", "zone", "currency", "first", "last", "since", "until", "today")


def empty() -> None:
    """A table without rows, so that the night writes all of them."""
    with connection.cursor() as cursor:
        cursor.execute(TABLE)
        cursor.execute("TRUNCATE bench_agentday")


def night() -> int:
    """Yesterday and today of every organisation, each in its own transaction, because each has its own night."""
    with connection.cursor() as cursor:
        cursor.execute(NIGHTS)
        nights: list[dict[str, Any]] = [dict(zip(NAMES, row, strict=True)) for row in cursor.fetchall()]
        written = 0
        for one in nights:
            with transaction.atomic():
                cursor.execute(ROLL_UP, one)
                written += cursor.rowcount
    return written


def total() -> list[Any]:
    """What the table adds up to, to be compared with the product's."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*), {_SUMS} FROM bench_agentday")
        return [f"{value or 0:.4f}" for value in cursor.fetchone()]
