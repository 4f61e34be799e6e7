"""What happened is told to everybody who listens, at least once, whatever dies on the way."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from crm import environment
from crm.accounts.factories import a_member
from crm.events import subscribers
from crm.events.dispatch import dispatch_waiting
from crm.events.models import Event
from crm.events.sealing import first_broken, seal
from crm.events.services import event as draft
from crm.events.services import record, record_many
from crm.events.subscribers import subscribe
from crm.tenancy.factories import a_tenant
from crm.tenancy.scope import tenant_scope


@pytest.fixture
def heard(monkeypatch):
    """A subscriber that writes down what it heard."""
    monkeypatch.setattr(subscribers, "_subscribers", subscribers.defaultdict(list))
    told: list[str] = []
    subscribe("thing.done", lambda events: told.extend(str(event.pk) for event in events))
    return told


@pytest.mark.django_db(transaction=True)
def test_a_subscriber_hears_of_what_was_committed_and_of_nothing_else(heard):
    tenant = a_tenant()
    with tenant_scope(tenant.pk):
        member = a_member()
        kept = record("thing.done", subject=member, by=member)
    with tenant_scope(tenant.pk):
        record("thing.done", subject=member, by=member)
        transaction.set_rollback(True)
    assert dispatch_waiting(tenant.pk) == 1
    assert heard == [str(kept.pk)]
    assert dispatch_waiting(tenant.pk) == 0


@pytest.mark.django_db(transaction=True)
def test_one_failing_subscriber_holds_up_its_own_event_only(heard):
    tenant = a_tenant()
    subscribe("thing.broken", lambda events: 1 / 0)
    with tenant_scope(tenant.pk):
        member = a_member()
        record_many([draft(name, subject=member, by=member) for name in ("thing.broken", "thing.done")])
    assert dispatch_waiting(tenant.pk) == 1
    assert len(heard) == 1
    with tenant_scope(tenant.pk):
        waiting = Event.objects.waiting().get()
        assert (waiting.name, waiting.attempts) == ("thing.broken", 1)


def test_an_event_nobody_listens_to_does_not_wait(scope, heard):
    member = a_member()
    assert record("thing.ignored", subject=member, by=member).dispatched_at is not None


def _sealed_tenant():
    tenant = a_tenant()
    with tenant_scope(tenant.pk):
        member = a_member()
        drafts = [draft("thing.ignored", subject=member, by=member, number=number) for number in range(5)]
        for event in drafts:
            event.occurred_at = timezone.now() - timedelta(minutes=1)
        record_many(drafts)
    assert seal(tenant.pk) == 5
    return tenant


@pytest.mark.django_db(transaction=True)
def test_the_sealed_chain_holds():
    tenant = _sealed_tenant()
    assert seal(tenant.pk) == 0
    assert first_broken(tenant.pk) is None


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE events_event SET data = '{\"number\": 99}' WHERE sequence = 3",
        "UPDATE events_event SET actor_id = NULL WHERE sequence = 3",
        "DELETE FROM events_event WHERE sequence = 3",
    ],
)
def test_whoever_changes_the_past_is_found_out(tampering, settings):
    """Not even the owner of the tables, who can switch the trigger off, can hide a change."""
    tenant = _sealed_tenant()
    role = environment.database(settings.DATABASE_OWNER_URL)
    app = {name: connection.settings_dict[name] for name in ("USER", "PASSWORD")}
    connection.close()
    connection.settings_dict.update({name: role[name] for name in ("USER", "PASSWORD")})
    try:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE events_event DISABLE TRIGGER event_stays_as_written")
            cursor.execute(tampering)
            cursor.execute("ALTER TABLE events_event ENABLE ALWAYS TRIGGER event_stays_as_written")
    finally:
        connection.close()
        connection.settings_dict.update(app)
    broken = first_broken(tenant.pk)
    assert broken is not None
    assert broken.sequence == 3
