"""Jobs of pay."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from crm.jobs.handlers import handles
from crm.jobs.run import Run
from crm.jobs.telling import tells
from crm.tenancy.periods import Period, period_of
from incentives.payouts.models import PayoutRun
from incentives.payouts.services import calculate_run, open_run
from incentives.plans.models import Plan

MOST_PERIODS = 12
tells("incentives.draft_payouts", label=_("Drafting the payout runs of the month"))


@handles("incentives.draft_payouts")
def draft_payouts(run: Run) -> dict[str, Any]:
    """On the first of a month: open and calculate the draft of every period that has ended since the last one.

    Safe to repeat: a draft is calculated anew, what is published stays, and each period is one transaction.
    """
    due = [period for kind in Plan.PeriodKind.values for period in periods_due(kind, _first_of(run.job.key))]
    drafted = []
    for done, period in enumerate(due):
        run.checkpoint(done=done, total=len(due))
        with transaction.atomic():
            payout_run = open_run(by=None, period_kind=period.kind, starts_on=period.starts_on)
            if not payout_run.is_published:
                calculate_run(by=None, run=payout_run)
                drafted.append(period.label)
    run.checkpoint(done=len(due), total=len(due))
    return {"drafted": drafted}


def periods_due(kind: str, on: date) -> list[Period]:
    """The period that has just ended, and those before it that were never opened since the last run there is."""
    if not Plan.objects.filter(period_kind=kind, is_active=True, versions__isnull=False).exists():
        return []
    ended = period_of(kind, on).before()
    last = PayoutRun.objects.filter(period_kind=kind, starts_on__lt=ended.starts_on).order_by("-starts_on").first()
    due = [ended]
    while last and len(due) < MOST_PERIODS and due[0].before().starts_on > last.starts_on:
        due.insert(0, due[0].before())
    return due


def _first_of(key: str) -> date:
    """The day a slot of the monthly schedule is for: `2026-11`."""
    return date.fromisoformat(f"{key[:7]}-01")
