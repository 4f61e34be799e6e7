"""Many rows at once: what the preview says is what happens, nothing else is touched, and it can be taken back."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from agents.factories import an_agent
from crm.accounts.factories import a_member
from crm.accounts.roles import Role
from crm.batches.models import Batch, BatchRow
from crm.batches.services import undo_batch
from crm.batches.work import Stopped, do_all, undo_all
from crm.events.models import Event
from crm.jobs.models import Job
from crm.jobs.services import cancel_job
from crm.notifications.models import Notification
from customers.factories import a_customer, a_deal, a_follow_up, a_stage
from customers.models import Assignment, Customer, Deal, FollowUp, TierChange

HTMX = {"HX-Request": "true"}
State = BatchRow.State


@pytest.fixture
def owner(scope):
    return a_member(Role.OWNER)


@pytest.fixture
def browser(owner, client_for):
    return client_for(owner)


def ticked(*rows):
    return {"rows": ",".join(str(row.pk) for row in rows)}


def do(browser, list_name, verb, chosen, **values):
    """Send the dialog of a verb."""
    address = reverse("batches:do", args=[list_name, verb])
    data = {"step": "go", "key": str(uuid4())} | chosen | values
    return browser.post(address, data, headers=HTMX)


def stages():
    return sorted(Customer.objects.values_list("stage", flat=True))


def words_of(response):
    return response.content.decode()


def test_the_ticked_rows_change_and_no_other(browser):
    chosen, other = [a_customer(), a_customer()], a_customer()
    response = do(browser, "customers", "stage", ticked(*chosen), stage="active")
    assert response.status_code == 204
    assert "chosen-done" in response["HX-Trigger"]
    assert stages() == ["active", "active", "lead"]
    other.refresh_from_db()
    assert (other.stage, other.version) == ("lead", 1)


def test_all_that_match_are_the_rows_of_the_query_and_not_those_that_are_hidden(browser):
    shown = [a_customer(stage="prospect") for _n in range(3)]
    hidden, archived = a_customer(stage="active"), a_customer(stage="prospect", archived_at=timezone.now())
    do(browser, "customers", "stage", {"all": "1", "query": "stage=prospect&sort=name"}, stage="dormant")
    for row in shown:
        row.refresh_from_db()
        assert row.stage == "dormant"
    hidden.refresh_from_db()
    archived.refresh_from_db()
    assert (hidden.stage, archived.stage) == ("active", "prospect")


def test_a_query_that_cannot_be_read_chooses_nothing_instead_of_everything(browser):
    a_customer()
    response = do(browser, "customers", "stage", {"all": "1", "query": "stage=nonsense"}, stage="lost")
    assert response.status_code == 422
    assert stages() == ["lead"]


def test_the_preview_counts_what_then_happens(browser):
    rows = [a_customer(), a_customer(stage="active"), a_customer()]
    address = reverse("batches:do", args=["customers", "stage"])
    page = browser.post(address, ticked(*rows) | {"step": "open"}, headers=HTMX)
    (pick,) = [pick for pick in page.context["picks"] if pick.value == "active"]
    assert pick.preview.changes == 2
    assert pick.preview.left_out == [(1, "are at this stage already")]
    do(browser, "customers", "stage", ticked(*rows), stage="active", **{"expected-active": "2"})
    assert Batch.objects.get().counts == {"changed": 2, "skipped": 1}


def test_what_changed_between_the_look_and_the_click_is_asked_again(browser):
    rows = [a_customer(), a_customer()]
    Customer.objects.filter(pk=rows[0].pk).update(stage="active")
    response = do(browser, "customers", "stage", ticked(*rows), stage="active", **{"expected-active": "2"})
    assert response.status_code == 422
    assert "changed meanwhile" in words_of(response)
    assert not Batch.objects.exists()


def test_sending_the_form_twice_makes_one_batch(browser):
    customer, key = a_customer(), str(uuid4())
    for _again in range(2):
        assert do(browser, "customers", "stage", ticked(customer), stage="active", key=key).status_code == 204
    assert Batch.objects.count() == 1
    assert Event.objects.filter(name="customer.stage_changed").count() == 1


def test_a_row_out_of_sight_among_the_ticked_is_told_like_one_that_never_was(scope, client_for):
    leader = an_agent(role=Role.MANAGER)
    own, foreign = a_customer(owner=leader), a_customer()
    client = client_for(leader.member)
    answers = [
        do(client, "customers", "stage", {"rows": f"{own.pk},{key}"}, stage="active", key=str(uuid4()))
        for key in (foreign.pk, uuid4())
    ]
    assert [answer.status_code for answer in answers] == [422, 422]
    assert all("1 of the chosen rows" in words_of(answer) for answer in answers)
    assert stages() == ["lead", "lead"]


def test_who_may_not_do_it_to_one_may_not_do_it_to_many(scope, client_for):
    agent = an_agent()
    customer = a_customer(owner=agent)
    values = {"to": "one", "agent": str(an_agent().pk)}
    assert do(client_for(agent.member), "customers", "assign", ticked(customer), **values).status_code == 403
    viewer = client_for(a_member(Role.VIEWER))
    assert do(viewer, "customers", "stage", ticked(customer), stage="active").status_code == 403
    assert reverse("batches:do", args=["customers", "nonsense"])
    assert do(viewer, "customers", "nonsense", ticked(customer)).status_code == 404


def test_a_member_sees_and_undoes_own_batches_only(browser, scope, client_for):
    do(browser, "customers", "stage", ticked(a_customer()), stage="active")
    batch = Batch.objects.get()
    stranger = client_for(an_agent(role=Role.MANAGER).member)
    assert stranger.get(reverse("batches:batch", args=[batch.pk])).status_code == 404
    assert stranger.post(reverse("batches:undo", args=[batch.pk])).status_code == 404
    assert browser.get(reverse("batches:batch", args=[batch.pk])).status_code == 200


def test_undo_restores_what_is_unchanged_and_lists_what_was_changed_since(browser):
    rows = [a_customer(), a_customer(), a_customer()]
    do(browser, "customers", "stage", ticked(*rows), stage="active")
    Customer.objects.filter(pk=rows[1].pk).update(stage="lost")
    batch = Batch.objects.get()
    response = browser.post(reverse("batches:undo", args=[batch.pk]), headers=HTMX)
    assert "2 taken back" in response["HX-Trigger"]
    assert "1 changed since" in response["HX-Trigger"]
    assert stages() == ["lead", "lead", "lost"]
    page = browser.get(reverse("batches:batch", args=[batch.pk]), {"state": State.KEPT})
    assert rows[1].name in words_of(page)
    assert rows[0].name not in words_of(page)
    assert browser.post(reverse("batches:undo", args=[batch.pk]), headers=HTMX).status_code == 204
    assert stages() == ["lead", "lead", "lost"]


def test_after_a_day_nothing_is_taken_back(browser, owner):
    do(browser, "customers", "stage", ticked(a_customer()), stage="active")
    Batch.objects.update(finished_at=timezone.now() - timedelta(hours=25))
    with pytest.raises(ValidationError, match="any more"):
        undo_batch(by=owner, batch=Batch.objects.get())


class TestManyRows:
    """More than fifty rows are a job."""

    @pytest.fixture
    def rows(self, scope):
        giver = an_agent(name="Giver")
        return [a_customer(owner=giver) for _n in range(200)]

    @pytest.fixture
    def taker(self, scope):
        return an_agent(name="Taker")

    @pytest.fixture
    def batch(self, browser, rows, taker):
        a_customer(owner=taker)
        response = do(browser, "customers", "assign", {"all": "1", "query": ""}, to="one", agent=str(taker.pk))
        assert response.status_code == 204
        assert "jobs" in response["HX-Trigger"]
        return Batch.objects.select_related("by__user", "by__tenant").get()

    def test_two_hundred_are_assigned_and_the_preview_was_right(self, batch, taker, rows):
        assert (batch.state, batch.job.total) == ("running", 200)
        assert batch.rows.counted() == {"waiting": 200, "skipped": 1}
        do_all(batch, by=batch.by)
        assert Customer.objects.filter(owner=taker).count() == 201
        assert batch.rows.counted() == {"changed": 200, "skipped": 1}

    def test_each_agent_is_told_once_however_many_rows_and_runs(self, batch, taker):
        do_all(batch, by=batch.by)
        told = Notification.objects.order_by("kind").values_list("kind", "member", "params__n")
        giver = Assignment.objects.exclude(ends_on=None).first() or Assignment.objects.first()
        assert giver is not None
        assert [(kind, n) for kind, _member, n in told] == [("customers.gave", 200), ("customers.got", 200)]
        assert Notification.objects.get(kind="customers.got").member == taker.member

    def test_nobody_is_told_where_that_was_asked_for(self, browser, rows, taker):
        values = {"to": "one", "agent": str(taker.pk), "is_quiet": "on"}
        do(browser, "customers", "assign", ticked(*rows[:3]), **values)
        assert Customer.objects.filter(owner=taker).count() == 3
        assert not Notification.objects.exists()

    def test_the_statements_grow_with_the_steps_and_not_with_the_rows(self, batch, django_assert_max_num_queries):
        with django_assert_max_num_queries(120):
            do_all(batch, by=batch.by)

    def test_a_dead_worker_is_resumed_where_it_stood(self, batch, monkeypatch):
        class Killed(BaseException):
            pass

        def die(left):
            raise Killed

        with pytest.raises(Killed):
            do_all(batch, by=batch.by, progress=die)
        assert batch.rows.counted()["changed"] == 100
        do_all(batch, by=batch.by)
        assert batch.rows.counted()["changed"] == 200
        assert Event.objects.filter(name="customer.assigned").count() == 200

    def test_what_was_done_before_a_cancel_stays_and_can_be_taken_back(self, batch, taker, rows):
        def stop(left):
            cancel_job(by=batch.by, job=batch.job)

        with pytest.raises(Stopped):
            do_all(batch, by=batch.by, progress=stop)
        batch.refresh_from_db()
        assert (batch.state, batch.counts["changed"], batch.counts["waiting"]) == ("cancelled", 100, 100)
        undo_batch(by=batch.by, batch=batch)
        batch.refresh_from_db()
        undo_all(batch, by=batch.by)
        assert Customer.objects.filter(owner=taker).count() == 1

    def test_undo_of_many_is_a_job_and_gives_every_customer_back(self, batch, rows, taker):
        do_all(batch, by=batch.by)
        undone = undo_batch(by=batch.by, batch=batch)
        assert undone.undo_job.total == 200
        Customer.objects.filter(pk=rows[7].pk).update(owner=an_agent())
        undo_all(undone, by=batch.by)
        assert Customer.objects.filter(owner=rows[0].owner).count() == 199
        assert undone.rows.counted() == {"undone": 199, "kept": 1, "skipped": 1}
        assert list(undone.rows.in_state("kept").values_list("object_id", flat=True)) == [rows[7].pk]


def test_open_work_goes_along_where_asked_and_comes_back_with_the_undo(browser):
    customer, taker, helper = a_customer(), an_agent(), an_agent()
    giver = customer.owner
    open_one, done_one = a_follow_up(customer=customer), a_follow_up(customer=customer, state="cancelled")
    others = a_follow_up(customer=customer, agent=helper)
    deal, won = (
        a_deal(customer=customer),
        a_deal(customer=customer, stage=a_stage("won"), closed_on=timezone.localdate()),
    )
    values = {"to": "one", "agent": str(taker.pk), "with_follow_ups": "on", "with_deals": "on"}
    do(browser, "customers", "assign", ticked(customer), **values)
    agents = dict(FollowUp.objects.values_list("pk", "agent"))
    assert agents == {open_one.pk: taker.pk, done_one.pk: giver.pk, others.pk: helper.pk}
    assert dict(Deal.objects.values_list("pk", "agent")) == {deal.pk: taker.pk, won.pk: giver.pk}
    browser.post(reverse("batches:undo", args=[Batch.objects.get().pk]), headers=HTMX)
    assert FollowUp.objects.get(pk=open_one.pk).agent == giver
    assert Deal.objects.get(pk=deal.pk).agent == giver
    assert Customer.objects.get().owner == giver


def test_nothing_goes_along_where_it_is_not_asked_for(browser):
    customer, taker = a_customer(), an_agent()
    giver, follow_up, deal = customer.owner, a_follow_up(customer=customer), a_deal(customer=customer)
    do(browser, "customers", "assign", ticked(customer), to="one", agent=str(taker.pk))
    follow_up.refresh_from_db()
    deal.refresh_from_db()
    assert (follow_up.agent, deal.agent) == (giver, giver)


def test_spread_evenly_makes_the_loads_equal_and_moves_nothing_for_nothing(browser):
    full, empty = an_agent(), an_agent()
    rows = [a_customer(owner=full) for _n in range(6)]
    do(browser, "customers", "assign", ticked(*rows), to="evenly", among=[str(full.pk), str(empty.pk)])
    assert [Customer.objects.filter(owner=agent).count() for agent in (full, empty)] == [3, 3]
    assert Batch.objects.get().counts == {"changed": 3, "skipped": 3}


def test_the_size_decided_for_many_has_its_reason_and_goes_back_to_the_rule(browser):
    rows = [a_customer(size_tier="small"), a_customer()]
    do(browser, "customers", "tier", ticked(*rows), tier="large", reason="Group accounts")
    assert set(Customer.objects.values_list("size_tier", flat=True)) == {"large"}
    assert set(TierChange.objects.values_list("reason", "is_override")) == {("Group accounts", True)}
    browser.post(reverse("batches:undo", args=[Batch.objects.get().pk]), headers=HTMX)
    assert sorted(Customer.objects.values_list("size_tier", flat=True)) == ["", "small"]
    assert not TierChange.objects.order_by("-changed_at", "-pk").first().is_override


def test_the_same_is_promised_to_many_customers_by_their_owners(browser):
    rows = [a_customer(), a_customer()]
    due = timezone.localtime(timezone.now() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    do(browser, "customers", "plan", ticked(*rows), note="Ask about the new catalogue", due_at=due, remind="15")
    planned = FollowUp.objects.open()
    assert {(one.customer_id, one.agent_id) for one in planned} == {(row.pk, row.owner_id) for row in rows}
    browser.post(reverse("batches:undo", args=[Batch.objects.get().pk]), headers=HTMX)
    assert not FollowUp.objects.open().exists()


@pytest.mark.parametrize(("verb", "values"), [("complete", {}), ("cancel", {})])
def test_follow_ups_are_closed_together_and_opened_again(browser, verb, values):
    rows = [a_follow_up(), a_follow_up()]
    do(browser, "follow-ups", verb, ticked(*rows), **values)
    assert not FollowUp.objects.open().exists()
    browser.post(reverse("batches:undo", args=[Batch.objects.get().pk]), headers=HTMX)
    assert FollowUp.objects.open().count() == 2


def test_follow_ups_get_another_time_and_another_agent_and_go_back(browser):
    rows, taker = [a_follow_up(), a_follow_up()], an_agent()
    times, agents = [row.due_at for row in rows], [row.agent for row in rows]
    do(browser, "follow-ups", "reschedule", ticked(*rows), due_at="2030-01-02T09:00")
    do(browser, "follow-ups", "reassign", ticked(*rows), agent=str(taker.pk))
    assert set(FollowUp.objects.values_list("agent", flat=True)) == {taker.pk}
    for batch in Batch.objects.order_by("-created_at"):
        browser.post(reverse("batches:undo", args=[batch.pk]), headers=HTMX)
    for row, due_at, agent in zip(rows, times, agents, strict=True):
        row.refresh_from_db()
        assert (row.due_at, row.agent) == (due_at, agent)


def test_deals_move_together_and_the_closed_ones_are_left_out(browser):
    here, there = a_stage(), a_stage()
    rows = [a_deal(stage=here), a_deal(stage=here), a_deal(stage=a_stage("lost"), closed_on=timezone.localdate())]
    do(browser, "deals", "stage", ticked(*rows), stage=str(there.pk))
    assert Deal.objects.filter(stage=there).count() == 2
    do(browser, "deals", "expect", ticked(*rows[:2]), expected_on="2030-01-02")
    first, second = Batch.objects.order_by("created_at")
    assert first.counts == {"changed": 2, "skipped": 1}
    for batch in (second, first):
        browser.post(reverse("batches:undo", args=[batch.pk]), headers=HTMX)
    assert Deal.objects.filter(stage=here, expected_on=None).count() == 2


def test_what_a_service_refuses_is_left_out_with_its_words_and_the_rest_is_done(browser):
    customer, late = a_customer(), a_customer()
    later = timezone.localdate() + timedelta(days=5)
    Assignment.objects.filter(customer=late).update(starts_on=later)
    do(browser, "customers", "assign", ticked(customer, late), to="one", agent=str(an_agent().pk))
    batch = Batch.objects.get()
    assert batch.counts == {"changed": 1, "skipped": 1}
    assert "began on" in batch.rows.get(state="skipped").params["words"]


def test_the_number_of_all_that_match_is_told_exactly(browser, scope):
    for _n in range(3):
        a_customer(stage="prospect")
    a_customer()
    response = browser.get(reverse("batches:count", args=["customers"]) + "?stage=prospect")
    assert words_of(response) == "Select all 3"
    assert not Job.objects.exists()
