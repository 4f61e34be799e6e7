"""Work is done once, whoever dies, and nobody waits for the broker."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from crm.accounts.factories import a_member
from crm.events import doorbell
from crm.jobs import handlers
from crm.jobs.models import Job
from crm.jobs.run import Run, run_job
from crm.jobs.services import MAX_ATTEMPTS, cancel_job, claim, enqueue, finish
from crm.jobs.slots import Daily
from crm.jobs.tasks import create_due_slots, reconcile, tick
from crm.tenancy.factories import a_tenant
from crm.tenancy.scope import tenant_scope

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def rung(monkeypatch):
    """What was sent to the broker."""
    sent = []
    monkeypatch.setattr(doorbell.current_app, "send_task", lambda task, **options: sent.append((task, options)))
    return sent


@pytest.fixture
def work(monkeypatch):
    """A kind of job whose handler the test gives."""

    def register(handler):
        monkeypatch.setitem(handlers._handlers, "test.work", handler)

    return register


@pytest.fixture
def org():
    return a_tenant()


def ask(org, **options):
    with tenant_scope(org.pk, actor="test"):
        return enqueue("test.work", **{"key": "1"} | options)


def test_asking_twice_for_the_same_work_gives_one_job(org):
    assert ask(org).pk == ask(org).pk


def test_a_job_runs_once_and_keeps_what_came_of_it(org, work):
    runs = []
    work(lambda run: runs.append(run.params) or {"rows": 3})
    job = ask(org, params={"day": "2026-11-01"})
    assert run_job(org.pk, job.pk)
    assert not run_job(org.pk, job.pk)
    with tenant_scope(org.pk):
        job.refresh_from_db()
    assert runs == [{"day": "2026-11-01"}]
    assert (job.state, job.result) == (Job.State.DONE, {"rows": 3})


def test_two_workers_do_not_take_the_same_job(org, work):
    work(lambda run: None)
    job, together, claimed = ask(org), Barrier(2), []

    def take():
        with tenant_scope(org.pk):
            together.wait()
            claimed.append(claim(job.pk))
        connection.close()

    threads = [Thread(target=take) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(found is not None for found in claimed) == 1


def test_a_job_whose_worker_died_is_taken_over_and_the_dead_one_cannot_finish_it(org, work):
    work(lambda run: {"by": "the second"})
    job = ask(org)
    with tenant_scope(org.pk):
        dead = claim(job.pk)
        Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    assert run_job(org.pk, job.pk)
    with tenant_scope(org.pk):
        assert not finish(dead, {"by": "the first"})
        assert Job.objects.get().result == {"by": "the second"}


def test_a_failing_job_is_tried_again_later_and_in_the_end_given_up(org, work):
    work(lambda run: 1 / 0)
    job = ask(org)
    for _attempt in range(MAX_ATTEMPTS):
        assert not run_job(org.pk, job.pk)
        with tenant_scope(org.pk):
            Job.objects.filter(state=Job.State.WAITING).update(due_at=timezone.now())
    with tenant_scope(org.pk):
        assert (Job.objects.get().state, Job.objects.get().error) == (Job.State.FAILED, "ZeroDivisionError")


def test_a_cancelled_job_stops_at_its_next_step(org, work):
    steps = []

    def handler(run: Run):
        for number in range(3):
            run.checkpoint(done=number, total=3)
            steps.append(number)
            with tenant_scope(org.pk):
                cancel_job(by=a_member(tenant=org), job=run.job)

    work(handler)
    job = ask(org)
    run_job(org.pk, job.pk)
    with tenant_scope(org.pk):
        job.refresh_from_db()
        with pytest.raises(ValidationError):
            cancel_job(by=a_member(tenant=org), job=job)
    assert (steps, job.state) == ([0], Job.State.CANCELLED)


def test_an_emptied_broker_loses_nothing(org, work, rung):
    work(lambda run: None)
    job = ask(org)
    rung.clear()  # the broker forgets
    reconcile()
    assert ("jobs.run", str(job.pk)) in [(task, options["kwargs"].get("job_id")) for task, options in rung]


def test_after_a_pause_there_is_one_catch_up_and_no_burst(org):
    midnight = Daily("test.work", timezone.now().time().replace(microsecond=0))
    type(org).objects.filter(pk=org.pk).update(created_at=timezone.now() - timedelta(days=30))
    org.refresh_from_db()
    with tenant_scope(org.pk, actor="test"):
        for _again in range(3):
            create_due_slots(org, [midnight])
        assert Job.objects.count() == 1


def test_the_clock_serves_every_organisation(org, settings):
    other = a_tenant()
    type(org).objects.update(created_at=timezone.now() - timedelta(days=2))
    settings.SCHEDULE = "crm.jobs.tests.test_jobs.NIGHTLY"
    tick()
    for each in (org, other):
        with tenant_scope(each.pk):
            assert Job.objects.filter(kind="test.work").count() == 1


NIGHTLY = [Daily("test.work", timezone.now().time())]
