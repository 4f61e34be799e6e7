"""How batches are told in the tray and on the page of jobs."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.accounts.models import Membership
from crm.batches.models import Batch, BatchRow
from crm.batches.verbs import Verb, verb_of
from crm.batches.work import end_stopped
from crm.jobs.models import Job
from crm.jobs.telling import Fact, Told, tells

RowState = BatchRow.State


def _batches_of(jobs: Sequence[Job], member: Membership) -> dict[UUID, Batch]:
    return Batch.objects.visible_to(member).in_bulk([UUID(job.params["id"]) for job in jobs])


def _tell_doing(jobs: Sequence[Job], member: Membership) -> dict[UUID, Told]:
    batches = _batches_of(jobs, member)
    facts = facts_of(list(batches.values()))
    told = {}
    for job in jobs:
        batch = batches.get(UUID(job.params["id"]))
        if batch and (verb := verb_of(batch.list, batch.verb)):
            undo = reverse("batches:undo", args=[batch.pk]) if verb.undo and batch.may_be_undone else ""
            told[job.pk] = Told(
                verb.button(job.total),
                page_of(batch),
                facts[batch.pk],
                undo=undo,
                undo_until=batch.undo_until if undo else None,
                stays=_("What is done stays done, and can be undone for 24 hours. The rest is left as it is."),
            )
    return told


def _tell_undoing(jobs: Sequence[Job], member: Membership) -> dict[UUID, Told]:
    batches = _batches_of(jobs, member)
    facts = facts_of(list(batches.values()))
    told = {}
    for job in jobs:
        batch = batches.get(UUID(job.params["id"]))
        if batch and (verb := verb_of(batch.list, batch.verb)):
            title = _("Undo: %(what)s") % {"what": verb.button(job.total)}
            told[job.pk] = Told(
                title, page_of(batch), facts[batch.pk], stays=_("What is taken back stays taken back.")
            )
    return told


def page_of(batch: Batch) -> str:
    """Where a batch shows what became of it."""
    return reverse("batches:batch", args=[batch.pk])


def facts_of(batches: Sequence[Batch]) -> dict[UUID, list[Fact]]:
    """How many rows of each batch are in which state, each with a link to exactly those. One query for all."""
    facts: dict[UUID, list[Fact]] = {batch.pk: [] for batch in batches}
    urls = {batch.pk: page_of(batch) for batch in batches}
    rows = BatchRow.objects.filter(batch__in=facts).order_by().values_list("batch", "state")
    states = list(RowState)
    for key, state, n in sorted(rows.annotate(n=Count("pk")), key=lambda row: states.index(RowState(row[1]))):
        facts[key].append(Fact(f"{RowState(state).label} {n}", f"{urls[key]}?state={state}"))
    return facts


def title_of(batch: Batch, verb: Verb) -> str:
    """What was done, with how many rows it was meant for."""
    changed = sum(batch.counts.get(state, 0) for state in (RowState.CHANGED, RowState.UNDONE, RowState.KEPT))
    if batch.state == Batch.State.RUNNING:
        return str(verb.button(batch.job.total if batch.job else 0))
    return str(verb.done(changed))


def _stopped(job: Job) -> None:
    batch = Batch.objects.filter(pk=UUID(job.params["id"])).select_related("by__user", "by__tenant").first()
    if batch is not None:
        end_stopped(batch, batch.by)


tells("batches.do", label=gettext_lazy("Change of many rows"), tell=_tell_doing, stopped=_stopped)
tells("batches.undo", label=gettext_lazy("Undo of a change of many rows"), tell=_tell_undoing, stopped=_stopped)
