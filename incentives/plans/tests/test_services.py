"""Plans: named, versioned, never edited; agents under them from a day to a day."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from agents.factories import an_agent
from crm.accounts.factories import a_member
from crm.events.models import Event
from crm.exact.numbers import Fraction
from customers.factories import a_customer, a_sale
from evaluations.models import Metric
from incentives.engine.examples import curve_of, worked_example
from incentives.factories import LONG_AGO, a_document, a_plan
from incentives.models import Plan, PlanEnrolment, PlanVersion
from incentives.payouts.services import calculate_run, open_run, publish_run
from incentives.plans.queries import best_results, current_version, document_of, versions_in_force, warnings_for
from incentives.plans.services import (
    DocumentRefused,
    create_plan,
    end_enrolment,
    enrol_agents,
    set_plan_active,
    write_version,
)

pytestmark = pytest.mark.usefixtures("scope")


def test_a_version_is_stored_with_the_plans_currency_and_rounding() -> None:
    plan = create_plan(by=None, name="Commission", period_kind="quarter", currency="JPY")

    version = write_version(by=None, plan=plan, document=a_document(), starts_on=date(2026, 4, 1))

    assert (version.number, version.document["currency"], version.document["rounding"]) == (1, "JPY", {"scale": 0})
    assert Event.objects.filter(name="plan.version_written", subject_id=plan.pk).exists()


def test_two_plans_cannot_share_a_name() -> None:
    a_plan(name="Commission")

    with pytest.raises(ValidationError) as refusal:
        create_plan(by=None, name=" Commission ", period_kind="month", currency="CNY")
    assert "name" in refusal.value.message_dict


def test_rules_start_with_a_period() -> None:
    plan = a_plan()

    with pytest.raises(ValidationError, match="2026-04-01 or 2026-07-01"):
        write_version(by=None, plan=plan, document=a_document(), starts_on=date(2026, 5, 1), reason="x")


def test_a_change_needs_a_reason() -> None:
    plan = a_plan()

    with pytest.raises(ValidationError, match="why the rules change"):
        write_version(by=None, plan=plan, document=a_document(), starts_on=date(2026, 4, 1))


def test_a_document_that_cannot_be_calculated_is_refused_with_every_place() -> None:
    document = a_document(rate={"type": "percent", "value": 0.05}, quota={"goal": "nothing"}, apply="sometimes")

    with translation.override("zh-hans"), pytest.raises(DocumentRefused) as refused:
        write_version(by=None, plan=a_plan(), document=document, starts_on=date(2026, 4, 1), reason="x")

    assert {p.pointer for p in refused.value.problems} == {"/components/0/apply", "/components/0/rate/value"}
    assert "引号" in " ".join(refused.value.messages)


def test_a_goal_must_be_in_a_metric_there_is() -> None:
    with pytest.raises(DocumentRefused, match="no metric"):
        a_plan(document=a_document(quota={"goal": "nothing"}))


def test_of_two_versions_of_a_day_the_later_applies() -> None:
    plan = a_plan()
    mended = write_version(by=None, plan=plan, document=a_document(), starts_on=LONG_AGO, reason="A typing error")

    assert versions_in_force([plan], date(2026, 1, 1)) == {plan: mended}
    assert current_version(plan, date(2026, 1, 1)) == mended


def test_nobody_is_under_a_plan_twice_on_a_day() -> None:
    agent, plan = an_agent(), a_plan()
    (first,) = enrol_agents(by=None, plan=plan, agents=[agent], starts_on=date(2026, 1, 1))

    with pytest.raises(ValidationError, match=agent.name):
        enrol_agents(by=None, plan=plan, agents=[an_agent(), agent], starts_on=date(2026, 3, 1))
    end_enrolment(by=None, enrolment=first, ends_on=date(2026, 2, 28))
    enrol_agents(by=None, plan=plan, agents=[agent], starts_on=date(2026, 3, 1))

    assert PlanEnrolment.objects.count() == 2
    with pytest.raises(ValidationError, match="starts before that day"):
        end_enrolment(by=None, enrolment=first, ends_on=date(2026, 3, 1))


def test_retiring_twice_is_told_once() -> None:
    plan = a_plan()

    set_plan_active(by=None, plan=plan, is_active=False)
    set_plan_active(by=None, plan=plan, is_active=False)

    assert not Plan.objects.get(pk=plan.pk).is_active
    assert Event.objects.filter(name="plan.retired").count() == 1


def test_agents_read_only_the_plans_they_are_under() -> None:
    agent, stranger = an_agent(), an_agent()
    plan = a_plan(agents=[agent])

    for member, expected in ((agent.member, [plan]), (stranger.member, []), (a_member("viewer"), [plan])):
        assert list(Plan.objects.visible_to(member)) == expected
        assert [one.plan for one in PlanVersion.objects.visible_to(member)] == expected


def test_the_example_is_computed_by_the_engine() -> None:
    document = document_of(PlanVersion.objects.get(plan=a_plan()))
    component = document.components[0]

    assert worked_example(document, component).amount == 2550  # of 45,000, in the middle of the second tier
    assert dict(curve_of(document, component))[60000] == 3600


def test_a_bonus_by_attainment_has_an_example_too() -> None:
    Metric.objects.create(code="calls", name_zh="电话", name_en="Calls", kind="count", definition={})
    tiers = [{"from": "0", "amount": "0"}, {"from": "1", "amount": "800"}]
    rate = {"type": "table", "table": {"on": "attainment", "method": "lookup_amount", "tiers": tiers}}
    plan = a_plan(document=a_document(apply="period", rate=rate, quota={"goal": "calls"}, measure="calls"))
    document = document_of(PlanVersion.objects.get(plan=plan))

    assert [int(paid) for _at, paid in curve_of(document, document.components[0])] == [0, 0, 800, 800, 800]


def test_a_tier_that_nobody_reached_in_a_year_is_pointed_out_to_its_designer() -> None:
    agent = an_agent()
    plan = a_plan(agents=[agent])
    a_sale(customer=a_customer(owner=agent), amount=Decimal("45000"), occurred_on=date(2026, 1, 10))
    run = calculate_run(by=None, run=open_run(by=None, period_kind="quarter", starts_on=date(2026, 1, 1)))
    document = document_of(current_version(plan, date(2026, 1, 1)))  # type: ignore[arg-type]

    assert best_results(plan, date(2026, 6, 1)) == {}  # a draft has not happened

    publish_run(by=a_member("finance"), run=run, digest=run.digest)

    assert best_results(plan, date(2026, 6, 1)) == {"sales": Fraction(45_000)}
    assert [one.code for one in warnings_for(plan, document, date(2026, 6, 1))] == ["tier_not_reached"]
    assert best_results(plan, date(2027, 6, 1)) == {}
