"""Who needs attention: named rules, each with its threshold and its evidence."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from crm.exact.numbers import Fraction
from reports.overview.team import AgentRow, TeamView

SILENT_AFTER = timedelta(days=7)
MANY_OVERDUE = 3
MANY_NEGLECTED = 3
FAR_BEHIND = Fraction(4, 5)
ANSWER_WITHIN = timedelta(days=3)

RULES = ("overdue", "neglected", "behind", "silent", "unanswered")
GENERAL = "general"
"""The rule of a nudge that no alert asked for."""


@dataclass(frozen=True)
class Alert:
    """Why an agent needs attention: the rule and its evidence. The page puts it into words."""

    rule: str
    row: AgentRow
    evidence: dict[str, Any]
    severity: str = "attn"

    @property
    def key(self) -> tuple[UUID, str]:
        return self.row.agent.pk, self.rule


def alerts_of(
    view: TeamView, today: date, now: datetime, dismissed: Collection[tuple[UUID, str]] = ()
) -> list[Alert]:
    """What the rules find, the gravest first, without what the reader has set aside."""
    found = [alert for row in view.rows for alert in _alerts(row, view.pace, today, now)]
    return sorted((alert for alert in found if alert.key not in dismissed), key=_by_severity)


def _alerts(row: AgentRow, pace: Fraction, today: date, now: datetime) -> list[Alert]:
    found = []
    if row.overdue >= MANY_OVERDUE:
        severity = "crit" if row.overdue >= 3 * MANY_OVERDUE else "attn"
        found.append(Alert("overdue", row, {"count": row.overdue, "oldest": row.oldest_due}, severity))
    if row.neglected >= MANY_NEGLECTED:
        severity = "crit" if row.neglected >= 2 * MANY_NEGLECTED else "attn"
        found.append(Alert("neglected", row, {"count": row.neglected}, severity))
    is_silent = row.last_active_on is None or today - row.last_active_on > SILENT_AFTER
    if is_silent and row.works_customers:
        found.append(Alert("silent", row, {"since": row.last_active_on}))
    if row.attainment is not None and pace and row.attainment < pace * FAR_BEHIND:
        severity = "crit" if row.attainment < pace / 2 else "attn"
        found.append(Alert("behind", row, {"attainment": row.attainment, "pace": pace}, severity))
    if row.asked_on is not None and now - row.asked_on > ANSWER_WITHIN:
        found.append(Alert("unanswered", row, {"count": row.unanswered, "days": (now - row.asked_on).days}))
    return found


def _by_severity(alert: Alert) -> tuple[int, int, str]:
    return (0 if alert.severity == "crit" else 1, RULES.index(alert.rule), alert.row.agent.sort_key)
