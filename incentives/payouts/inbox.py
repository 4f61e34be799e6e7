"""Pay that waits for a decision: drafts to approve, and one's own statements to confirm."""

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from crm.accounts.models import Membership
from crm.pages import formats
from crm.pages.forms import column
from crm.pages.inbox import Decided, Evidence, Source, Waiting
from crm.tenancy.clock import today
from incentives.payouts.models import PayoutRun, PayoutRunQuerySet, Statement, StatementQuerySet
from incentives.payouts.presentation import notes_in_words, parts_of, period_text
from incentives.payouts.queries import Totals, run_before, totals_by_run, totals_of
from incentives.payouts.services import confirm_statement, publish_run, return_run

MOST_NOTES_SHOWN = 5


class ReturnForm(forms.Form):
    """Why a draft goes back."""

    reason = column(
        PayoutRun, "return_reason", required=True, label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3})
    )


class PayoutRuns(Source):
    """Drafts, for somebody other than who prepared them. Approving publishes: the amount is on the button."""

    key = "payout-runs"
    label = gettext_lazy("Payout runs")
    icon = "coin"
    is_money = True

    def waiting_for(self, member: Membership) -> PayoutRunQuerySet:
        day = today(ZoneInfo(member.tenant.time_zone))
        return (
            PayoutRun.objects.to_approve_by(member, day).select_related("prepared_by__user").order_by("starts_on")
        )

    def visible_to(self, member: Membership) -> PayoutRunQuerySet:
        return PayoutRun.objects.visible_to(member).select_related("prepared_by__user")

    def shown(self, member: Membership, found: Sequence[PayoutRun]) -> list[Waiting]:
        totals = totals_by_run(found)
        return [
            Waiting(
                id=run.pk,
                title=_("Payout run %(period)s") % {"period": period_text(run.period)},
                summary=_amounts(totals.get(run.pk, [])),
                since=run.calculated_at or run.created_at,
                seen=run.digest,
                url=reverse("incentives:run", args=[run.pk]),
                asked_by=run.prepared_by,
                accept=str(pgettext_lazy("pay", "Approve")),
                refuse=_("Send back"),
            )
            for run in found
        ]

    def evidence(self, member: Membership, found: PayoutRun) -> Evidence:
        totals, before = totals_of(found), run_before(found)
        past = {one.currency: one.amount for one in totals_of(before)} if before else {}
        rows = [row for one in totals for row in _rows_of(one, past)]
        warnings = [f"{note['what']}: {note['why']}" for note in notes_in_words(found.notes)[:MOST_NOTES_SHOWN]]
        if found.stale_since:
            warnings.append(_("A sale of this period was recorded after the calculation."))
        if any(one.difference for one in totals):
            warnings.append(_("The lines do not add up to the total. Calculate again."))
        return Evidence(rows, warnings, accept=_("Approve %(amounts)s") % {"amounts": _amounts(totals)})

    def accept(self, member: Membership, found: PayoutRun, seen: str) -> str:
        publish_run(by=member, run=found, digest=seen)
        return _("Statements published")

    def refusal_form(self, found: PayoutRun, data: Any = None) -> ReturnForm:
        return ReturnForm(data)

    def refuse(self, member: Membership, found: PayoutRun, seen: str, given: dict[str, Any]) -> str:
        return_run(by=member, run=found, digest=seen, reason=given["reason"])
        return _("Sent back")

    def decided_by(self, member: Membership, limit: int) -> list[Decided]:
        runs = PayoutRun.objects.visible_to(member).published().filter(published_by=member)
        return [
            Decided(
                title=_("Payout run %(period)s") % {"period": period_text(run.period)},
                outcome=str(run.get_state_display()),
                at=run.published_at,
                url=reverse("incentives:run", args=[run.pk]),
            )
            for run in runs.order_by("-published_at")[:limit]
            if run.published_at
        ]


class OwnStatements(Source):
    """One's own statements: read, then confirmed."""

    key = "statements"
    label = gettext_lazy("Statements")
    icon = "file-text"
    is_money = True

    def waiting_for(self, member: Membership) -> StatementQuerySet:
        mine = Statement.objects.visible_to(member).to_confirm_by(member)
        return mine.select_related("run__published_by__user").order_by("-starts_on")

    def visible_to(self, member: Membership) -> StatementQuerySet:
        return Statement.objects.visible_to(member).with_parties()

    def shown(self, member: Membership, found: Sequence[Statement]) -> list[Waiting]:
        return [
            Waiting(
                id=one.pk,
                title=_("Statement %(period)s") % {"period": period_text(one.run.period)},
                summary=formats.money(one.total, one.currency),
                since=one.run.published_at or one.run.created_at,
                seen=one.digest,
                url=reverse("incentives:statement", args=[one.pk]),
                asked_by=one.run.published_by,
                accept=_("Looks right"),
            )
            for one in found
        ]

    def evidence(self, member: Membership, found: Statement) -> Evidence:
        parts = parts_of(found.lines.all())  # type: ignore[attr-defined]
        rows: list[dict[str, Any]] = [
            {"term": name, "value": formats.money(amount, found.currency)} for name, amount in parts
        ]
        total = {"term": _("Payable"), "value": formats.money(found.total, found.currency), "is_result": True}
        link = {"href": reverse("incentives:statement", args=[found.pk]), "link": _("Every line and why")}
        warnings = [f"{note['what']}: {note['why']}" for note in notes_in_words(found.notes)[:MOST_NOTES_SHOWN]]
        return Evidence([*rows, total | link], warnings)

    def accept(self, member: Membership, found: Statement, seen: str) -> str:
        confirm_statement(by=member, statement=found)
        return _("Confirmed")

    def decided_by(self, member: Membership, limit: int) -> list[Decided]:
        seen = Statement.objects.visible_to(member).filter(agent__member=member).exclude(seen_at=None)
        return [
            Decided(
                title=_("Statement %(period)s") % {"period": period_text(one.run.period)},
                outcome=_("Confirmed"),
                at=one.seen_at,
                url=reverse("incentives:statement", args=[one.pk]),
            )
            for one in seen.with_parties().order_by("-seen_at")[:limit]
            if one.seen_at
        ]


def _amounts(totals: Sequence[Totals]) -> str:
    """CNY 486,230.75 / 120 people, currency by currency."""
    told = []
    for one in totals:
        people = ngettext("%(n)s person", "%(n)s people", one.people) % {"n": formats.number(one.people)}
        told.append(f"{formats.money(one.amount, one.currency)} / {people}")
    return ", ".join(told) or _("Nobody is under a plan with this period.")


def _rows_of(one: Totals, past: dict[str, Any]) -> list[dict[str, Any]]:
    nothing = _("%(n)s with nothing") % {"n": formats.number(one.nothing)}
    rows: list[dict[str, Any]] = [
        {"term": _("People"), "value": formats.number(one.people), "note": nothing},
        {"term": _("Lines less total"), "value": formats.money(one.difference, one.currency)},
        {"term": _("Payable"), "value": formats.money(one.amount, one.currency), "is_result": True},
    ]
    if one.currency in past:
        change = formats.signed(one.amount - past[one.currency], 2)
        rows.insert(1, {"term": _("Against the period before"), "value": change})
    return rows
