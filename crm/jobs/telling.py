"""How a kind of job is told to people: what it is called, where it leads, what it has done, how to take it back.

A slice tells its own kinds where it handles them. A kind that nobody tells is housekeeping: it is on no page.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.functional import Promise

if TYPE_CHECKING:
    from crm.accounts.models import Membership
    from crm.jobs.models import Job

Words = str | Promise


@dataclass(frozen=True)
class Fact:
    """One number of what a job has done, with a way to exactly the rows it counts."""

    words: Words
    url: str = ""


@dataclass(frozen=True)
class Told:
    """A job in words. `undo` is an address to post to until `undo_until`; `stays` is said before a cancel."""

    title: Words
    url: str = ""
    facts: Sequence[Fact] = ()
    undo: str = ""
    undo_until: datetime | None = None
    stays: Words = ""


Teller = Callable[[Sequence["Job"], "Membership"], dict[UUID, Told]]


@dataclass(frozen=True)
class Kind:
    """A kind of job that people see: what it is called, how it is told, what follows when one is stopped."""

    name: str
    label: Words
    tell: Teller
    stopped: Callable[["Job"], None] | None = None


_kinds: dict[str, Kind] = {}


def tells(kind: str, *, label: Words, tell: Teller | None = None, stopped: Any = None) -> None:
    """Say how jobs of this kind are told. Without a teller each goes by the name of its kind.

    `tell` gets all jobs of the kind that are on the page, so that it can look up what they are about in one go.
    `stopped` is called in the transaction in which a job is cancelled or given up.
    """

    def by_label(jobs: Sequence["Job"], member: "Membership") -> dict[UUID, Told]:
        return {job.pk: Told(label) for job in jobs}

    _kinds[kind] = Kind(kind, label, tell or by_label, stopped)


def told_kinds() -> dict[str, Kind]:
    """The kinds people see, by name."""
    return dict(sorted(_kinds.items()))


def note_stopped(job: "Job") -> None:
    """Let the slice of a job that will not go on put its own house in order."""
    kind = _kinds.get(job.kind)
    if kind and kind.stopped:
        kind.stopped(job)


def in_words(jobs: Iterable["Job"], member: "Membership") -> dict[UUID, Told]:
    """Each of these jobs in the reader's words."""
    of_kind: dict[str, list[Job]] = defaultdict(list)
    for job in jobs:
        of_kind[job.kind].append(job)
    told: dict[UUID, Told] = {}
    for name, some in of_kind.items():
        kind = _kinds.get(name)
        told |= kind.tell(some, member) if kind else {}
        told |= {job.pk: Told(kind.label if kind else name) for job in some if job.pk not in told}
    return told
