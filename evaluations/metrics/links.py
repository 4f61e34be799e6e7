"""From a number to the rows it counts: the list pages of the floors below, with their conditions set."""

from datetime import date
from uuid import UUID

from django.utils.http import urlencode

from crm.pages.navigation import url_or_nothing
from evaluations.metrics.definitions import OfDays, readable_definition
from evaluations.metrics.models import Metric

Conditions = dict[str, str]
ROWS: dict[str, tuple[str, str, Conditions]] = {
    "interactions": ("customers:interactions", "occurred_at", {}),
    "calls": ("customers:interactions", "occurred_at", {"channel": "call"}),
    "visits": ("customers:interactions", "occurred_at", {"channel": "visit"}),
    "talk_seconds": ("customers:interactions", "occurred_at", {"channel": "call"}),
    "follow_ups_due": ("customers:follow-ups", "due_at", {"state": "kept"}),
    "deals_opened": ("customers:deals", "opened_on", {}),
    "deals_won": ("customers:deals", "closed_on", {"state": "won"}),
    "deals_lost": ("customers:deals", "closed_on", {"state": "lost"}),
    "deals_timed": ("customers:deals", "closed_on", {"state": "won"}),
    "won_amount": ("customers:deals", "closed_on", {"state": "won"}),
    "orders": ("customers:sales", "occurred_on", {"kind": "order"}),
    "sales_amount": ("customers:sales", "occurred_on", {"kind": "net"}),
    "refunds_amount": ("customers:sales", "occurred_on", {"kind": "refund"}),
    "receipts_amount": ("customers:sales", "occurred_on", {"kind": "receipt"}),
}
"""Where the rows behind each base measure are listed, and which of them."""


def rows_behind(metric: Metric, first: date, last: date, agent_id: UUID | None = None) -> str:
    """The address of the list of what a metric counted; empty where no list shows just that."""
    definition = readable_definition(metric)
    side = definition and (definition.denominator or definition.numerator)
    found = [ROWS[name] for name in side.measures if name in ROWS] if isinstance(side, OfDays) else []
    if not found or len({name for name, _column, _set in found}) > 1:
        return ""
    name, column, conditions = found[0]
    query = conditions if len(found) == 1 else {}
    if not (page := url_or_nothing(name)):
        return ""
    whose = {"agent": str(agent_id)} if agent_id else {}
    return f"{page}?{urlencode(query | _within(column, first, last) | whose)}"


def _within(column: str, first: date, last: date) -> Conditions:
    """The stretch of days, both included, in the words of the list; deals have two such days, which are named."""
    prefix = {"opened_on": "opened_", "closed_on": "closed_"}.get(column, "")
    return {f"{prefix}since": first.isoformat(), f"{prefix}until": last.isoformat()}
