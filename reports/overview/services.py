"""What can be done about an alert: ask the agent, set it aside, take it up again."""

from datetime import timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from agents.models import Agent
from crm.accounts.models import Membership
from crm.events.services import record
from crm.notifications.services import notify
from crm.tenancy.clock import business_day
from reports.overview.models import Dismissal, Nudge

SET_ASIDE_FOR = timedelta(days=7)
SUBJECT_LENGTH = 60


@transaction.atomic
def send_nudge(*, by: Membership, agent: Agent, rule: str, text: str) -> Nudge:
    """Ask an agent, on their Today and by a notification. Once a day for each rule, whoever asks."""
    text = " ".join(text.split())
    if not text:
        raise ValidationError({"text": _("Write what you want to say.")})
    if agent.member is None:
        raise ValidationError(_("%(agent)s does not sign in here. Call or write instead.") % {"agent": agent})
    day = business_day(timezone.now(), ZoneInfo(by.tenant.time_zone))
    nudge, is_new = Nudge.objects.get_or_create(agent=agent, rule=rule, day=day, defaults={"text": text, "by": by})
    if not is_new:
        words = _("%(agent)s was asked about this today already, by %(by)s.") % {"agent": agent, "by": nudge.by}
        raise ValidationError(words, code="once_a_day")
    record("agent.nudged", subject=agent, by=by, rule=rule, text=text)
    notify(
        member=agent.member,
        kind="agent.nudged",
        key=f"agent.nudged:{nudge.pk}",
        params={"by": str(by), "subject": text[:SUBJECT_LENGTH], "text": text},
        url=reverse("home:today"),
    )
    return nudge


@transaction.atomic
def see_nudge(*, by: Membership, nudge: Nudge) -> Nudge:
    """The agent has read it: it leaves Today."""
    if nudge.agent.member_id != by.pk:
        raise ValidationError(_("Only the agent who was asked can say that they have seen it."))
    if Nudge.objects.filter(pk=nudge.pk, seen_at=None).update(seen_at=timezone.now()):
        record("nudge.seen", subject=nudge.agent, by=by, rule=nudge.rule)
    return nudge


@transaction.atomic
def dismiss_alert(*, by: Membership, agent: Agent, rule: str, reason: str) -> Dismissal:
    """Set an alert aside for a week, with the reason. Doing it again gives the newer reason and another week."""
    reason = reason.strip()
    if not reason:
        raise ValidationError({"reason": _("Say why, so that the rule can be made better.")})
    today = business_day(timezone.now(), ZoneInfo(by.tenant.time_zone))
    found, _is_new = Dismissal.objects.update_or_create(
        by=by, agent=agent, rule=rule, defaults={"reason": reason, "until": today + SET_ASIDE_FOR}
    )
    record("alert.dismissed", subject=agent, by=by, rule=rule, reason=reason, until=found.until.isoformat())
    return found


@transaction.atomic
def restore_alert(*, by: Membership, dismissal: Dismissal) -> None:
    """Take an alert up again before its week is over."""
    record("alert.restored", subject=dismissal.agent, by=by, rule=dismissal.rule)
    dismissal.delete()


def asked_today(agent_ids: list[UUID], day: object) -> set[tuple[UUID, str]]:
    """For which of these agents and rules somebody was asked on a day. One query."""
    return set(Nudge.objects.filter(agent__in=agent_ids, day=day).values_list("agent_id", "rule"))
