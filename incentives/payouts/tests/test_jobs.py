"""The monthly draft: done once by whoever comes, and again after a crash without paying twice."""

import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from agents.factories import an_agent
from crm.accounts.factories import a_member
from crm.events.models import Event
from crm.jobs.models import Job
from crm.jobs.run import run_job
from crm.jobs.services import enqueue
from crm.jobs.slots import Monthly
from crm.tenancy.models import Tenant
from crm.tenancy.scope import tenant_scope
from customers.factories import a_customer, a_sale
from incentives.factories import a_plan
from incentives.models import PayoutRun, Statement, StatementLine
from incentives.payouts.services import calculate_run, open_run, publish_run
from incentives.payouts.subscribers import mark_drafts_since_stale, mark_drafts_stale
from incentives.payouts.tasks import periods_due


def a_company(kind: str = "quarter") -> None:
    agent = an_agent()
    a_plan(agents=[agent], period_kind=kind)
    a_sale(customer=a_customer(owner=agent), amount=Decimal(40000), occurred_on=date(2026, 2, 1))


def at_once(work: Callable[[], object], times: int, tenant_id: UUID) -> list[BaseException]:
    """Do the same in several threads, each with a connection of its own."""
    barrier, failures = threading.Barrier(times), []

    def one() -> None:
        try:
            with tenant_scope(tenant_id, actor="test", atomic=False):
                barrier.wait(timeout=10)
                work()
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return failures


@pytest.mark.django_db(transaction=True)
def test_two_at_once_pay_once(tenant: Tenant) -> None:
    with tenant_scope(tenant.pk, actor="test"):
        a_company()

    def work() -> None:
        calculate_run(by=None, run=open_run(by=None, period_kind="quarter", starts_on=date(2026, 1, 1)))

    assert at_once(work, 4, tenant.pk) == []
    with tenant_scope(tenant.pk):
        assert PayoutRun.objects.count() == Statement.objects.count() == StatementLine.objects.count() == 1
        assert Statement.objects.get().total == 2200


@pytest.mark.django_db(transaction=True)
def test_publishing_while_somebody_calculates_closes_what_was_seen(tenant: Tenant) -> None:
    with tenant_scope(tenant.pk, actor="test"):
        a_company()
        finance = a_member("finance")
        run = calculate_run(by=None, run=open_run(by=None, period_kind="quarter", starts_on=date(2026, 1, 1)))
    turns = iter(["publish", "calculate", "calculate"])

    def work() -> None:
        if next(turns) == "publish":
            publish_run(by=finance, run=run, digest=run.digest)
        else:
            calculate_run(by=None, run=run)

    failures = at_once(work, 3, tenant.pk)

    with tenant_scope(tenant.pk):
        assert PayoutRun.objects.get().is_published
        assert Statement.objects.get().total == 2200
    assert all(getattr(failure, "code", "") == "invalid_state" for failure in failures)


@pytest.mark.django_db(transaction=True)
def test_the_job_drafts_what_has_ended_and_repeats_without_harm(tenant: Tenant) -> None:
    with tenant_scope(tenant.pk, actor="test"):
        a_company()
        job = enqueue("incentives.draft_payouts", key="2026-04")

    assert run_job(tenant.pk, job.pk)
    with tenant_scope(tenant.pk, actor="test"):
        first = list(StatementLine.objects.values_list("pk", "amount"))
        assert Job.objects.get().result == {"drafted": ["2026Q1"]}
        Job.objects.update(state="waiting")
    assert run_job(tenant.pk, job.pk)

    with tenant_scope(tenant.pk):
        assert list(StatementLine.objects.values_list("pk", "amount")) == first


@pytest.mark.usefixtures("scope")
def test_a_quarter_ends_every_third_month_and_months_missed_are_caught_up() -> None:
    a_company("quarter")
    a_company("month")
    open_run(by=None, period_kind="month", starts_on=date(2026, 1, 1))

    assert [period.label for period in periods_due("quarter", date(2026, 5, 1))] == ["2026Q1"]
    assert [period.label for period in periods_due("month", date(2026, 5, 1))] == ["2026-02", "2026-03", "2026-04"]


@pytest.mark.usefixtures("scope")
def test_without_a_plan_nothing_is_due() -> None:
    assert periods_due("month", date(2026, 5, 1)) == []


def test_the_slot_names_the_month_it_falls_in() -> None:
    entry = Monthly("incentives.draft_payouts", day=1, at=time(2))

    slot = entry.latest(datetime(2026, 4, 30, 18, 1, tzinfo=UTC), ZoneInfo("Asia/Shanghai"))

    assert slot.key == "2026-05"


@pytest.mark.usefixtures("scope")
def test_a_sale_recorded_later_marks_the_draft_out_of_date() -> None:
    a_company()
    run = calculate_run(by=None, run=open_run(by=None, period_kind="quarter", starts_on=date(2026, 1, 1)))

    mark_drafts_stale([Event(name="sale.recorded", data={"agent_days": [["x", "2026-05-01"]]})])
    run.refresh_from_db()
    assert run.stale_since is None
    mark_drafts_stale([Event(name="sale.recorded", data={"agent_days": [["x", "2026-03-31"]]})])

    run.refresh_from_db()
    assert run.stale_since is not None


@pytest.mark.usefixtures("scope")
def test_a_draft_is_out_of_date_when_other_people_look_after_a_customer() -> None:
    a_company()
    run = calculate_run(by=None, run=open_run(by=None, period_kind="quarter", starts_on=date(2026, 1, 1)))

    mark_drafts_since_stale([Event(name="customer.share_changed", data={"on": "2099-04-01"})])
    run.refresh_from_db()
    assert run.stale_since is None

    mark_drafts_since_stale([Event(name="customer.share_changed", data={"on": "2025-12-01"})])
    run.refresh_from_db()
    assert run.stale_since is not None
