"""Goals in words: where they stand, and how that is worked out."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, pgettext
from django.utils.translation import gettext as _

from crm.exact.wording import rows_of
from crm.pages import formats
from crm.tenancy.models import Tenant
from crm.tenancy.periods import MONTHS, period_of
from customers.models import Customer
from evaluations.goals.models import Goal, GoalOffer
from evaluations.goals.queries import Progress, decimal
from evaluations.goals.reference import Reference, by_letter, smart_findings
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
OUTCOMES = {
    GoalOffer.Outcome.OPEN: "wait",
    GoalOffer.Outcome.ACCEPTED: "good",
    GoalOffer.Outcome.COUNTERED: "info",
    GoalOffer.Outcome.CHANGED: "draft",
    GoalOffer.Outcome.DECLINED: "attn",
    GoalOffer.Outcome.WITHDRAWN: "draft",
}


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
        return period_in_words(self.goal)

    @property
    def facts(self) -> str:
        """The rows that were counted."""
        last = min(self.goal.ends_on, self.progress.value.as_of.date() + timedelta(days=1))
        first, agent = self.goal.starts_on, self.goal.agent_id
        return rows_behind(self.goal.metric, first, max(last, first), agent)

    def day(self, day: date) -> str:
        return formats.date(day)


def period_in_words(goal: Goal) -> str:
    """The month, quarter or year, or else both days."""
    for kind in MONTHS:
        period = period_of(kind, goal.starts_on)
        if (period.starts_on, period.ends_on) == (goal.starts_on, goal.ends_on) and kind != "year":
            return formats.date(goal.starts_on, kind)
    return formats.date_range(goal.starts_on, goal.ends_on)


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


def offer_in_words(goal: Goal, target: Decimal, currency: str) -> str:
    """A number with the one it answers, or would change."""
    number = in_words(goal.metric, target, currency)
    if goal.state == Goal.State.AGREED:
        return _("%(number)s instead of %(agreed)s") % {
            "number": number,
            "agreed": in_words(goal.metric, goal.target, currency),
        }
    before = [offer for offer in goal.all_offers if offer.outcome == GoalOffer.Outcome.COUNTERED]
    if not before:
        return number
    last = in_words(goal.metric, before[-1].target, currency)
    return _("%(number)s after %(before)s") % {"number": number, "before": last}


def history(goal: Goal, currency: str) -> list[dict[str, Any]]:
    """Everything that was offered and what became of it, newest first."""
    steps, before = [], None
    for offer in goal.all_offers:
        difference = ""
        if before and offer.round == before.round and before.target:
            difference = formats.signed((offer.target / before.target - 1) * 100, 1) + "%"
        steps.append(
            {
                "offer": offer,
                "number": in_words(goal.metric, offer.target, currency),
                "difference": difference,
                "title": _title(offer, before),
                "tone": OUTCOMES[GoalOffer.Outcome(offer.outcome)],
            }
        )
        before = offer
    return steps[::-1]


def _title(offer: GoalOffer, before: GoalOffer | None) -> str:
    if before is None:
        return pgettext("goal", "Proposal")
    if offer.round != before.round:
        return (
            _("Asks for a change")
            if before.outcome == GoalOffer.Outcome.ACCEPTED
            else pgettext("goal", "Proposal")
        )
    return _("Changed their offer") if before.outcome == GoalOffer.Outcome.CHANGED else _("Counter-offer")


def reference_rows(goal: Goal, reference: Reference, currency: str) -> list[dict[str, Any]]:
    """The facts beside the number, in words."""
    rows: list[dict[str, Any]] = []
    told = [in_words(goal.metric, point.value.value, currency) for point in reference.points[-4:]]
    if told:
        term = _("Last quarters") if reference.grain == "quarter" else _("Last months")
        rows.append({"term": term, "value": " / ".join(told), "note": _("The newest last.")})
    if reference.low is not None and reference.high is not None:
        ends = [in_words(goal.metric, decimal(one), currency) for one in (reference.low, reference.high)]
        note = _("The middle of the last %(n)s periods, with one and a half times their usual distance from it.")
        rows.append(
            {"term": _("Usual range"), "value": " – ".join(ends), "note": note % {"n": len(reference.values)}}
        )
    if reference.peers is not None:
        note = _("The last period of %(n)s others of the same kind.") % {"n": reference.peer_count}
        middle = in_words(goal.metric, decimal(reference.peers), currency)
        rows.append({"term": _("Middle of the peers"), "value": middle, "note": note})
    if reference.customers:
        names = dict(Customer.Size.choices)
        sizes = [f"{names[size]} {n}" for size, n in sorted(reference.customers.items()) if size]
        total = formats.number(sum(reference.customers.values()))
        rows.append({"term": _("Customers looked after"), "value": total, "note": " · ".join(map(str, sizes))})
    return rows


def warnings_of(goal: Goal, reference: Reference) -> list[str]:
    """What to look at twice before saying yes."""
    findings = smart_findings(goal, reference)
    return [problem.message(get_language() or "en") for problem in findings.warnings]


def letters(goal: Goal, reference: Reference) -> list[dict[str, Any]]:
    """The five letters of a good goal, each with what it says here."""
    language = get_language() or "en"
    said = {
        "specific": (_("Specific"), goal.metric.meaning or goal.metric.name),
        "measurable": (_("Measurable"), _("Counted by the system every day.")),
        "achievable": (_("Achievable"), _("Within reach of the own best so far.")),
        "relevant": (_("Relevant"), goal.note),
        "timebound": (_("Time-bound"), period_in_words(goal)),
    }
    return [
        {
            "letter": letter[0].upper(),
            "name": said[letter][0],
            "text": " ".join(one.message(language) for one in problems) or said[letter][1],
            "is_good": not problems,
        }
        for letter, problems in by_letter(smart_findings(goal, reference))
    ]


def _as_of(row: Row) -> str:
    value = row.progress.value
    note = _("As of %(at)s.") % {"at": formats.datetime(value.as_of)}
    if value.other_currency:
        note += " " + _("%(n)s in another currency are not summed.") % {"n": value.other_currency}
    return note
