"""A job as a page shows it: how far it is, in words, and how long it may still take."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crm.jobs.models import Job
from crm.jobs.telling import Fact, Told, in_words

if TYPE_CHECKING:
    from crm.accounts.models import Membership

GUESS_AFTER = timedelta(seconds=3)
STATUS = {
    Job.State.WAITING: "wait",
    Job.State.RUNNING: "info",
    Job.State.DONE: "good",
    Job.State.FAILED: "crit",
    Job.State.CANCELLED: "lock",
}


@dataclass(frozen=True)
class Shown:
    """One line of the tray or of the page of jobs."""

    job: Job
    told: Told
    may_undo: bool
    may_cancel: bool

    @property
    def status(self) -> str:
        return STATUS[Job.State(self.job.state)]

    @property
    def percent(self) -> int:
        return min(100, 100 * self.job.done // self.job.total) if self.job.total else 0

    @property
    def left(self) -> str:
        """About how much longer, once there is something to guess from."""
        return in_time(time_left(self.job, timezone.now())) if self.job.is_open else ""

    @property
    def facts(self) -> Sequence[Fact]:
        return self.told.facts


def shown(jobs: Sequence[Job], member: "Membership") -> list[Shown]:
    """These jobs as the member is told of them."""
    words, now = in_words(jobs, member), timezone.now()
    return [_shown(job, words[job.pk], member, now) for job in jobs]


def _shown(job: Job, told: Told, member: "Membership", now: datetime) -> Shown:
    is_open_to_undo = bool(told.undo) and (told.undo_until is None or told.undo_until > now)
    is_own = job.asked_by_id == member.pk
    return Shown(job, told, is_open_to_undo, job.is_open and (is_own or member.may("manage_organisation")))


def time_left(job: Job, now: datetime) -> timedelta | None:
    """As long as the rest takes at the pace so far; nothing before the pace can be told."""
    if job.started_at is None or not job.done or job.done >= job.total:
        return None
    passed = now - job.started_at
    return passed / job.done * (job.total - job.done) if passed >= GUESS_AFTER else None


def in_time(left: timedelta | None) -> str:
    """About 18 s, about 3 min."""
    if left is None:
        return ""
    seconds = max(1, round(left.total_seconds()))
    if seconds < 90:
        return _("about %(n)d s") % {"n": seconds}
    minutes = round(seconds / 60)
    return ngettext("about %(n)d minute", "about %(n)d minutes", minutes) % {"n": minutes}
