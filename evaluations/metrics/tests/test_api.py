from datetime import UTC, date, datetime

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from agents.factories import an_agent
from crm.accounts.factories import a_member
from crm.accounts.roles import Role
from evaluations.factories import a_metric
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


OWN = {
    "code": "reached",
    "name_zh": "接通数",
    "name_en": "Reached",
    "kind": "count",
    "definition": {"numerator": {"source": "interactions", "filters": [{"field": "outcome", "value": "reached"}]}},
}


def test_a_metric_is_defined_through_the_api(owner, api_for):
    answer = api_for(owner).post(reverse("api:metric-list"), OWN, format="json")
    assert answer.status_code == 201
    assert answer.json()["version"] == 1
    assert Metric.objects.get().definition == OWN["definition"]


def test_a_definition_that_cannot_be_measured_is_refused_with_every_mistake_at_its_place(owner, api_for):
    long_calls = {"source": "interactions", "filters": [{"field": "duration_s", "value": 0.5}]}
    wrong = OWN | {"definition": {"numerator": {"measures": ["salary"]}, "denominator": long_calls}}
    answer = api_for(owner).post(reverse("api:metric-list"), wrong, format="json")
    assert answer.status_code == 422
    assert [(error["pointer"], error["code"]) for error in answer.json()["errors"]] == [
        ("/definition/numerator/measures/0", "not_measured"),
        ("/definition/denominator/filters/0/value", "float"),
        ("/definition/denominator", "denominator_not_needed"),
    ]
    assert "calls" in answer.json()["errors"][0]["message"]
    assert not Metric.objects.exists()


def test_the_mistakes_are_told_in_the_readers_language(owner, api_for):
    wrong = OWN | {"definition": {"numerator": {"source": "wages"}}}
    answer = api_for(owner).post(reverse("api:metric-list"), wrong, format="json", HTTP_ACCEPT_LANGUAGE="zh-hans")
    (error,) = answer.json()["errors"]
    assert error["message"].startswith("没有名为“wages”的明细")


@pytest.mark.parametrize(
    "definition", ["calls", 5, [], {}, {"numerator": None}, {"numerator": {"measures": "calls"}}]
)
def test_no_body_is_too_odd_for_an_answer(owner, api_for, definition):
    answer = api_for(owner).post(reverse("api:metric-list"), OWN | {"definition": definition}, format="json")
    assert answer.status_code == 422
    assert all(error["pointer"].startswith("/definition") for error in answer.json()["errors"])


def test_a_change_that_no_longer_fits_is_refused_at_its_place(owner, api_for):
    metric = a_metric("calls")
    answer = api_for(owner).patch(reverse("api:metric-detail", args=[metric.pk]), {"kind": "ratio"}, format="json")
    (error,) = answer.json()["errors"]
    assert (error["pointer"], error["code"]) == ("/definition", "denominator_missing")


def test_how_a_metric_is_published_and_judged_is_part_of_it(owner, api_for):
    more = {"scale": 1, "direction": "range", "target_kind": "level"}
    made = api_for(owner).post(reverse("api:metric-list"), OWN | more, format="json").json()
    assert {name: made[name] for name in more} == more
    refused = api_for(owner).post(reverse("api:metric-list"), OWN | {"scale": 7}, format="json")
    assert refused.json()["errors"][0]["pointer"] == "/scale"


def test_what_a_metric_meant_can_be_read_by_its_version(owner, api_for):
    api = api_for(owner)
    made = api.post(reverse("api:metric-list"), OWN, format="json").json()
    assert made["definition_version"] == 1
    other = {"definition": {"numerator": {"source": "interactions"}}}
    changed = api.patch(reverse("api:metric-detail", args=[made["id"]]), other, format="json").json()
    assert changed["definition_version"] == 2
    asked = {"metric": made["id"], "number": 1}
    (then,) = api.get(reverse("api:metric-version-list"), asked).json()["data"]
    assert then["definition"] == OWN["definition"]
    url = reverse("api:metric-version-detail", args=[then["id"]])
    assert api.patch(url, other, format="json").status_code == 403


def test_an_agent_defines_no_metric(owner, api_for):
    answer = api_for(an_agent().member).post(reverse("api:metric-list"), OWN, format="json")
    assert answer.status_code == 403
    assert not Metric.objects.exists()


def test_a_series_gives_both_sides_of_every_period(owner, api_for):
    metric = a_metric(
        kind="ratio",
        definition={
            "numerator": {"measures": ["follow_ups_on_time"]},
            "denominator": {"measures": ["follow_ups_due"]},
        },
    )
    a_day(an_agent(), date(2026, 2, 2), follow_ups_on_time=3, follow_ups_due=4)
    asked = {"grain": "month", "first": "2026-02-01", "last": "2026-03-20"}
    answer = api_for(owner).get(reverse("api:metric-series", args=[metric.pk]), asked).json()
    february, march = answer["data"]
    assert (february["value"], february["numerator"], february["denominator"]) == ("0.75", "3", "4")
    assert (february["published"], march["published"]) == ("0.75", None)
    assert (march["value"], march["status"], march["is_partial"]) == (None, "no_data", True)


def test_an_unknown_condition_is_told(owner, api_for):
    url = reverse("api:metric-series", args=[a_metric().pk])
    assert api_for(owner).get(url, {"grian": "month"}).status_code == 400
    assert api_for(owner).get(url, {"grain": "year"}).json()["errors"][0]["parameter"] == "grain"


def test_a_series_holds_only_what_one_may_see(owner, api_for):
    agent, other, metric = an_agent(), an_agent(), a_metric("calls")
    a_day(agent, date(2026, 3, 2), calls=1)
    a_day(other, date(2026, 3, 2), calls=10)
    url = reverse("api:metric-series", args=[metric.pk])
    mine = api_for(agent.member).get(url, {"first": "2026-03-01"}).json()["data"]
    assert [point["value"] for point in mine] == ["1"]
    assert api_for(agent.member).get(url, {"agent": str(other.pk)}).status_code == 400
    of_other = api_for(owner).get(url, {"first": "2026-03-01", "agent": str(other.pk)}).json()["data"]
    assert [point["value"] for point in of_other] == ["10"]
