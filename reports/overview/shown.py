"""Rows of the team overview as the page shows them, with the address of what each number counts."""

from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.http import urlencode

from crm.tenancy.periods import Period
from customers.dossiers.filters import BEYOND_STANDARD
from reports.home.figures import as_decimal
from reports.overview.alerts import Alert
from reports.overview.team import AgentRow
from reports.overview.words import rule_of, sentence_of


def shown_rows(rows: list[AgentRow], alerts: list[Alert], period: Period, today: date) -> list[dict[str, Any]]:
    """The agents' lines, those who need attention first, every number with its link."""
    worst: dict[UUID, str] = {}
    for alert in reversed(alerts):  # the gravest is written last
        worst[alert.row.agent.pk] = alert.severity
    order = {"crit": 0, "attn": 1, "": 2}
    rows = sorted(rows, key=lambda row: order[worst.get(row.agent.pk, "")])
    return [shown_row(row, worst.get(row.agent.pk, ""), period, today) for row in rows]


def shown_row(row: AgentRow, spine: str, period: Period, today: date) -> dict[str, Any]:
    """One agent's line."""
    return {
        "agent": row.agent,
        "done": row.done,
        "overdue": row.overdue,
        "neglected": row.neglected,
        "attainment": None if row.attainment is None else as_decimal(row.attainment),
        "punctuality": None if row.punctuality is None else as_decimal(row.punctuality),
        "spine": spine,
        **links_of(row, period, today),
    }


def links_of(row: AgentRow, period: Period, today: date) -> dict[str, str]:
    """Where each number of an agent's line leads: to exactly the rows it counts."""
    first, last = period.starts_on.isoformat(), min(period.ends_on, today).isoformat()
    days, agent = {"since": first, "until": last}, {"agent": str(row.agent.pk)}
    late = {"owner": str(row.agent.pk), "size_tier": "large", "quiet": BEYOND_STANDARD}
    return {
        "sales_href": _to("customers:sales", agent | {"kind": "net"} | days),
        "deals_href": _to(
            "customers:deals", agent | {"state": "won", "closed_since": first, "closed_until": last}
        ),
        "interactions_href": _to("customers:interactions", agent | days),
        "overdue_href": _to("customers:follow-ups", agent | {"state": "overdue"}),
        "neglected_href": _to("customers:customers", late),
        "goals_href": _to("evaluations:goals", agent | {"turn": "agent"}),
        "log_href": _to("customers:interactions", agent),
    }


EVIDENCE = {
    "overdue": "overdue_href",
    "neglected": "neglected_href",
    "behind": "sales_href",
    "silent": "log_href",
    "unanswered": "goals_href",
}


def shown_alert(
    alert: Alert, period: Period, today: date, asked: Collection[tuple[UUID, str]] = ()
) -> dict[str, Any]:
    """One alert in words, with the address of its evidence and whether the agent was asked today."""
    return {
        "agent": alert.row.agent,
        "name": alert.rule,
        "severity": alert.severity,
        "sentence": sentence_of(alert),
        "rule": rule_of(alert.rule),
        "href": links_of(alert.row, period, today)[EVIDENCE[alert.rule]],
        "is_asked": alert.key in asked,
        "may_ask": alert.row.agent.member_id is not None,
    }


def _to(name: str, query: dict[str, str]) -> str:
    return f"{reverse(name)}?{urlencode(query)}"
