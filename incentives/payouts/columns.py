"""What the lists of payout runs and of statements show of each."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from crm.pages.lists import Column, Kind
from crm.pages.lists.cells import link, status
from incentives.payouts.models import PayoutRun, Statement
from incentives.payouts.presentation import period_text


def run_state(run: PayoutRun) -> tuple[str, str]:
    """How far a run is: its tone and its word."""
    if run.is_published:
        return "lock", _("Published")
    return ("attn", _("Out of date")) if run.stale_since else ("draft", _("Draft"))


def statement_state(statement: Statement) -> tuple[str, str]:
    """How far a statement is: its tone and its word."""
    if not statement.run.is_published:
        return "draft", _("Draft")
    return ("good", _("Confirmed")) if statement.seen_at else ("lock", _("Published"))


def _run_state(run: PayoutRun, page: Any) -> Any:
    return status(*run_state(run))


def _statement_state(statement: Statement, page: Any) -> Any:
    return status(*statement_state(statement))


RUNS = [
    Column(
        "period",
        gettext_lazy("Period"),
        value=lambda run: period_text(run.period),
        cell=lambda run, page: link("incentives:run", run.pk, period_text(run.period)),
        sort="period",
        is_heading=True,
    ),
    Column("starts_on", pgettext_lazy("day", "From"), kind=Kind.DAY),
    Column("ends_on", pgettext_lazy("day", "Until"), kind=Kind.DAY),
    Column("state", gettext_lazy("State"), value=lambda run: run_state(run)[1], cell=_run_state),
    Column("calculated_at", gettext_lazy("Calculated"), kind=Kind.MOMENT),
    Column("published_at", gettext_lazy("Published"), kind=Kind.MOMENT),
]
STATEMENTS = [
    Column(
        "period",
        gettext_lazy("Period"),
        value=lambda one: period_text(one.run.period),
        cell=lambda one, page: link("incentives:statement", one.pk, period_text(one.run.period)),
        sort="period",
        is_heading=True,
    ),
    Column("agent", gettext_lazy("Agent"), value=lambda one: one.agent.name),
    Column("total", gettext_lazy("Payable"), kind=Kind.MONEY, is_summed=True),
    Column("state", gettext_lazy("State"), value=lambda one: statement_state(one)[1], cell=_statement_state),
]
