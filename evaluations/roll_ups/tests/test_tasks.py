from datetime import date
from uuid import uuid4

from agents.factories import an_agent
from crm.events.dispatch import dispatch_waiting
from crm.events.services import record
from crm.jobs.handlers import handler_of
from crm.jobs.models import Job
from crm.jobs.run import Run
from crm.tenancy.clock import current_zone, today
from customers.factories import an_interaction
from evaluations.models import AgentDay, DirtyDay
from evaluations.roll_ups.tasks import refresh


def test_an_event_marks_the_days_it_names(scope):
    call, moved_from = an_interaction(), an_agent()
    named = [[str(call.agent_id), "2026-03-02"], [str(moved_from.pk), "2026-03-03"]]
    record("interaction.changed", subject=call, by=None, agent_days=named)
    dispatch_waiting(scope.pk)
    assert set(DirtyDay.objects.values_list("agent_id", "day")) == {
        (call.agent_id, date(2026, 3, 2)),
        (moved_from.pk, date(2026, 3, 3)),
    }


def test_a_logged_call_shows_as_soon_as_the_worker_wakes(scope, monkeypatch, django_capture_on_commit_callbacks):
    knocks = []
    monkeypatch.setattr("evaluations.roll_ups.services.ring", lambda task, **kwargs: knocks.append((task, kwargs)))
    call = an_interaction()
    day = today(current_zone())
    record("interaction.logged", subject=call, by=None, agent_days=[[str(call.agent_id), day.isoformat()]])
    with django_capture_on_commit_callbacks(execute=True):
        dispatch_waiting(scope.pk)
    ((task, kwargs),) = knocks
    assert task == refresh.name
    refresh(**kwargs)
    assert AgentDay.objects.get(agent=call.agent_id, day=day).calls == 1
    assert not DirtyDay.objects.exists()


def run(kind: str) -> dict:
    return handler_of(kind)(Run(Job(kind=kind, key=str(uuid4()))))


def test_the_night_says_what_it_found_and_changed(scope):
    an_interaction()
    assert run("evaluations.nightly_roll_up") == {"rows": 1, "new": 1, "restated": 0}
    assert run("evaluations.nightly_roll_up") == {"rows": 1, "new": 0, "restated": 0}
    assert run("evaluations.roll_up_dirty") == {"rows": 0, "new": 0, "restated": 0}


def test_another_time_zone_asks_for_everything_anew(scope):
    an_interaction()
    record("organisation.changed", subject=scope, by=None, before={"name": "A"}, after={"name": "B"})
    dispatch_waiting(scope.pk)
    assert not Job.objects.filter(kind="evaluations.roll_up_all").exists()
    before, after = {"time_zone": "Asia/Shanghai"}, {"time_zone": "Europe/Berlin"}
    record("organisation.changed", subject=scope, by=None, before=before, after=after)
    dispatch_waiting(scope.pk)
    assert Job.objects.filter(kind="evaluations.roll_up_all").count() == 1
    assert run("evaluations.roll_up_all")["rows"] == 1
