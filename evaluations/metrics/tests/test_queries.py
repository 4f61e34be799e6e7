from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.utils import timezone

from agents.factories import a_place, a_team, an_agent
from evaluations.factories import a_metric
from evaluations.metrics.queries import by_agent, by_team, series, value_of, values_of
from evaluations.models import AgentDay, DirtyDay, Metric, MetricDay

FIRST, LAST = date(2026, 3, 1), date(2026, 3, 31)
MEASURED = {"numerator": {"measures": ["follow_ups_on_time"]}, "denominator": {"measures": ["follow_ups_due"]}}


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(datetime(2026, 3, 20, 1, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def agent(scope):
    return an_agent()


@pytest.fixture
def punctuality(scope):
    return a_metric(kind=Metric.Kind.RATIO, unit=Metric.Unit.PERCENT, definition=MEASURED)


def a_day(agent, day: int | date, **measures):
    day = day if isinstance(day, date) else date(2026, 3, day)
    return AgentDay.objects.create(agent=agent, day=day, rolled_up_at=timezone.now(), **measures)


def test_a_ratio_adds_up_before_it_divides(agent, punctuality):
    a_day(agent, 2, follow_ups_on_time=1, follow_ups_due=2)
    a_day(agent, 3, follow_ups_on_time=98, follow_ups_due=100)
    a_day(agent, 4)
    value = value_of(punctuality, [agent.pk], FIRST, LAST)
    assert (value.numerator, value.denominator, value.n, value.status) == (99, 102, 102, "ok")
    assert round(value.value * 100, 2) == Decimal("97.06")


def test_nothing_due_is_no_data_but_no_calls_are_nought(agent, punctuality):
    assert value_of(punctuality, None, FIRST, LAST).status == "no_data"
    assert value_of(punctuality, None, FIRST, LAST).value is None
    calls = value_of(a_metric("calls"), None, FIRST, LAST)
    assert (calls.value, calls.status) == (0, "ok")


def test_what_has_not_begun_has_no_data(agent):
    assert value_of(a_metric("calls"), None, date(2026, 4, 1), date(2026, 4, 30)).status == "no_data"


def test_too_few_cases_are_shown_as_too_few(agent):
    few = a_metric(kind=Metric.Kind.RATIO, definition=MEASURED, least_n=10)
    a_day(agent, 2, follow_ups_on_time=1, follow_ups_due=9)
    assert value_of(few, None, FIRST, LAST).status == "below_n_min"


def test_old_figures_say_how_old_they_are(agent):
    calls = a_metric("calls")
    assert value_of(calls, None, FIRST, LAST).as_of == timezone.now()
    marked = timezone.now() - timedelta(minutes=5)
    mark = DirtyDay.objects.create(agent=agent, day=FIRST, marked_at=marked)
    assert value_of(calls, None, FIRST, LAST).status == "ok"
    mark.marked_at = timezone.now() - timedelta(hours=2)
    mark.save()
    value = value_of(calls, None, FIRST, LAST)
    assert (value.status, value.as_of) == ("stale", mark.marked_at)


def test_only_the_agents_and_days_asked_for_count(agent):
    calls, other = a_metric("calls", "visits"), an_agent()
    a_day(agent, 1, calls=1, visits=10)
    a_day(agent, date(2026, 2, 28), calls=100)
    a_day(other, 2, calls=1000)
    assert value_of(calls, [agent.pk], FIRST, LAST).value == 11
    assert value_of(calls, [], FIRST, LAST).value == 0
    assert {key: value.value for key, value in by_agent(calls, None, FIRST, LAST).items()} == {
        agent.pk: 11,
        other.pk: 1000,
    }


def test_what_somebody_did_before_they_moved_stays_with_the_old_team(agent):
    old, new = a_team(), a_team()
    a_place(agent, old, starts_on=date(2026, 1, 1), ends_on=date(2026, 3, 9))
    a_place(agent, new, starts_on=date(2026, 3, 10))
    a_day(agent, 9, calls=3)
    a_day(agent, 10, calls=4)
    calls = a_metric("calls")
    found = by_team(calls, None, FIRST, LAST)
    assert {team: value.value for team, value in found.items()} == {old.pk: 3, new.pk: 4}
    assert value_of(calls, None, FIRST, LAST, teams=[old.pk]).value == 3
    assert value_of(calls, None, FIRST, LAST, teams=[old.pk, new.pk]).value == 7


def test_a_series_has_no_gaps_and_marks_the_running_period(agent):
    a_day(agent, date(2026, 1, 31), calls=2)
    a_day(agent, 1, calls=5)
    points = series(a_metric("calls"), None, "month", date(2026, 1, 15), date(2026, 3, 20))
    assert [(point.starts_on.month, point.value.value, point.is_partial) for point in points] == [
        (1, 2, False),
        (2, 0, False),
        (3, 5, True),
    ]


@pytest.mark.parametrize(("grain", "count"), [("day", 20), ("week", 4), ("month", 1), ("quarter", 1)])
def test_every_grain_adds_up_to_the_same(agent, grain, count):
    for day in (1, 2, 8, 20):
        a_day(agent, day, calls=1)
    points = series(a_metric("calls"), None, grain, FIRST, date(2026, 3, 20))
    assert len(points) == count
    assert sum(point.value.value for point in points) == 4


def test_own_metrics_are_read_from_their_own_days(agent):
    own = a_metric(
        kind=Metric.Kind.RATIO,
        definition={"numerator": {"source": "interactions"}, "denominator": {"source": "interactions"}},
    )
    for day, top, bottom in [(2, 1, 2), (3, 98, 100)]:
        MetricDay.objects.create(
            metric=own,
            agent=agent,
            day=date(2026, 3, day),
            numerator=top,
            denominator=bottom,
            n=bottom,
            rolled_up_at=timezone.now(),
        )
    assert value_of(own, None, FIRST, LAST).denominator == 102
    assert by_agent(own, None, FIRST, LAST)[agent.pk].numerator == 99
    assert series(own, None, "week", FIRST, LAST)[1].value.n == 102


def test_left_out_currencies_are_told_with_the_amount_only(agent):
    a_day(agent, 2, sales_amount=10, calls=1, other_currency=2)
    sales = a_metric("sales_amount", kind=Metric.Kind.SUM, unit=Metric.Unit.MONEY)
    assert value_of(sales, None, FIRST, LAST).other_currency == 2
    assert value_of(a_metric("calls"), None, FIRST, LAST).other_currency == 0


def test_many_metrics_cost_as_many_queries_as_one(agent, punctuality, django_assert_num_queries):
    a_day(agent, 2, calls=1, visits=2, follow_ups_due=1)
    metrics = [a_metric("calls"), a_metric("visits"), a_metric("talk_seconds"), punctuality]
    own = [a_metric(definition={"numerator": {"source": "interactions"}}) for _ in range(3)]
    with django_assert_num_queries(3):
        values_of(metrics[:1], None, FIRST, LAST)
    with django_assert_num_queries(4):
        assert len(values_of(metrics + own, None, FIRST, LAST)) == 7
