"""Today says whom to contact now, what was promised, and why."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agents.factories import a_place, a_team, an_agent
from crm.accounts.factories import a_member
from crm.accounts.roles import Role
from customers.factories import a_customer, a_follow_up
from customers.models import FollowUp
from evaluations.factories import a_metric
from evaluations.models import AgentDay, Goal, Metric
from reports.models import Look

TODAY = "/today/"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def agent(scope):
    return an_agent(name="Zhou Min")


def page(client_for, agent):
    return client_for(agent.member).get(TODAY).content.decode()


def test_what_is_late_comes_first_and_is_called_so(client_for, agent):
    customer = a_customer(owner=agent, name="Huaxing")
    a_follow_up(customer=customer, note="Confirm the quote", due_at=timezone.now() - timedelta(days=2))
    a_follow_up(customer=customer, note="Send the contract", due_at=timezone.now() + timedelta(days=3))
    text = page(client_for, agent)
    assert text.index("Confirm the quote") < text.index("Send the contract")
    assert "Overdue" in text


def test_what_is_done_is_not_asked_for_again(client_for, agent):
    customer = a_customer(owner=agent)
    a_follow_up(customer=customer, note="Done already", state="done", done_at=timezone.now())
    a_follow_up(customer=customer, note="Not yet", due_at=timezone.now() - timedelta(hours=1))
    text = page(client_for, agent)
    assert text.index("Not yet") < text.index("1 done today") < text.index("Done already")


@pytest.mark.parametrize(
    ("size", "days", "is_asked_for"), [("large", 22, True), ("large", 20, False), ("small", 60, False)]
)
def test_a_customer_is_asked_for_when_silence_exceeds_what_their_size_allows(
    client_for, agent, size, days, is_asked_for
):
    a_customer(
        owner=agent, name="Quiet customer", size_tier=size, last_activity_at=timezone.now() - timedelta(days=days)
    )
    assert ("Quiet customer" in page(client_for, agent)) is is_asked_for


def test_a_quiet_customer_with_a_plan_is_left_in_peace(client_for, agent):
    quiet = a_customer(owner=agent, size_tier="large", last_activity_at=timezone.now() - timedelta(days=90))
    a_follow_up(customer=quiet, due_at=timezone.now() + timedelta(days=20))
    assert "Rule for" not in page(client_for, agent)


def test_the_goal_is_shown_with_what_is_reached_and_the_pace(client_for, agent):
    day = timezone.localdate()
    metric = Metric.objects.filter(code="sales_amount").first() or a_metric(code="sales_amount")
    Goal.objects.create(
        agent=agent,
        metric=metric,
        starts_on=day.replace(day=1),
        ends_on=day + timedelta(days=31),
        target=Decimal("1000"),
        state="agreed",
    )
    AgentDay.objects.create(agent=agent, day=day, sales_amount=Decimal("820"), rolled_up_at=timezone.now())
    assert "82.0%" in page(client_for, agent)


def test_a_manager_may_look_at_the_today_of_their_people_and_only_look(client_for, agent):
    leader, team = an_agent(role=Role.MANAGER), a_team()
    a_place(leader, team, is_leader=True)
    a_place(agent, team, starts_on=date(2020, 1, 1))
    customer = a_customer(owner=agent, name="Huaxing")
    a_follow_up(customer=customer, due_at=timezone.now() + timedelta(hours=1))
    answer = client_for(leader.member).get(f"/today/{agent.pk}/")
    assert answer.status_code == 200
    assert "Huaxing" in answer.content.decode()
    assert f"customer={customer.pk}" not in answer.content.decode()
    assert client_for(an_agent().member).get(f"/today/{agent.pk}/").status_code == 404


def test_whoever_works_no_customers_is_shown_the_way(client_for, scope):
    text = client_for(a_member(Role.FINANCE)).get(TODAY).content.decode()
    assert "/team/overview/" in text


def test_the_number_of_queries_does_not_grow_with_the_queue(client_for, agent):
    client = client_for(agent.member)

    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            assert client.get(TODAY).status_code == 200
        return sum("SAVEPOINT" not in query["sql"] for query in found)

    a_follow_up(customer=a_customer(owner=agent), due_at=timezone.now())
    few = queries()
    for _more in range(10):
        a_follow_up(customer=a_customer(owner=agent), due_at=timezone.now())
    assert queries() == few <= 20


def test_every_row_says_why_it_is_there(client_for, agent):
    a_follow_up(customer=a_customer(owner=agent), due_at=timezone.now() - timedelta(days=2))
    a_customer(owner=agent, size_tier="large", last_activity_at=timezone.now() - timedelta(days=26))
    text = page(client_for, agent)
    assert "Here because it was promised for" in text
    assert "contact within 21 days" in text


def test_what_waits_for_an_answer_is_in_the_queue_and_the_chips_count_what_they_show(client_for, agent):
    a_follow_up(customer=a_customer(owner=agent, name="Huaxing"), due_at=timezone.now() - timedelta(days=2))
    a_customer(owner=agent, name="Lanhai", size_tier="large", last_activity_at=timezone.now() - timedelta(days=26))
    day = timezone.localdate()
    goal = Goal.objects.create(agent=agent, metric=a_metric(), starts_on=day, ends_on=day, target=1)
    client = client_for(agent.member)

    everything = client.get(TODAY).content.decode()
    assert f"/goals/{goal.pk}/" in everything
    assert everything.index("Huaxing") < everything.index("Lanhai") < everything.index("waits for your answer")
    quiet = client.get(TODAY, {"type": "quiet"}).content.decode()
    assert "Lanhai" in quiet
    assert "Huaxing" not in quiet
    assert 'href="?type=quiet" aria-current="true">Not contacted for long <span class="n">1</span>' in quiet


def test_done_is_one_press_and_the_next_contact_another(client_for, agent):
    customer = a_customer(owner=agent, size_tier="large")
    promised = a_follow_up(customer=customer, due_at=timezone.now())
    client = client_for(agent.member)
    for _tap in range(2):
        answer = client.post(f"/today/done/{promised.pk}/", headers=HTMX)
    assert "Next:" in answer["HX-Trigger"]
    for _tap in range(2):
        client.post(f"/today/next/{promised.pk}/", headers=HTMX)

    planned = FollowUp.objects.open().get()
    days = (timezone.localtime(planned.due_at).date() - timezone.localdate()).days
    assert 21 <= days <= 23
    assert timezone.localtime(planned.due_at).weekday() < 5


def test_no_further_contact_is_offered_when_one_is_planned(client_for, agent):
    customer = a_customer(owner=agent)
    promised = a_follow_up(customer=customer, due_at=timezone.now())
    a_follow_up(customer=customer, due_at=timezone.now() + timedelta(days=3))
    assert "Next:" not in client_for(agent.member).post(f"/today/done/{promised.pk}/", headers=HTMX)["HX-Trigger"]


def test_a_customer_who_went_quiet_is_put_on_a_day_and_leaves_the_queue(client_for, agent):
    quiet = a_customer(owner=agent, size_tier="large", last_activity_at=timezone.now() - timedelta(days=90))
    client = client_for(agent.member)
    assert client.post(f"/today/later/{quiet.pk}/?to=tomorrow", headers=HTMX).status_code == 204
    assert "Rule for" not in client.get(TODAY).content.decode()
    assert client.post(f"/today/later/{quiet.pk}/?to=nonsense").status_code == 404


def test_nothing_left_shows_what_comes_next_and_offers_the_quietest(client_for, agent):
    customer = a_customer(owner=agent, name="Zhongke", last_activity_at=timezone.now() - timedelta(days=9))
    a_follow_up(customer=customer, due_at=timezone.now() + timedelta(days=3))
    a_customer(owner=agent, name="Never mind", last_activity_at=timezone.now() - timedelta(days=10))
    client = client_for(agent.member)
    text = client.get(TODAY).content.decode()
    assert "Everything for today is done" in text
    assert "Zhongke" in text
    assert "Never mind" not in text
    assert "Never mind" in client.get(TODAY, {"pick": "5"}).content.decode()


def test_whoever_is_looked_at_sees_who_looked_and_when(client_for, agent):
    leader, team = an_agent(role=Role.MANAGER, name="Lin Wei"), a_team()
    a_place(leader, team, is_leader=True)
    a_place(agent, team, starts_on=date(2020, 1, 1))
    for _look in range(2):
        text = client_for(leader.member).get(f"/today/{agent.pk}/").content.decode()
    assert "sees that you looked" in text
    assert Look.objects.get().by == leader.member
    assert f"{leader.member} looked at this on" in page(client_for, agent)
    page(client_for, agent)
    assert Look.objects.count() == 1


def test_the_estimate_is_for_the_agent_alone(client_for, agent):
    client = client_for(agent.member)
    assert "under no incentive plan" in client.get("/today/estimate/", headers=HTMX).content.decode()
    assert client_for(a_member(Role.FINANCE)).get("/today/estimate/").status_code == 404
