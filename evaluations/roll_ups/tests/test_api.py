from datetime import date

from django.urls import reverse
from django.utils import timezone

from agents.factories import an_agent
from evaluations.models import AgentDay


def a_day(agent):
    return AgentDay.objects.create(agent=agent, day=date(2026, 3, 2), calls=2, rolled_up_at=timezone.now())


def test_an_agent_reads_their_own_days(scope, api_for):
    mine, others = a_day(an_agent()), a_day(an_agent())
    api = api_for(mine.agent.member)
    (row,) = api.get(reverse("api:agent-day-list"), {"day__gte": "2026-03-01"}).json()["data"]
    assert (row["id"], row["calls"], row["sales_amount"]) == (str(mine.pk), 2, "0.0000")
    assert api.get(reverse("api:agent-day-detail", args=[others.pk])).status_code == 404


def test_days_are_not_written(scope, api_for):
    agent = an_agent()
    answer = api_for(agent.member).post(reverse("api:agent-day-list"), {"day": "2026-03-02"}, format="json")
    assert answer.status_code in (403, 405)
    assert not AgentDay.objects.exists()
