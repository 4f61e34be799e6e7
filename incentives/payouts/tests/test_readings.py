"""What the engine is given of the metrics: rounded as published, with everything a statement freezes."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agents.factories import an_agent
from crm.exact.explanation import evaluate
from crm.exact.numbers import Fraction
from crm.tenancy.periods import period_of
from evaluations.factories import a_metric
from evaluations.models import AgentDay
from incentives.engine.checks import parse
from incentives.engine.document import PlanDocument
from incentives.payouts.readings import read

MARCH = period_of("month", date(2026, 3, 1))
DUE, ON_TIME = {"measures": ["follow_ups_due"]}, {"measures": ["follow_ups_on_time"]}


@pytest.fixture(autouse=True)
def now(scope):
    with time_machine.travel(datetime(2026, 4, 2, 1, tzinfo=UTC), tick=False):
        yield


def gated(*codes: str) -> PlanDocument:
    """A plan with a condition on each of these metrics."""
    rule = {"basis": "amount", "apply": "each", "rate": {"type": "percent", "value": "0.05"}}
    gates = [{"measure": code, "op": ">=", "value": "0", "else": "zero"} for code in codes]
    components = [rule | {"id": gate["measure"], "gate": gate} for gate in gates]
    return parse({"currency": "CNY", "rounding": {"scale": 2}, "components": components})


def a_day(agent, day: int = 2, **measures) -> AgentDay:
    return AgentDay.objects.create(agent=agent, day=date(2026, 3, day), rolled_up_at=timezone.now(), **measures)


def a_share(**changes):
    definition = {"numerator": ON_TIME, "denominator": DUE}
    return a_metric(code="on_time", kind="ratio", unit="percent", definition=definition, **changes)


def test_a_gate_compares_what_is_printed():
    a_share()
    agent = an_agent()
    a_day(agent, follow_ups_on_time=9496, follow_ups_due=10000)
    inputs = read(MARCH, [agent.pk], [gated("on_time")]).inputs(agent.pk, gated("on_time"), ())
    assert inputs.measures == {"on_time": Fraction("0.95")}
    assert inputs.cases == {"on_time": 10000}


def test_too_few_cases_and_no_cases_are_no_value_but_no_calls_are_nought():
    a_share(least_n=10)
    a_metric("calls", code="calls")
    few, none = an_agent(), an_agent()
    a_day(few, follow_ups_on_time=9, follow_ups_due=9)
    readings = read(MARCH, [few.pk, none.pk], [gated("on_time", "calls")])
    assert readings.measures[few.pk] == {"calls": 0, "on_time": None}
    assert readings.measures[none.pk] == {"calls": 0, "on_time": None}
    assert readings.inputs(few.pk, gated("on_time"), ()).cases == {"calls": 0, "on_time": 9}
    told = {readings.details[agent.pk]["on_time"]["status"] for agent in (few, none)}
    assert told == {"below_n_min", "no_data"}


def test_the_details_of_a_value_name_its_version_its_cases_and_when_they_changed():
    metric, agent = a_share(definition_version=4), an_agent()
    day = a_day(agent, follow_ups_on_time=1, follow_ups_due=3)
    readings = read(MARCH, [agent.pk], [gated("on_time")])
    detail = readings.details[agent.pk]["on_time"]
    assert (detail["metric"], detail["version"], detail["n"]) == (metric.code, 4, 3)
    assert detail["as_of"] == day.rolled_up_at.isoformat()
    assert evaluate(detail["calculation"]) == readings.measures[agent.pk]["on_time"] == Fraction("0.333")


def test_a_metric_that_does_not_exist_has_no_value():
    agent = an_agent()
    readings = read(MARCH, [agent.pk], [gated("nothing")])
    assert readings.inputs(agent.pk, gated("nothing"), ()).measures == {}


def test_more_agents_and_more_metrics_need_no_more_queries():
    a_share()
    a_metric("calls", code="calls")
    agents = [an_agent() for _ in range(5)]
    for agent in agents:
        a_day(agent, follow_ups_on_time=1, follow_ups_due=2, calls=3)

    def cost(number: int, *codes: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            read(MARCH, [agent.pk for agent in agents[:number]], [gated(*codes)])
        return len(captured)

    assert cost(5, "on_time", "calls") == cost(1, "on_time")
