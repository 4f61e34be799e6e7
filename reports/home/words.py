"""What an alert says, in the reader's language."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from crm.pages import formats
from reports.home.figures import as_decimal
from reports.home.team import FAR_BEHIND, MANY_OVERDUE, SILENT_AFTER, Alert

RULES: dict[str, str | Promise] = {
    "overdue": gettext_lazy("Rule: %(count)s or more overdue follow-ups"),
    "silent": gettext_lazy("Rule: nothing logged for more than %(days)s days"),
    "behind": gettext_lazy("Rule: less than %(share)s of the pace"),
}


def sentence_of(alert: Alert) -> str:
    """The evidence as a sentence without its subject, which the page shows before it."""
    if alert.rule == "overdue":
        count = alert.evidence["count"]
        words = ngettext(
            "%(count)s overdue follow-up, since %(since)s",
            "%(count)s overdue follow-ups, the oldest since %(since)s",
            count,
        )
        return words % {"count": count, "since": formats.date(formats.local(alert.evidence["oldest"]).date())}
    if alert.rule == "silent":
        since = alert.evidence["since"]
        if since is None:
            return _("nothing logged in this period or the one before")
        return _("nothing logged since %(day)s") % {"day": formats.date(since)}
    reached, pace = (formats.percent(as_decimal(alert.evidence[name])) for name in ("attainment", "pace"))
    return _("%(reached)s of the goal, expected by today %(pace)s") % {"reached": reached, "pace": pace}


def rule_of(alert: Alert) -> str:
    """Which rule found it, with its threshold."""
    thresholds = {
        "count": MANY_OVERDUE,
        "days": SILENT_AFTER.days,
        "share": formats.percent(as_decimal(FAR_BEHIND), 0),
    }
    return str(RULES[alert.rule]) % thresholds
