"""Bringing rows in, again, after a crash, and back out."""

import io
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from agents.factories import an_agent
from agents.models import Agent, Team, TeamMembership
from crm.accounts.factories import a_member
from crm.accounts.models import Membership
from crm.accounts.roles import Role
from crm.events.models import Event
from crm.imports import run_pass, services
from crm.imports.models import Import, ImportRow
from crm.imports.tests.conftest import Wizard
from crm.jobs.models import Job
from crm.jobs.run import run_job
from crm.tenancy.factories import a_tenant
from crm.tenancy.scope import tenant_scope
from customers.factories import a_customer, a_stage
from customers.models import Contact, Customer, Deal, FollowUp, Interaction, Sale

ACCOUNTS = "account,employees,subsidiary_of\nChild,5,Parent\nParent,50,\nOther,7,\n"


def test_a_row_may_name_one_that_comes_later_in_the_file(wizard: Wizard) -> None:
    found = wizard.all("customers", ACCOUNTS)

    assert found.counts == {"created": 3}
    child = Customer.objects.get(name="Child")
    assert child.parent is not None
    assert child.parent.name == "Parent"


@pytest.mark.parametrize(
    ("kind", "content", "model"),
    [
        ("customers", ACCOUNTS, Customer),
        ("contacts", "customer,name,phone\nAcme,Ann Lee,123\n", Contact),
        ("deals", "agent,customer,stage,amount\nAnna,Acme,Open,10\nAnna,Acme,Open,10\n", Deal),
        ("sales", "agent,customer,amount,date\nAnna,Acme,10,2026-01-05\nAnna,Acme,10,2026-01-05\n", Sale),
        (
            "interactions",
            "agent,customer,channel,when,summary\nAnna,Acme,电话,2026-01-05 10:00,x\n",
            Interaction,
        ),
        ("follow-ups", "agent,customer,note,due\nAnna,Acme,Call,2026-01-05 10:00\n", FollowUp),
    ],
)
def test_the_same_file_again_writes_nothing(wizard: Wizard, kind: str, content: str, model: Any) -> None:
    a_customer(name="Acme", owner=an_agent(name="Anna"))
    a_stage(name="Open")
    first = wizard.all(kind, content)
    rows, events = model.objects.count(), Event.objects.exclude(name__startswith="import.").count()

    again = wizard.all(kind, content)

    assert first.counts == {"created": sum(first.counts.values())}
    assert again.counts == {"unchanged": sum(first.counts.values())}
    assert model.objects.count() == rows
    assert Event.objects.exclude(name__startswith="import.").count() == events
    assert [note["code"] for note in again.notes] == ["same_file"]


def test_agents_come_with_their_teams_and_leaders_once(wizard: Wizard) -> None:
    content = "sales_agent,manager,regional_office\nAnna,Cara,East\nBob,Cara,East\nCarl,Dan,West\n"

    wizard.all("agents", content)
    again = wizard.all("agents", content)

    assert again.counts == {"unchanged": 3}
    assert set(Agent.objects.values_list("name", flat=True)) >= {"Anna", "Bob", "Carl", "Cara", "Dan"}
    led = TeamMembership.objects.get(agent__name="Cara", is_leader=True)
    assert led.team.parent is not None
    assert led.team.parent.name == "East"
    assert TeamMembership.objects.filter(team=led.team).count() == 3


def test_taking_back_removes_what_came_and_gives_back_what_changed(wizard: Wizard) -> None:
    a_customer(name="Other", employees=1)
    found = wizard.all("customers", ACCOUNTS)
    assert found.counts == {"created": 2, "updated": 1}

    found = wizard.revert(found)

    assert found.counts == {"reverted": 3}
    assert [(each.name, each.employees) for each in Customer.objects.all()] == [("Other", 1)]


def test_taking_back_agents_takes_their_new_teams_and_managers_too(wizard: Wizard) -> None:
    before = set(Agent.objects.values_list("pk", flat=True))
    found = wizard.all("agents", "agent,manager,office\nAnna,Cara,East\n")

    wizard.revert(found)

    assert set(Agent.objects.values_list("pk", flat=True)) == before
    assert not Team.objects.exists()


def test_what_was_changed_or_used_since_stays_and_is_listed(wizard: Wizard, anna: Any) -> None:
    found = wizard.all("customers", "name,employees\nTouched,5\nUsed,6\nFree,7\n")
    Customer.objects.filter(name="Touched").update(version=9)
    wizard.all("interactions", "agent,customer,channel,when,summary\nAnna Snelling,Used,call,2026-01-05 10:00,x\n")

    found = wizard.revert(found)

    kept = {row.values[0]: row.errors[0]["code"] for row in found.rows.filter(state="kept")}
    assert kept == {"Touched": "changed_since", "Used": "still_used"}
    assert set(Customer.objects.values_list("name", flat=True)) == {"Touched", "Used"}


def test_sales_taken_back_are_reversed_in_the_ledger(wizard: Wizard, anna: Any) -> None:
    a_customer(name="Acme", owner=anna)
    found = wizard.all("sales", "agent,customer,amount,date\nAnna Snelling,Acme,10,2026-01-05\n")

    wizard.revert(found)

    assert sum(sale.amount for sale in Sale.objects.all()) == 0
    assert Sale.objects.count() == 2


def test_a_won_deal_taken_back_is_lost_and_says_why_it_stays(wizard: Wizard, anna: Any) -> None:
    a_customer(name="Acme", owner=anna)
    a_stage("won", name="Won")
    a_stage("lost", name="Lost")
    content = "id,agent,customer,stage,amount,closed\nD1,Anna Snelling,Acme,Won,100,2026-01-05\n"
    found = wizard.all("deals", content)
    assert Sale.objects.get().amount == 100

    found = wizard.revert(found)

    assert found.counts == {"kept": 1}
    assert Deal.objects.get().state == "lost"
    assert sum(sale.amount for sale in Sale.objects.all()) == 0


def test_an_import_older_than_a_week_stays(wizard: Wizard) -> None:
    found = wizard.all("customers", ACCOUNTS)
    Import.objects.update(finished_at=timezone.now() - timedelta(days=8))

    with pytest.raises(ValidationError) as refused:
        wizard.revert(found)

    assert refused.value.code == "too_late"


def test_a_step_out_of_turn_is_refused(wizard: Wizard) -> None:
    found = wizard.upload("customers", ACCOUNTS)

    with pytest.raises(ValidationError) as refused:
        services.run(by=wizard.by, of_import=found)

    assert refused.value.code == "invalid_state"


def test_an_id_of_another_teams_deal_does_not_open_it(wizard: Wizard, anna: Any) -> None:
    a_stage(name="Open")
    wizard.all("deals", "id,agent,stage,amount\nD1,Anna Snelling,Open,10\n")
    manager = an_agent(name="Bob", role=Role.MANAGER).member

    found = Wizard(manager).all("deals", "id,agent,stage,amount\nD1,Bob,Open,99\n")

    assert found.counts == {"error": 1}
    assert Deal.objects.get().amount == 10


def test_a_run_that_was_given_up_can_be_started_again(wizard: Wizard) -> None:
    found = wizard.check("customers", ACCOUNTS)
    found = services.run(by=wizard.by, of_import=found)
    with pytest.raises(ValidationError):
        services.run(by=wizard.by, of_import=found)
    Job.objects.filter(pk=found.job_id).update(state=Job.State.FAILED)

    assert wizard.run(found).counts == {"created": 3}


def test_agents_may_not_import(scope: Any) -> None:
    member = a_member(Role.AGENT)

    with pytest.raises(ValidationError, match="Your role may not import"):
        Wizard(member).upload("customers", ACCOUNTS)


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_between_chunks_leaves_whole_chunks_and_the_next_goes_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(run_pass, "CHUNK", 10)
    tenant = a_tenant()
    owner = a_member(Role.OWNER, tenant=tenant)
    content = ("name\n" + "".join(f"Customer {n}\n" for n in range(35))).encode()
    with tenant_scope(tenant.pk, actor=owner.actor):
        found = _ready(owner, content)
    with tenant_scope(tenant.pk, actor=owner.actor, atomic=False):
        run_job(tenant.pk, found.job_id)
    with tenant_scope(tenant.pk, actor=owner.actor):
        job = services.run(by=owner, of_import=found).job
    assert job is not None

    chunks = 0

    class Killed(BaseException):
        """The process is gone: nothing that handles errors may see it."""

    save = run_pass._save

    def die_in_the_third_chunk(*args: Any) -> None:
        nonlocal chunks
        chunks += 1
        save(*args)
        if chunks == 3:
            raise Killed

    monkeypatch.setattr(run_pass, "_save", die_in_the_third_chunk)
    with pytest.raises(Killed):
        run_job(tenant.pk, job.pk)
    with tenant_scope(tenant.pk):
        assert Customer.objects.count() == ImportRow.objects.filter(state="created").count() == 20
        Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))

    run_job(tenant.pk, job.pk)

    with tenant_scope(tenant.pk):
        assert Import.objects.get().counts == {"created": 35}
        assert Customer.objects.count() == 35


def _ready(owner: Membership, content: bytes) -> Import:
    found = services.start_import(
        by=owner, kind="customers", file_name="c.csv", content=io.BytesIO(content), size=len(content)
    )
    found = services.map_columns(by=owner, of_import=found, mapping=found.mapping)
    return services.check(by=owner, of_import=found)
