import json
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from agents.factories import a_place, a_team, an_agent
from crm.accounts.factories import a_member
from crm.accounts.roles import Role
from evaluations.factories import a_metric
from evaluations.metrics.services import create_builtin_metrics
from evaluations.models import AgentDay, Metric


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(datetime(2026, 3, 20, 1, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def owner(scope):
    return a_member(Role.OWNER)


def a_day(agent, day: date, **measures):
    return AgentDay.objects.create(agent=agent, day=day, rolled_up_at=timezone.now(), **measures)


def page(client, name: str, *args, **query) -> str:
    response = client.get(reverse(f"evaluations:{name}", args=args), query)
    assert response.status_code == 200
    return response.content.decode()


def test_the_list_shows_this_month_and_the_one_before(owner, client_for):
    create_builtin_metrics(by=owner)
    agent = an_agent()
    a_day(agent, date(2026, 3, 2), calls=1234, sales_amount=500)
    a_day(agent, date(2026, 2, 27), calls=567)
    shown = page(client_for(owner), "metrics")
    assert "1,234" in shown
    assert "567" in shown
    assert "500.00" in shown


def test_an_agent_sees_their_own_figures_only(owner, client_for):
    calls, agent, other = a_metric("calls"), an_agent(), an_agent(name="Somebody Else")
    a_day(agent, date(2026, 3, 2), calls=11)
    a_day(other, date(2026, 3, 2), calls=4000)
    for name, args in [("metrics", []), ("metric", [calls.pk])]:
        shown = page(client_for(agent.member), name, *args)
        assert "4,0" not in shown
        assert "Somebody Else" not in shown
    assert "4,011" in page(client_for(owner), "metrics")


def test_somebody_elses_name_cannot_be_asked_for(owner, client_for):
    calls, agent, other = a_metric("calls"), an_agent(), an_agent()
    a_day(other, date(2026, 3, 2), calls=4000)
    assert "4,000" not in page(client_for(agent.member), "metric", calls.pk, agent=other.pk)


def test_the_trend_says_what_it_finds_and_breaks_down_by_agent(owner, client_for):
    calls, agent = a_metric("calls", name_en="Calls made"), an_agent(name="Zhou Min")
    a_day(agent, date(2026, 1, 5), calls=10)
    a_day(agent, date(2026, 2, 5), calls=25)
    a_day(agent, date(2026, 3, 5), calls=3)
    shown = page(client_for(owner), "metric", calls.pk)
    assert "Calls made: 25 in February 2026, up from 10" in shown
    assert "Zhou Min" in shown


def test_a_period_that_makes_no_sense_is_told_and_the_usual_one_shown(owner, client_for):
    calls = a_metric("calls")
    shown = page(client_for(owner), "metric", calls.pk, first="2026-03-02", last="2026-03-01")
    assert "trend" in shown
    assert page(client_for(owner), "metric", calls.pk, grain="day", first="1990-01-01")


@pytest.mark.parametrize("grain", ["day", "week", "month", "quarter"])
def test_every_grain_has_its_page(owner, client_for, grain):
    a_day(an_agent(), date(2026, 3, 2), calls=7)
    assert 'id="trend-data"' in page(client_for(owner), "metric", a_metric("calls").pk, grain=grain)


def test_a_metric_of_another_kind_of_unit_is_written_in_it(owner, client_for):
    a_day(an_agent(), date(2026, 3, 2), follow_ups_on_time=1, follow_ups_due=8, won_days=7, deals_timed=2)
    create_builtin_metrics(by=owner)
    shown = page(client_for(owner), "metrics")
    assert "12.5%" in shown
    assert "3.5 days" in shown


def test_the_pages_cost_the_same_for_many_agents_as_for_few(owner, client_for):
    create_builtin_metrics(by=owner)
    calls = Metric.objects.get(code="calls_made")
    client = client_for(owner)

    def cost(name: str, *args) -> int:
        with CaptureQueriesContext(connection) as captured:
            page(client, name, *args)
        return len(captured)

    a_day(an_agent(), date(2026, 3, 2), calls=1)
    few = cost("metrics"), cost("metric", calls.pk)
    for _ in range(8):
        a_day(an_agent(), date(2026, 3, 2), calls=1)
    assert (cost("metrics"), cost("metric", calls.pk)) == few
    assert max(few) <= 19


def test_each_number_leads_to_the_rows_it_counts(owner, client_for):
    calls, agent = a_metric("calls"), an_agent()
    a_day(agent, date(2026, 3, 2), calls=7)
    shown = page(client_for(owner), "metric", calls.pk)
    assert "channel=call&amp;since=2026-03-01&amp;until=" in shown
    assert f"agent={agent.pk}" in shown


def a_share(**changes):
    due, on_time = {"measures": ["follow_ups_due"]}, {"measures": ["follow_ups_on_time"]}
    return a_metric(kind="ratio", unit="percent", definition={"numerator": on_time, "denominator": due}, **changes)


def test_a_share_shows_the_arithmetic_under_its_figure(owner, client_for):
    a_day(an_agent(), date(2026, 3, 2), follow_ups_on_time=1, follow_ups_due=2)
    a_day(an_agent(), date(2026, 3, 3), follow_ups_on_time=98, follow_ups_due=100)
    shown = page(client_for(owner), "metric", a_share().pk)
    assert "99 ÷ 102 ≈ 97.1%" in shown
    assert "follow-ups done on time ÷ follow-ups fallen due" in shown


def test_what_is_no_value_says_why_instead(owner, client_for):
    few, client = a_share(least_n=10), client_for(owner)
    assert "There is nothing to work it out from yet." in page(client, "metric", few.pk)
    a_day(an_agent(), date(2026, 3, 2), follow_ups_on_time=1, follow_ups_due=4)
    shown = page(client, "metric", few.pk)
    assert "1 ÷ 4 = 25.0%" in shown
    assert "at least 10" in shown


def test_a_count_needs_no_arithmetic(owner, client_for):
    a_day(an_agent(), date(2026, 3, 2), calls=7)
    assert "÷" not in page(client_for(owner), "metric", a_metric("calls").pk)


def test_a_definition_that_no_longer_holds_is_told_on_the_page(owner, client_for):
    broken = a_metric(definition={"numerator": {"source": "wages"}})
    shown = page(client_for(owner), "metric", broken.pk)
    assert "The definition cannot be read" in shown
    assert "Write it anew" in shown
    assert "Cannot be worked out" in page(client_for(owner), "metrics")


DEFINITION = json.dumps({"numerator": {"source": "interactions"}})
DESCRIBED = {
    "code": "contacts",
    "name_zh": "联系",
    "name_en": "Contacts",
    "kind": "count",
    "definition": DEFINITION,
}
DESCRIBED |= {"unit": "number", "direction": "higher", "least_n": "0"}


def test_a_metric_is_defined_on_a_page(owner, client_for):
    client = client_for(owner)
    assert reverse("evaluations:define-metric") in page(client, "metrics")
    answer = client.post(reverse("evaluations:define-metric"), DESCRIBED)
    metric = Metric.objects.get(code="contacts")
    assert answer.url == reverse("evaluations:metric", args=[metric.pk])
    assert metric.definition == {"numerator": {"source": "interactions"}}


def test_each_mistake_stands_beside_the_definition_with_what_was_typed(owner, client_for):
    wrong = {"numerator": {"source": "interactions", "filters": [{"field": "duration_s", "value": 0.5}], "x": 1}}
    answer = client_for(owner).post(
        reverse("evaluations:define-metric"), DESCRIBED | {"definition": json.dumps(wrong), "kind": "ratio"}
    )
    assert answer.status_code == 422
    told = answer.context["form"].errors["definition"]
    assert [words.partition(" ")[0] for words in told] == ["/numerator/filters/0/value:", "/numerator/x:", "A"]
    assert "duration_s" in answer.content.decode()
    assert client_for(owner).post(reverse("evaluations:define-metric"), {"definition": "{"}).status_code == 422


def test_another_definition_is_a_new_version_and_the_page_shows_both(owner, client_for):
    client = client_for(owner)
    client.post(reverse("evaluations:define-metric"), DESCRIBED)
    metric = Metric.objects.get(code="contacts")
    assert "Version 1" not in page(client, "metric", metric.pk)
    shown = page(client, "change-metric", metric.pk)
    assert "&quot;source&quot;: &quot;interactions&quot;" in shown
    other = json.dumps({"numerator": {"measures": ["visits"]}})
    answer = client.post(
        reverse("evaluations:change-metric", args=[metric.pk]),
        DESCRIBED | {"definition": other, "is_active": "on"},
    )
    assert answer.status_code == 302
    shown = page(client, "metric", metric.pk)
    assert "Version 2, from 20 Mar 2026" in shown
    assert "Formula: visits" in shown
    assert "Version 1, from 20 Mar 2026" in shown
    assert "Formula: interactions" in shown


def test_a_built_in_metric_offers_only_what_may_change(owner, client_for):
    (visits,) = (metric for metric in create_builtin_metrics(by=owner) if metric.code == "visits")
    url = reverse("evaluations:change-metric", args=[visits.pk])
    client = client_for(owner)
    assert 'name="definition"' not in client.get(url).content.decode()
    assert client.post(url, DESCRIBED | {"is_active": "on", "least_n": "5"}).status_code == 302
    visits.refresh_from_db()
    assert (visits.least_n, visits.name_en, visits.definition_version) == (5, "Contacts", 2)


def test_who_may_not_define_metrics_is_not_offered_to(owner, client_for):
    client, metric = client_for(an_agent().member), a_metric("calls")
    assert reverse("evaluations:define-metric") not in page(client, "metrics")
    assert client.post(reverse("evaluations:define-metric"), DESCRIBED).status_code == 403
    assert client.get(reverse("evaluations:change-metric", args=[metric.pk])).status_code == 403


def test_the_swap_is_what_a_reload_would_show(owner, client_for):
    a_day(an_agent(), date(2026, 3, 2), calls=7)
    url = reverse("evaluations:metric", args=[a_metric("calls").pk])
    swapped = client_for(owner).get(url, {"grain": "week"}, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in swapped
    assert 'id="trend-part"' in swapped
    assert "Week of 16 Mar" in swapped


def test_a_team_shows_what_its_people_did_while_they_were_in_it(owner, client_for):
    calls, agent, team = a_metric("calls"), an_agent(), a_team()
    a_place(agent, team, starts_on=date(2026, 3, 10))
    a_day(agent, date(2026, 3, 2), calls=7000)
    a_day(agent, date(2026, 3, 12), calls=31)
    shown = page(client_for(owner), "metric", calls.pk, team=team.pk)
    assert "7,0" not in shown
    assert ">31<" in shown
