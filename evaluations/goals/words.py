"""Goals in words: where they stand, and how that is worked out."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, pgettext
from django.utils.translation import gettext as _

from crm.exact.wording import rows_of
from crm.pages import formats
from crm.tenancy.models import Tenant
from crm.tenancy.periods import MONTHS, period_of
from evaluations.goals.models import Goal
from evaluations.goals.queries import Progress
from evaluations.metrics.links import rows_behind
from evaluations.metrics.words import in_words

STANDINGS: dict[str, tuple[str, str | Promise]] = {
    "upcoming": ("info", gettext_lazy("Not begun")),
    "no_data": ("wait", gettext_lazy("No data yet")),
    "reached": ("good", gettext_lazy("Reached")),
    "on_track": ("good", gettext_lazy("On pace")),
    "behind": ("attn", gettext_lazy("Behind pace")),
    "missed": ("crit", gettext_lazy("Missed")),
}
STATES = {Goal.State.PROPOSED: "wait", Goal.State.DECLINED: "attn", Goal.State.WITHDRAWN: "draft"}


@dataclass(frozen=True)
class Row:
    """A goal with how it stands, for a page."""

    goal: Goal
    progress: Progress
    organisation: Tenant

    @property
    def pk(self) -> UUID:
        key: UUID = self.goal.pk
        return key

    @property
    def currency(self) -> str:
        return self.organisation.currency

    @property
    def tone(self) -> str:
        """The colour of its state, as the components name it."""
        return STATES.get(Goal.State(self.goal.state)) or STANDINGS[self.progress.standing][0]

    @property
    def word(self) -> str:
        """Its state in a word: how it stands once it is agreed, before that where the agreement is."""
        if self.goal.state != Goal.State.AGREED:
            return str(self.goal.get_state_display())
        return str(STANDINGS[self.progress.standing][1])

    @property
    def spine(self) -> str:
        return "none" if self.tone == "good" else self.tone

    @property
    def actual(self) -> str:
        return in_words(self.goal.metric, self.progress.value.value, self.currency)

    @property
    def target(self) -> str:
        return in_words(self.goal.metric, self.goal.target, self.currency)

    @property
    def period(self) -> str:
        """The month, quarter or year, or else both days."""
        for kind in MONTHS:
            period = period_of(kind, self.goal.starts_on)
            if (period.starts_on, period.ends_on) == (self.goal.starts_on, self.goal.ends_on) and kind != "year":
                return formats.date(self.goal.starts_on, kind)
        return formats.date_range(self.goal.starts_on, self.goal.ends_on)

    @property
    def facts(self) -> str:
        """The rows that were counted."""
        last = min(self.goal.ends_on, self.progress.value.as_of.date() + timedelta(days=1))
        first, agent = self.goal.starts_on, self.goal.agent_id
        return rows_behind(self.goal.metric, first, max(last, first), agent)

    def day(self, day: date) -> str:
        return formats.date(day)


def finding(row: Row) -> str:
    """The goal in a sentence."""
    words = {"actual": row.actual, "target": row.target, "share": formats.percent(row.progress.share)}
    if row.progress.share is None:
        return _("%(target)s to reach, no data yet") % words
    if row.progress.pace is None:
        return _("%(actual)s of %(target)s: %(share)s reached") % words
    words["pace"] = formats.percent(row.progress.pace)
    return _("%(actual)s of %(target)s: %(share)s reached, %(pace)s due by today") % words


def explanation(row: Row) -> list[dict[str, Any]]:
    """How the share reached is worked out, step by step."""
    goal, value = row.goal, row.progress.value
    rows: list[dict[str, Any]] = [{"term": _("Metric"), "value": goal.metric.name, "note": goal.metric.meaning}]
    if value.denominator is not None:
        parts = {"top": formats.number(value.numerator), "bottom": formats.number(value.denominator)}
        rows.append({"term": _("Worked out from"), "value": _("%(top)s ÷ %(bottom)s") % parts})
    rows.append({"term": _("Actual"), "value": row.actual, "href": row.facts, "note": _as_of(row)})
    rows.append({"term": _("Target"), "value": row.target})
    if row.progress.pace is not None:
        note = _("Working days that have ended, of all in the period.")
        rows.append({"term": _("Due by today"), "value": formats.percent(row.progress.pace), "note": note})
    reached = {"term": _("Reached"), "value": formats.percent(row.progress.share), "is_result": True}
    rows.append(reached | {"note": arithmetic(row)})
    return rows


def arithmetic(row: Row) -> str:
    """How the share came about, as the engine worked it out, limits told only where they did something; or why
    there is none."""
    found = row.progress.attainment
    is_within = found.raw.value == found.share.value
    told = rows_of((found.raw if is_within else found.share).explanation, get_language() or "en")
    return told[0][1]


def agreement(goal: Goal) -> list[dict[str, Any]]:
    """Who proposed it and who answered, newest first."""
    title = pgettext("goal", "Proposal")
    steps = [{"at": goal.created_at, "title": title, "body": goal.note, "by": goal.proposed_by}]
    if goal.answered_at:
        title = goal.get_state_display()
        steps.insert(0, {"at": goal.answered_at, "title": title, "body": goal.answer, "by": goal.answered_by})
    return steps


def _as_of(row: Row) -> str:
    value = row.progress.value
    note = _("As of %(at)s.") % {"at": formats.datetime(value.as_of)}
    if value.other_currency:
        note += " " + _("%(n)s in another currency are not summed.") % {"n": value.other_currency}
    return note
