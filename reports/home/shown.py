"""Rows of the team overview as the page shows them, with the address of what each number counts."""

from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from crm.tenancy.periods import Period
from reports.home.figures import as_decimal
from reports.home.team import AgentRow, Alert, TeamView
from reports.home.words import rule_of, sentence_of


def shown_row(row: AgentRow, view: TeamView, period: Period) -> dict[str, Any]:
    """One agent's line, every number with its link."""
    worst = {alert.severity for alert in view.alerts if alert.row is row}
    return {
        "agent": row.agent,
        "done": row.done,
        "overdue": row.overdue,
        "attainment": None if row.attainment is None else as_decimal(row.attainment),
        "punctuality": None if row.punctuality is None else as_decimal(row.punctuality),
        "spine": "crit" if "crit" in worst else "attn" if worst else "",
        **links_of(row, period),
    }


def links_of(row: AgentRow, period: Period) -> dict[str, str]:
    """Where each number of an agent's line leads: to exactly the rows it counts."""
    first, last = period.starts_on.isoformat(), period.ends_on.isoformat()
    days = {"since": first, "until": last}
    return {
        "sales_href": _to("sales", row, {"kind": "net"} | days),
        "deals_href": _to("deals", row, {"state": "won", "closed_since": first, "closed_until": last}),
        "interactions_href": _to("interactions", row, days),
        "overdue_href": _to("follow-ups", row, {"state": "overdue"}),
    }


def shown_alert(alert: Alert, period: Period) -> dict[str, Any]:
    """One alert in words, with the address of its evidence."""
    by_rule = {"overdue": links_of(alert.row, period)["overdue_href"]}
    return {
        "agent": alert.row.agent,
        "severity": alert.severity,
        "sentence": sentence_of(alert),
        "rule": rule_of(alert),
        "href": by_rule.get(alert.rule) or reverse("home:today-of", args=[alert.row.agent.pk]),
    }


def _to(name: str, row: AgentRow, query: dict[str, str]) -> str:
    return f"{reverse(f'customers:{name}')}?{urlencode({'agent': str(row.agent.pk)} | query)}"
