from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.core import mail
from django.db import connection
from django.utils import timezone

from agents.factories import an_agent
from crm.events.models import Event
from crm.jobs.handlers import handler_of
from crm.jobs.models import Job
from crm.jobs.run import run_job
from crm.jobs.services import enqueue
from crm.notifications.models import Notification
from crm.tenancy.factories import a_tenant
from crm.tenancy.scope import tenant_scope
from customers.factories import a_customer, a_follow_up
from customers.follow_ups import reminders
from customers.follow_ups.reminders import has_due_reminders, remind_due
from customers.models import FollowUp


def due_now(**changes):
    now = timezone.now()
    return a_follow_up(due_at=now + timedelta(minutes=15), remind_at=now - timedelta(seconds=5), **changes)


def test_a_due_reminder_reaches_the_agent_once(scope):
    follow_up, now = due_now(), timezone.now()
    assert has_due_reminders(now)

    assert (remind_due(now), remind_due(now)) == (1, 0)

    told = Notification.objects.get()
    assert told.member == follow_up.agent.member
    assert told.params["note"] == "Call back"
    assert Job.objects.filter(kind="notifications.send").count() == 1
    assert Event.objects.filter(name="follow_up.reminded").count() == 1
    assert not has_due_reminders(now)


def test_a_reminder_speaks_the_agents_language_on_the_agents_clock(scope):
    follow_up = due_now()
    user = follow_up.agent.member.user
    user.language, user.time_zone = "zh-hans", "America/New_York"
    user.save()
    remind_due(timezone.now())

    told = Notification.objects.get()
    with timezone.override("America/New_York"):
        assert told.params["due"] == timezone.localtime(follow_up.due_at).strftime("%Y-%m-%d %H:%M")
    assert "Call back" in told.words()[1]


@pytest.mark.parametrize("changes", [{"state": "cancelled"}, {"remind_at": None}])
def test_what_is_not_due_is_not_told(scope, changes):
    follow_up = due_now()
    FollowUp.objects.filter(pk=follow_up.pk).update(**changes)

    assert remind_due(timezone.now()) == 0
    assert not Notification.objects.exists()


def test_an_agent_who_cannot_sign_in_is_not_told_and_does_not_block_the_queue(scope):
    due_now(customer=a_customer(owner=an_agent(role=None)))

    assert remind_due(timezone.now()) == 1
    assert not has_due_reminders(timezone.now())
    assert not Notification.objects.exists()


def test_a_follow_up_put_off_is_told_again(scope):
    follow_up = due_now()
    remind_due(timezone.now())
    FollowUp.objects.filter(pk=follow_up.pk).update(
        remind_at=timezone.now() - timedelta(seconds=1), reminded_at=None
    )
    remind_due(timezone.now())

    assert Notification.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_tell_each_agent_once():
    tenant, together, done = a_tenant(), Barrier(2), []
    with tenant_scope(tenant.pk):
        customer = a_customer()
        for _ in range(30):
            due_now(customer=customer)

    def work() -> None:
        with tenant_scope(tenant.pk, actor="job:test", atomic=False):
            together.wait()
            done.append(remind_due(timezone.now()))
        connection.close()

    workers = [Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    with tenant_scope(tenant.pk):
        assert sum(done) == Notification.objects.count() == 30
        assert not has_due_reminders(timezone.now())


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_dies_in_between_leaves_the_reminder_to_the_next(monkeypatch):
    tenant = a_tenant()
    with tenant_scope(tenant.pk):
        due_now()

    def die(*args):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(reminders, "_mark", die)
        with pytest.raises(KeyboardInterrupt), tenant_scope(tenant.pk, atomic=False):
            remind_due(timezone.now())

    with tenant_scope(tenant.pk, atomic=False):
        assert not Notification.objects.exists()
        assert remind_due(timezone.now()) == 1
        assert Notification.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_job_tells_all_that_are_due_and_the_mail_goes_out_once():
    assert handler_of("customers.remind_of_follow_ups")
    tenant = a_tenant()
    with tenant_scope(tenant.pk):
        due_now()
        job = enqueue("customers.remind_of_follow_ups", key="now")

    assert run_job(tenant.pk, job.pk)
    with tenant_scope(tenant.pk):
        mails = list(Job.objects.filter(kind="notifications.send").values_list("pk", flat=True))
    for _ in range(2):
        for key in mails:
            run_job(tenant.pk, key)

    assert len(mails) == len(mail.outbox) == 1
    assert "Call back" in mail.outbox[0].body
    with tenant_scope(tenant.pk):
        assert Job.objects.get(pk=job.pk).result == {"reminded": 1}
