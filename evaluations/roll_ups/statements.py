"""The SQL of the roll-up: from facts to agent-days, set by set.

A window is one agent's days from a first to a last. Moments are compared with the bounds of the days in the
organisation's zone, so that the indexes on them serve; only what is found is turned into days.
"""

from evaluations.roll_ups.models import AgentDay

NEW_ID = """encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid())
    PLACING substring(int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3)
    FROM 1 FOR 6), 52, 1), 53, 1), 'hex')::uuid"""
"""A UUIDv7 for rows that PostgreSQL makes from rows, sorted by time like those the application makes."""

WINDOWS = """
WITH windows AS MATERIALIZED (
    SELECT * FROM unnest(%(agents)s::uuid[], %(firsts)s::date[], %(lasts)s::date[],
                         %(starts)s::timestamptz[], %(ends)s::timestamptz[])
        AS w(agent_id, first, last, starts_at, ends_at)
)"""

HAPPENED = """FROM windows w JOIN {table} x ON x.agent_id = w.agent_id
    AND x.{moment} >= w.starts_at AND x.{moment} < w.ends_at
    AND x.{moment} >= %(since)s AND x.{moment} < %(until)s"""
"""Rows whose moment lies in a window. The bounds of all windows together let the planner choose."""

DATED = """FROM windows w JOIN {table} x ON x.agent_id = w.agent_id
    AND x.{day} BETWEEN w.first AND w.last AND x.{day} BETWEEN %(first)s AND %(last)s"""

FELL_DUE = """x.state <> 'cancelled'
    AND (x.due_at < %(today_starts)s OR (x.state = 'done' AND x.due_at < %(today_ends)s))"""
"""Today's follow-ups count once they are done, the open ones when the day is over; cancelled ones never."""

_TYPES = {"DecimalField": "numeric", "PositiveBigIntegerField": "bigint"}
TYPES = {
    field.name: _TYPES.get(field.get_internal_type(), "integer")
    for field in AgentDay._meta.local_fields
    if field.name not in {"id", "tenant", "agent", "day", "rolled_up_at"}
}
MEASURES = tuple(TYPES)
"""Every additive measure of an agent's day."""

_COLUMNS = ", ".join(MEASURES)
_TAKEN = ", ".join(f"{name} = excluded.{name}" for name in (*MEASURES, "rolled_up_at"))
_OLD = ", ".join(f"kept_row.{name}" for name in MEASURES)
_NEW = ", ".join(f"excluded.{name}" for name in MEASURES)

OF_ALL_HAPPENED = """FROM (SELECT * FROM {table}
    WHERE {moment} >= %(since)s AND {moment} < %(until)s) x"""
OF_ALL_DATED = """FROM (SELECT * FROM {table} WHERE {day} BETWEEN %(first)s AND %(last)s) x"""
"""The same for all agents at once: no windows to join, and much less to plan."""

ARRIVED = """FROM (SELECT id, (created_at AT TIME ZONE %(zone)s)::date AS day FROM customers_customer
        WHERE created_at >= %(since)s AND created_at < %(until)s OFFSET 0) arrived
    CROSS JOIN LATERAL (
        SELECT a.agent_id, a.starts_on FROM customers_assignment a
        WHERE a.customer_id = arrived.id AND a.role = 'owner' ORDER BY a.starts_on, a.id LIMIT 1) x"""

OF_WINDOWS = f"{ARRIVED} JOIN windows w ON w.agent_id = x.agent_id AND arrived.day BETWEEN w.first AND w.last"


def _local(moment: str) -> str:
    return f"(x.{moment} AT TIME ZONE %(zone)s)::date"


def _source(facts: str, day: str, condition: str = "true", **measures: str) -> str:
    """One kind of fact, added up by agent and day; the measures it says nothing about are nought.

    All sources have the same types, so that PostgreSQL reads them one after the other instead of nesting them.
    """
    columns = ", ".join(
        f"({measures[name]})::{kind}" if name in measures else f"'0'::{kind}" for name, kind in TYPES.items()
    )
    return f"SELECT x.agent_id, {day}, {columns} {facts} WHERE {condition} GROUP BY 1, 2"


def _sum(what: str, condition: str) -> str:
    return f"coalesce(sum({what}) FILTER (WHERE {condition}), 0)"


OURS = "x.currency = %(currency)s"
WON = "x.state = 'won'"


def _facts(happened: str, dated: str, arrived: str) -> str:
    """Every kind of fact read once, one below the other, and added up."""
    sources = (
        _source(
            happened.format(table="customers_interaction", moment="occurred_at"),
            _local("occurred_at"),
            interactions="count(*)",
            calls="count(*) FILTER (WHERE x.channel = 'call')",
            visits="count(*) FILTER (WHERE x.channel = 'visit')",
            messages="count(*) FILTER (WHERE x.channel IN ('message', 'email'))",
            talk_seconds=_sum("x.duration_s", "x.channel = 'call'"),
        ),
        _source(
            happened.format(table="customers_followup", moment="due_at"),
            _local("due_at"),
            FELL_DUE,
            follow_ups_due="count(*)",
            follow_ups_on_time="count(*) FILTER (WHERE x.state = 'done'"
            f" AND {_local('done_at')} <= {_local('due_at')})",
        ),
        _source(
            happened.format(table="customers_followup", moment="done_at"),
            _local("done_at"),
            follow_ups_done="count(*)",
        ),
        _source(arrived, "arrived.day", "x.starts_on <= arrived.day", new_customers="count(*)"),
        _source(dated.format(table="customers_deal", day="opened_on"), "x.opened_on", deals_opened="count(*)"),
        _source(
            dated.format(table="customers_deal", day="closed_on"),
            "x.closed_on",
            deals_won=f"count(*) FILTER (WHERE {WON})",
            deals_lost="count(*) FILTER (WHERE x.state = 'lost')",
            won_amount=_sum("x.amount", f"{WON} AND {OURS}"),
            won_days=_sum("x.closed_on - x.opened_on", WON),
            deals_timed=f"count(x.opened_on) FILTER (WHERE {WON})",
            other_currency=f"count(x.amount) FILTER (WHERE {WON} AND NOT {OURS})",
        ),
        _source(
            dated.format(table="customers_sale", day="occurred_on"),
            "x.occurred_on",
            orders=_sum("sign(x.amount)", "x.kind = 'order'"),
            sales_amount=_sum("x.amount", f"x.kind <> 'receipt' AND {OURS}"),
            refunds_amount=_sum("-x.amount", f"x.kind = 'refund' AND {OURS}"),
            receipts_amount=_sum("x.amount", f"x.kind = 'receipt' AND {OURS}"),
            other_currency=f"count(*) FILTER (WHERE NOT {OURS})",
        ),
    )
    sums = ", ".join(f"sum({name}) AS {name}" for name in MEASURES)
    together = "\nUNION ALL ".join(sources)
    return f"SELECT agent_id, day, {sums} FROM ({together}) facts (agent_id, day, {_COLUMNS}) GROUP BY 1, 2"


def _roll_up(facts: str, kept: str) -> str:
    """Write what the facts say, and take away what is kept without facts.

    A full join is never done by comparing each with each, which the planner, who cannot know how many are fresh,
    would choose for NOT EXISTS: with 6,000 agent-days that is 36 million comparisons.
    """
    return f"""fresh AS MATERIALIZED ({facts}
), written AS (
    INSERT INTO evaluations_agentday AS kept_row (id, agent_id, day, rolled_up_at, {_COLUMNS})
    SELECT {NEW_ID}, agent_id, day, %(now)s, {_COLUMNS} FROM fresh
    ON CONFLICT (tenant_id, agent_id, day) DO UPDATE SET {_TAKEN} WHERE ({_OLD}) IS DISTINCT FROM ({_NEW})
    RETURNING xmax = 0 AS is_new
), doomed AS MATERIALIZED (
    SELECT kept.id FROM ({kept}) kept
    FULL JOIN (SELECT agent_id, day, true AS is_found FROM fresh) found USING (agent_id, day)
    WHERE found.is_found IS NULL
), gone AS (
    DELETE FROM evaluations_agentday old USING doomed WHERE old.id = doomed.id
    RETURNING 1
)
SELECT (SELECT count(*) FROM fresh), count(*) FILTER (WHERE is_new),
    count(*) FILTER (WHERE NOT is_new) + (SELECT count(*) FROM gone)
FROM written"""


KEPT = "SELECT old.id, old.agent_id, old.day FROM evaluations_agentday old"
OF_WINDOW = "JOIN windows w ON old.agent_id = w.agent_id AND old.day BETWEEN w.first AND w.last"
ROLL_UP = f"{WINDOWS}, {_roll_up(_facts(HAPPENED, DATED, OF_WINDOWS), f'{KEPT} {OF_WINDOW}')}"
"""The days of some agents: those that are marked."""

OF_RANGE = "WHERE old.day BETWEEN %(first)s AND %(last)s"
ROLL_UP_ALL = f"WITH {_roll_up(_facts(OF_ALL_HAPPENED, OF_ALL_DATED, ARRIVED), f'{KEPT} {OF_RANGE}')}"
"""The days of everybody: the night, and whenever all is computed anew."""

BEGIN = """
SET LOCAL jit = off;
SELECT pg_advisory_xact_lock(hashtextextended('roll_up:' || %(tenant)s, 0));
SELECT time_zone, currency, EXISTS (SELECT FROM evaluations_dirtyday), {followed}
FROM tenancy_tenant WHERE id = %(tenant)s"""
"""One round trip, but each statement looks anew: what is read here is what holds once the lock is ours."""

MARK = f"""
INSERT INTO evaluations_dirtyday (id, agent_id, day, marked_at)
SELECT {NEW_ID}, agent.id, marked.day, clock_timestamp()
FROM (SELECT DISTINCT * FROM unnest(%s::uuid[], %s::date[]) AS m(agent_id, day)) marked
JOIN agents_agent agent ON agent.id = marked.agent_id
ORDER BY agent.id, marked.day
ON CONFLICT (tenant_id, agent_id, day) DO UPDATE SET marked_at = excluded.marked_at"""

KNOWN_UNTIL = """
SELECT least(
    (SELECT min(marked_at) FROM evaluations_dirtyday),
    (SELECT min(occurred_at) FROM events_event WHERE dispatched_at IS NULL AND name = ANY(%(names)s)),
    (SELECT CASE WHEN max(due_at) < %(night)s THEN max(due_at) END FROM jobs_job
        WHERE kind = %(nightly)s AND state = 'done'))"""

UNCOUNTED = """
SELECT e.id FROM events_event e
WHERE e.name = ANY(%(names)s)
    AND EXISTS (SELECT FROM jsonb_array_elements(e.data -> 'agent_days') pair WHERE pair ->> 0 = ANY(%(agents)s))
    AND (e.dispatched_at IS NULL
        OR (e.occurred_at >= (SELECT min(marked_at) - interval '1 day' FROM evaluations_dirtyday)
            AND EXISTS (SELECT FROM jsonb_array_elements(e.data -> 'agent_days') pair
                JOIN evaluations_dirtyday d ON d.agent_id = (pair ->> 0)::uuid AND d.day = (pair ->> 1)::date
                WHERE pair ->> 0 = ANY(%(agents)s) AND d.marked_at >= e.occurred_at)))
ORDER BY e.occurred_at DESC, e.id DESC LIMIT %(limit)s"""
"""Events not brought here yet, and those whose agent-day is still marked."""

SPAN = """
SELECT min(first), max(last) FROM (
    SELECT (min(occurred_at) AT TIME ZONE %(zone)s)::date AS first,
        (max(occurred_at) AT TIME ZONE %(zone)s)::date AS last FROM customers_interaction
    UNION ALL SELECT (min(due_at) AT TIME ZONE %(zone)s)::date, (max(due_at) AT TIME ZONE %(zone)s)::date
        FROM customers_followup
    UNION ALL SELECT (min(created_at) AT TIME ZONE %(zone)s)::date, (max(created_at) AT TIME ZONE %(zone)s)::date
        FROM customers_customer
    UNION ALL SELECT min(least(opened_on, closed_on)), max(greatest(opened_on, closed_on)) FROM customers_deal
    UNION ALL SELECT min(occurred_on), max(occurred_on) FROM customers_sale
    UNION ALL SELECT min(day), max(day) FROM evaluations_agentday
) spans"""
