"""What an alert says, and what a nudge because of it might say, in the reader's language."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, override

from crm.pages import formats
from reports.home.figures import as_decimal
from reports.overview.alerts import (
    ANSWER_WITHIN,
    FAR_BEHIND,
    GENERAL,
    MANY_NEGLECTED,
    MANY_OVERDUE,
    SILENT_AFTER,
    Alert,
)

RULES: dict[str, str | Promise] = {
    "overdue": gettext_lazy("Rule: %(count)s or more overdue follow-ups"),
    "neglected": gettext_lazy("Rule: %(neglected)s or more large customers beyond their contact standard"),
    "silent": gettext_lazy("Rule: nothing logged for more than %(days)s days"),
    "behind": gettext_lazy("Rule: less than %(share)s of the pace"),
    "unanswered": gettext_lazy("Rule: a goal unanswered for more than %(answer)s days"),
}


def sentence_of(alert: Alert) -> str:
    """The evidence as a sentence without its subject, which the page shows before it."""
    return _SENTENCES[alert.rule](alert)


def _overdue(alert: Alert) -> str:
    count = alert.evidence["count"]
    words = ngettext(
        "%(count)s overdue follow-up, since %(since)s",
        "%(count)s overdue follow-ups, the oldest since %(since)s",
        count,
    )
    return words % {"count": count, "since": formats.date(formats.local(alert.evidence["oldest"]).date())}


def _neglected(alert: Alert) -> str:
    count = alert.evidence["count"]
    words = ngettext(
        "%(count)s large customer without contact for longer than the standard",
        "%(count)s large customers without contact for longer than the standard",
        count,
    )
    return words % {"count": count}


def _silent(alert: Alert) -> str:
    since = alert.evidence["since"]
    if since is None:
        return _("nothing logged in this period or the one before")
    return _("nothing logged since %(day)s") % {"day": formats.date(since)}


def _behind(alert: Alert) -> str:
    reached, pace = (formats.percent(as_decimal(alert.evidence[name])) for name in ("attainment", "pace"))
    return _("%(reached)s of the goal, expected by today %(pace)s") % {"reached": reached, "pace": pace}


def _unanswered(alert: Alert) -> str:
    words = ngettext(
        "%(count)s goal waits for an answer, for %(days)s days",
        "%(count)s goals wait for an answer, the first for %(days)s days",
        alert.evidence["count"],
    )
    return words % alert.evidence


_SENTENCES = {
    "overdue": _overdue,
    "neglected": _neglected,
    "silent": _silent,
    "behind": _behind,
    "unanswered": _unanswered,
}


def rule_of(name: str) -> str:
    """A rule with its threshold."""
    thresholds = {
        "count": MANY_OVERDUE,
        "neglected": MANY_NEGLECTED,
        "days": SILENT_AFTER.days,
        "answer": ANSWER_WITHIN.days,
        "share": formats.percent(as_decimal(FAR_BEHIND), 0),
    }
    return str(RULES[name]) % thresholds


def proposal_of(alert: Alert | None, language: str) -> str:
    """What the leader may say to the agent, in the agent's language, theirs to change."""
    with override(language):
        if alert is None or alert.rule == GENERAL:
            return ""
        return _("I see: %(what)s. What is in the way, and how can I help?") % {"what": sentence_of(alert)}


NOUNS: dict[str, str | Promise] = {
    "interaction": gettext_lazy("Interaction"),
    "follow_up": gettext_lazy("Follow-up"),
    "deal": gettext_lazy("Deal"),
    "sale": gettext_lazy("Sale"),
    "customer": gettext_lazy("Customer"),
}
"""What an event that changes the figures is about."""
