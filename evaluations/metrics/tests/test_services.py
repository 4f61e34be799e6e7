from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext

from agents.factories import an_agent
from crm.accounts.factories import a_member
from crm.accounts.roles import Role
from crm.accounts.services import create_tenant
from crm.events.dispatch import dispatch_waiting
from crm.events.models import Event
from crm.jobs.models import Job
from crm.jobs.run import run_job
from crm.jobs.services import enqueue
from crm.tenancy.scope import tenant_scope
from customers.factories import a_customer, a_sale, an_interaction
from evaluations.factories import a_metric
from evaluations.metrics.builtin import BUILTINS
from evaluations.metrics.problems import DefinitionRefused
from evaluations.metrics.services import MetricDraft, change_metric, create_builtin_metrics, create_metric
from evaluations.models import Metric, MetricDay, MetricVersion
from evaluations.roll_ups.services import mark_dirty, roll_up_dirty, roll_up_range

DAY = date(2026, 3, 2)


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(datetime(2026, 3, 20, 1, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def owner(scope):
    return a_member(Role.OWNER)


def filtered(source: str, field: str, value, **more) -> dict:
    return {"source": source, "filters": [{"field": field, "value": value}]} | more


def drafted(numerator: dict, denominator: dict | None = None, kind: str = "count") -> MetricDraft:
    definition = {"numerator": numerator} | ({"denominator": denominator} if denominator else {})
    return MetricDraft(code="own", name_zh="自定", name_en="Own", kind=kind, definition=definition)


def at(day: date, hour: int = 2) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def test_an_organisation_is_founded_with_the_metrics_of_the_house(db):
    owner = create_tenant(slug="new", name="New", owner_email="o@example.test", owner_password="long secret word")
    dispatch_waiting(owner.tenant_id)
    with tenant_scope(owner.tenant_id):
        assert set(Metric.objects.values_list("code", flat=True)) == {builtin.code for builtin in BUILTINS}


def test_asking_for_them_again_changes_nothing(owner):
    first = create_builtin_metrics(by=owner)
    first[0].name_en = "Ours"
    first[0].save()
    again = create_builtin_metrics(by=owner)
    assert {metric.pk for metric in again} == {metric.pk for metric in first}
    assert Metric.objects.get(pk=first[0].pk).name_en == "Ours"
    assert Event.objects.filter(name="metric.created").count() == len(BUILTINS)


def test_an_own_count_is_rolled_up_with_the_days(owner):
    metric = create_metric(by=owner, draft=drafted(filtered("interactions", "outcome", "reached")))
    call = an_interaction(occurred_at=at(DAY), outcome="reached")
    an_interaction(customer=call.customer, occurred_at=at(DAY), outcome="no_answer")
    mark_dirty([(call.agent_id, DAY)])
    roll_up_dirty()
    assert list(MetricDay.objects.values_list("metric", "agent", "day", "numerator", "denominator", "n")) == [
        (metric.pk, call.agent_id, DAY, Decimal(1), None, 1)
    ]
    call.delete()
    mark_dirty([(call.agent_id, DAY)])
    roll_up_dirty()
    assert not MetricDay.objects.exists()


def test_an_own_ratio_keeps_both_sides_even_when_one_is_empty(owner):
    reached = filtered("interactions", "outcome", "reached")
    create_metric(by=owner, draft=drafted(reached, {"source": "interactions"}, kind="ratio"))
    agent = an_agent()
    customer = a_customer(owner=agent)
    for offset, outcomes in enumerate([["reached", "no_answer"], ["no_answer"]]):
        for outcome in outcomes:
            an_interaction(customer=customer, occurred_at=at(DAY + timedelta(days=offset)), outcome=outcome)
    roll_up_range(DAY, DAY + timedelta(days=1))
    sides = MetricDay.objects.order_by("day").values_list("numerator", "denominator", "n")
    assert list(sides) == [(1, 2, 2), (0, 1, 1)]


def test_an_own_sum_takes_the_organisations_currency_and_the_customers_traits(owner):
    condition = {"field": "customer.sector", "operator": "in", "value": ["retail", "medical"]}
    numerator = {"source": "sales", "aggregate": "sum", "field": "amount", "filters": [condition]}
    create_metric(by=owner, draft=drafted(numerator, kind="sum"))
    retail, other = a_customer(sector="retail"), a_customer(sector="finance")
    a_sale(customer=retail, amount=Decimal("12.5"), occurred_on=DAY)
    a_sale(customer=retail, amount=Decimal("99"), currency="USD", occurred_on=DAY)
    a_sale(customer=other, amount=Decimal("7"), occurred_on=DAY)
    roll_up_range(DAY, DAY)
    rolled_up = MetricDay.objects.get()
    assert (rolled_up.agent_id, rolled_up.numerator) == (retail.owner_id, Decimal("12.5"))


def test_a_number_can_bound_what_counts(owner):
    long_calls = {"field": "duration_s", "operator": "at_least", "value": 300}
    create_metric(by=owner, draft=drafted({"source": "interactions", "filters": [long_calls]}))
    customer = a_customer()
    for seconds in (299, 300, 900, None):
        an_interaction(customer=customer, occurred_at=at(DAY), duration_s=seconds)
    roll_up_range(DAY, DAY)
    assert MetricDay.objects.get().numerator == 2


def test_a_new_metric_gets_its_past_by_a_job(owner, tenant):
    an_interaction(occurred_at=at(DAY))
    create_metric(by=owner, draft=drafted({"source": "interactions"}))
    assert not MetricDay.objects.exists()
    job = Job.objects.get(kind="evaluations.roll_up_metric")
    assert run_job(tenant.pk, job.pk)
    assert MetricDay.objects.get().day == DAY


def test_another_definition_computes_every_day_anew(owner):
    metric = create_metric(by=owner, draft=drafted({"source": "interactions"}))
    changed = change_metric(by=owner, metric=metric, definition={"numerator": {"source": "follow_ups_due"}})
    assert changed.version == 2
    assert Job.objects.filter(kind="evaluations.roll_up_metric").count() == 2
    recorded = Event.objects.get(name="metric.changed")
    assert recorded.before == {"definition": {"numerator": {"source": "interactions"}}}


def test_what_a_metric_meant_is_kept_and_a_new_name_is_no_new_meaning(owner):
    metric = create_metric(by=owner, draft=drafted({"source": "interactions"}))
    change_metric(by=owner, metric=metric, name_en="Contacts")
    changed = change_metric(by=owner, metric=metric, definition={"numerator": {"source": "sales"}}, scale=0)
    assert (changed.version, changed.definition_version) == (3, 2)
    first, second = MetricVersion.objects.order_by("number")
    assert (first.number, first.definition, first.scale) == (1, {"numerator": {"source": "interactions"}}, None)
    assert (second.number, second.definition, second.scale) == (2, {"numerator": {"source": "sales"}}, 0)
    assert (first.written_by, second.written_by) == (owner, owner)


@pytest.mark.parametrize(
    "change", [{"least_n": 5}, {"scale": 1}, {"unit": "days"}, {"direction": "lower"}, {"target_kind": "level"}]
)
def test_whatever_decides_a_value_or_how_it_is_judged_is_a_new_version(owner, change):
    metric = create_metric(by=owner, draft=drafted({"source": "interactions"}))
    assert change_metric(by=owner, metric=metric, **change).definition_version == 2
    assert change_metric(by=owner, metric=metric, **change).definition_version == 2
    assert MetricVersion.objects.filter(metric=metric).count() == 2


def test_the_metrics_of_the_house_have_their_first_version_too(owner):
    create_builtin_metrics(by=None)
    create_builtin_metrics(by=owner)
    assert MetricVersion.objects.filter(number=1).count() == len(BUILTINS)


@pytest.mark.parametrize(
    "statement", ["UPDATE evaluations_metricversion SET number = 9", "DELETE FROM evaluations_metricversion"]
)
def test_a_version_stays_as_written(owner, statement):
    create_metric(by=owner, draft=drafted({"source": "interactions"}))
    with (
        pytest.raises(ProgrammingError, match="stays as written"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_a_refused_change_leaves_everything_as_it_was(owner):
    metric = create_metric(by=owner, draft=drafted({"source": "interactions"}))
    with pytest.raises(DefinitionRefused):
        change_metric(by=owner, metric=metric, definition={"numerator": {"source": "wages"}})
    metric.refresh_from_db()
    assert (metric.version, metric.definition_version) == (1, 1)
    assert MetricVersion.objects.count() == 1


def test_a_definition_that_no_longer_holds_stops_no_roll_up_of_the_others(owner, tenant):
    own = create_metric(by=owner, draft=drafted({"source": "interactions"}))
    broken = a_metric(definition={"numerator": {"source": "wages"}})
    call = an_interaction(occurred_at=at(DAY))
    mark_dirty([(call.agent_id, DAY)])
    roll_up_dirty()
    assert [day.metric_id for day in MetricDay.objects.all()] == [own.pk]
    enqueue("evaluations.roll_up_metric", key="broken", params={"metric": str(broken.pk)})
    assert run_job(tenant.pk, Job.objects.get(key="broken").pk)


def test_a_built_in_metric_may_be_renamed_but_not_redefined(owner):
    (metric,) = (metric for metric in create_builtin_metrics(by=owner) if metric.code == "visits")
    assert change_metric(by=owner, metric=metric, name_en="Trips").name_en == "Trips"
    with pytest.raises(ValidationError, match="keeps its definition"):
        change_metric(by=owner, metric=metric, definition={"numerator": {"measures": ["calls"]}})


def test_a_code_is_taken_once(owner):
    create_metric(by=owner, draft=drafted({"source": "interactions"}))
    with pytest.raises(ValidationError, match="Choose another"):
        create_metric(by=owner, draft=drafted({"source": "interactions"}))


def test_own_metrics_cost_one_statement_each_however_many_days(owner):
    create_metric(by=owner, draft=drafted({"source": "interactions"}))
    agent = an_agent()

    def statements(days: int) -> int:
        mark_dirty((agent.pk, DAY + timedelta(days=offset)) for offset in range(days))
        with CaptureQueriesContext(connection) as captured:
            roll_up_dirty()
        return len(captured)

    assert statements(1) == statements(12)
