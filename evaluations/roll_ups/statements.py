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

FACTS = f"""
talked AS (
    SELECT w.agent_id, (x.occurred_at AT TIME ZONE %(zone)s)::date AS day, count(*) AS interactions,
        count(*) FILTER (WHERE x.channel = 'call') AS calls,
        count(*) FILTER (WHERE x.channel = 'visit') AS visits,
        count(*) FILTER (WHERE x.channel IN ('message', 'email')) AS messages,
        sum(x.duration_s) FILTER (WHERE x.channel = 'call') AS talk_seconds
    {HAPPENED.format(table="customers_interaction", moment="occurred_at")} GROUP BY 1, 2
), due AS (
    SELECT w.agent_id, (x.due_at AT TIME ZONE %(zone)s)::date AS day, count(*) AS follow_ups_due,
        count(*) FILTER (WHERE x.state = 'done' AND (x.done_at AT TIME ZONE %(zone)s)::date
            <= (x.due_at AT TIME ZONE %(zone)s)::date) AS follow_ups_on_time
    {HAPPENED.format(table="customers_followup", moment="due_at")} WHERE {FELL_DUE} GROUP BY 1, 2
), kept AS (
    SELECT w.agent_id, (x.done_at AT TIME ZONE %(zone)s)::date AS day, count(*) AS follow_ups_done
    {HAPPENED.format(table="customers_followup", moment="done_at")} GROUP BY 1, 2
), arrived AS MATERIALIZED (
    SELECT id, (created_at AT TIME ZONE %(zone)s)::date AS day FROM customers_customer
    WHERE created_at >= %(since)s AND created_at < %(until)s
), came AS (
    SELECT w.agent_id, arrived.day, count(*) AS new_customers
    FROM arrived CROSS JOIN LATERAL (
        SELECT a.agent_id, a.starts_on FROM customers_assignment a
        WHERE a.customer_id = arrived.id AND a.role = 'owner' ORDER BY a.starts_on, a.id LIMIT 1) first_owner
    JOIN windows w ON w.agent_id = first_owner.agent_id AND arrived.day BETWEEN w.first AND w.last
    WHERE first_owner.starts_on <= arrived.day GROUP BY 1, 2
), opened AS (
    SELECT w.agent_id, x.opened_on AS day, count(*) AS deals_opened
    {DATED.format(table="customers_deal", day="opened_on")} GROUP BY 1, 2
), closed AS (
    SELECT w.agent_id, x.closed_on AS day, count(*) FILTER (WHERE x.state = 'won') AS deals_won,
        count(*) FILTER (WHERE x.state = 'lost') AS deals_lost,
        sum(x.amount) FILTER (WHERE x.state = 'won' AND x.currency = %(currency)s) AS won_amount,
        sum(x.closed_on - x.opened_on) FILTER (WHERE x.state = 'won') AS won_days,
        count(x.opened_on) FILTER (WHERE x.state = 'won') AS deals_timed,
        count(x.amount) FILTER (WHERE x.state = 'won' AND x.currency <> %(currency)s) AS foreign_deals
    {DATED.format(table="customers_deal", day="closed_on")} GROUP BY 1, 2
), sold AS (
    SELECT w.agent_id, x.occurred_on AS day,
        sum(sign(x.amount)) FILTER (WHERE x.kind = 'order') AS orders,
        sum(x.amount) FILTER (WHERE x.kind <> 'receipt' AND x.currency = %(currency)s) AS sales_amount,
        -sum(x.amount) FILTER (WHERE x.kind = 'refund' AND x.currency = %(currency)s) AS refunds_amount,
        sum(x.amount) FILTER (WHERE x.kind = 'receipt' AND x.currency = %(currency)s) AS receipts_amount,
        count(*) FILTER (WHERE x.currency <> %(currency)s) AS foreign_sales
    {DATED.format(table="customers_sale", day="occurred_on")} GROUP BY 1, 2
), facts AS (
    SELECT *, coalesce(foreign_deals, 0) + coalesce(foreign_sales, 0) AS other_currency
    FROM talked FULL JOIN due USING (agent_id, day) FULL JOIN kept USING (agent_id, day)
        FULL JOIN came USING (agent_id, day) FULL JOIN opened USING (agent_id, day)
        FULL JOIN closed USING (agent_id, day) FULL JOIN sold USING (agent_id, day)
)"""

MEASURES = tuple(
    field.name
    for field in AgentDay._meta.local_fields
    if field.name not in {"id", "tenant", "agent", "day", "rolled_up_at"}
)
"""Every additive measure of an agent's day."""

_COLUMNS = ", ".join(MEASURES)
_FOUND = ", ".join(f"coalesce({name}, 0) AS {name}" for name in MEASURES)
_TAKEN = ", ".join(f"{name} = excluded.{name}" for name in (*MEASURES, "rolled_up_at"))
_OLD = ", ".join(f"kept_row.{name}" for name in MEASURES)
_NEW = ", ".join(f"excluded.{name}" for name in MEASURES)

# A full join is never done by comparing each with each, which the planner, who cannot know how many are fresh,
# would choose for NOT EXISTS: with 6,000 agent-days that is 36 million comparisons.
ROLL_UP = f"""{WINDOWS}, {FACTS}, fresh AS MATERIALIZED (
    SELECT agent_id, day, {_FOUND} FROM facts
), written AS (
    INSERT INTO evaluations_agentday AS kept_row (id, agent_id, day, rolled_up_at, {_COLUMNS})
    SELECT {NEW_ID}, agent_id, day, %(now)s, {_COLUMNS} FROM fresh
    ON CONFLICT (tenant_id, agent_id, day) DO UPDATE SET {_TAKEN} WHERE ({_OLD}) IS DISTINCT FROM ({_NEW})
    RETURNING xmax = 0 AS is_new
), doomed AS MATERIALIZED (
    SELECT kept.id
    FROM (SELECT old.id, old.agent_id, old.day FROM evaluations_agentday old
          JOIN windows w ON old.agent_id = w.agent_id AND old.day BETWEEN w.first AND w.last) kept
    FULL JOIN (SELECT agent_id, day, true AS is_found FROM fresh) found USING (agent_id, day)
    WHERE found.is_found IS NULL
), gone AS (
    DELETE FROM evaluations_agentday old USING doomed WHERE old.id = doomed.id
    RETURNING 1
)
SELECT (SELECT count(*) FROM fresh), (SELECT count(*) FROM written WHERE is_new),
    (SELECT count(*) FROM written WHERE NOT is_new) + (SELECT count(*) FROM gone)"""

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
