"""Who asked for work sees how far it is, on every page, and can stop it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from crm.accounts.factories import a_member
from crm.accounts.roles import Role
from crm.jobs import telling
from crm.jobs.models import Job
from crm.jobs.progress import in_time, time_left
from crm.jobs.telling import Fact, Told, tells

HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def kind(monkeypatch):
    """A kind of job that is told."""
    monkeypatch.setattr(telling, "_kinds", dict(telling._kinds))

    def tell(jobs, member):
        return {job.pk: Told("Counting the boats", "/boats/", [Fact("3 counted")], "/undo/") for job in jobs}

    tells("test.count", label="Counting", tell=tell)


@pytest.fixture
def member(scope):
    return a_member(Role.MANAGER)


def a_job(member, **changes):
    number = Job.objects.count()
    fields = {
        "kind": "test.count",
        "key": str(number),
        "asked_by": member,
        "state": "running",
        "total": 10,
        "done": 4,
    }
    return Job.objects.create(**fields | changes)


def tray(client, **asked):
    return client.get(reverse("jobs:tray"), asked, headers=HTMX)


def test_a_page_asks_for_the_tray_only_while_there_is_something_in_it(member, client_for):
    client, page = client_for(member), reverse("jobs:jobs")
    assert 'hx-trigger="load' not in client.get(page).content.decode()
    a_job(member)
    assert 'hx-trigger="load' in client.get(page).content.decode()


def test_the_tray_asks_again_while_work_goes_on_and_then_stops(member, client_for):
    client, job = client_for(member), a_job(member)
    running = tray(client)
    assert (running.status_code, "every 2s" in running.content.decode()) == (200, True)
    assert "40%" in running.content.decode()
    Job.objects.filter(pk=job.pk).update(created_at=timezone.now() - timedelta(minutes=1))
    assert "every 5s" in tray(client).content.decode()
    Job.objects.filter(pk=job.pk).update(state="done", finished_at=timezone.now())
    ended = tray(client, was=str(job.pk))
    assert (ended.status_code, "every" in ended.content.decode()) == (286, False)
    assert "Counting the boats" in ended["HX-Trigger"]
    assert "/undo/" in ended["HX-Trigger"]
    assert "HX-Trigger" not in tray(client)


def test_the_tray_holds_own_told_jobs_that_go_on_or_have_just_ended(member, client_for):
    old = timezone.now() - timedelta(minutes=11)
    a_job(a_member(Role.MANAGER))
    a_job(member, kind="house.keeping")
    a_job(member, state="done", finished_at=old)
    just_ended = a_job(member, state="done", finished_at=timezone.now())
    client = client_for(member)
    assert [line.job for line in tray(client).context["lines"]] == [just_ended]
    client.post(reverse("jobs:dismiss", args=[just_ended.pk]), headers=HTMX)
    assert tray(client).context["lines"] == []


def test_what_still_runs_is_not_dismissed(member, client_for):
    client, job = client_for(member), a_job(member)
    client.post(reverse("jobs:dismiss-all"), headers=HTMX)
    assert [line.job for line in tray(client).context["lines"]] == [job]


def test_a_job_is_stopped_by_who_asked_for_it_and_by_no_colleague(member, client_for):
    job, client = a_job(member), client_for(member)
    stranger = client_for(a_member(Role.MANAGER))
    assert stranger.post(reverse("jobs:cancel", args=[job.pk])).status_code == 404
    assert client.post(reverse("jobs:cancel", args=[job.pk]), headers=HTMX).status_code == 204
    assert client.post(reverse("jobs:cancel", args=[job.pk]), headers=HTMX).status_code == 409
    job.refresh_from_db()
    assert job.state == Job.State.CANCELLED


def test_the_page_shows_own_jobs_and_to_whoever_manages_the_organisation_all(member, client_for):
    own, other = a_job(member), a_job(a_member(Role.AGENT))
    nightly = a_job(None, kind="customers.retier")
    a_job(None, kind="notifications.mail")
    page = reverse("jobs:jobs")
    assert [line.job for line in client_for(member).get(page).context["lines"]] == [own]
    seen = client_for(a_member(Role.OWNER)).get(page)
    assert {line.job for line in seen.context["lines"]} == {own, other, nightly}
    words = seen.content.decode()
    assert "Working out the tiers of all customers" in words
    assert "Counting the boats" in words


def test_the_page_asks_as_much_for_one_job_as_for_many(member, client_for, django_assert_max_num_queries):
    client = client_for(member)
    a_job(member)
    client.get(reverse("jobs:jobs"))
    for _n in range(20):
        a_job(member)
    with django_assert_max_num_queries(12):
        client.get(reverse("jobs:jobs"))


def test_how_long_is_left_is_told_after_three_seconds():
    now = timezone.now()
    job = Job(done=50, total=200, started_at=now - timedelta(seconds=2))
    assert in_time(time_left(job, now)) == ""
    job.started_at = now - timedelta(seconds=6)
    assert in_time(time_left(job, now)) == "about 18 s"
    job.started_at = now - timedelta(seconds=60)
    assert in_time(time_left(job, now)) == "about 3 minutes"


def test_the_page_of_jobs_shows_its_rows_and_its_foot(client_for, member):
    a_job(member)
    page = client_for(member).get(reverse("jobs:jobs")).content.decode()
    assert "Counting the boats" in page
    assert "1 row" in page
