from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from crm.accounts.factories import a_member
from crm.accounts.roles import Role
from crm.events.models import Event
from crm.jobs.models import Job
from crm.jobs.run import Run
from crm.tenancy.clock import current_zone, today
from crm.tenancy.factories import a_tenant
from crm.tenancy.scope import tenant_scope
from customers.factories import a_customer, a_sale, an_interaction
from customers.models import Customer, TierChange
from customers.tiers.queries import standing_of, twelve_months
from customers.tiers.services import change_tier_rule, end_override, override_tier, retier
from customers.tiers.tasks import retier_customers

pytestmark = pytest.mark.usefixtures("scope")
TODAY = date(2026, 6, 30)


@pytest.fixture
def owner():
    return a_member(Role.OWNER)


def noon(day):
    return datetime(day.year, day.month, day.day, 12, tzinfo=current_zone())


def tiers_of(customer):
    customer.refresh_from_db()
    return customer.size_tier, customer.depth_tier


def test_sales_make_the_size_and_interactions_the_depth():
    customer, quiet = a_customer(), a_customer()
    a_sale(customer=customer, amount=Decimal("60000"), occurred_on=TODAY)
    a_sale(customer=customer, amount=Decimal("60000"), occurred_on=date(2025, 7, 1))
    for _ in range(6):
        an_interaction(customer=customer, occurred_at=noon(TODAY))

    assert retier(by=None, on=TODAY) == 2
    assert tiers_of(customer) == ("large", "general")
    assert tiers_of(quiet) == ("small", "potential")


def test_what_is_older_than_a_year_foreign_money_and_receipts_do_not_count():
    customer = a_customer()
    a_sale(customer=customer, amount=Decimal("500000"), occurred_on=date(2025, 6, 30))
    a_sale(customer=customer, amount=Decimal("500000"), occurred_on=TODAY + timedelta(days=1))
    a_sale(customer=customer, amount=Decimal("500000"), occurred_on=TODAY, currency="USD")
    a_sale(customer=customer, amount=Decimal("500000"), occurred_on=TODAY, kind="receipt")
    an_interaction(customer=customer, occurred_at=noon(date(2025, 6, 30)))
    standing = standing_of(customer, TODAY)
    assert (standing.sales, standing.interactions) == (0, 0)


def test_a_refund_takes_the_size_down_again():
    customer = a_customer()
    a_sale(customer=customer, amount=Decimal("120000"), occurred_on=TODAY)
    retier(by=None, on=TODAY)
    a_sale(customer=customer, kind="refund", amount=Decimal("-100001"), occurred_on=TODAY)
    retier(by=None, on=TODAY)
    assert tiers_of(customer)[0] == "small"
    assert [change.after for change in TierChange.objects.filter(axis="size").order_by("pk")] == ["large", "small"]


def test_running_the_rule_twice_changes_nothing():
    a_customer()
    retier(by=None, on=TODAY)
    changes, events = TierChange.objects.count(), Event.objects.count()
    assert retier(by=None, on=TODAY) == 0
    assert (TierChange.objects.count(), Event.objects.count()) == (changes, events)


def test_every_change_keeps_the_figures_that_caused_it():
    customer = a_customer()
    a_sale(customer=customer, amount=Decimal("20000"), occurred_on=TODAY)
    retier(by=None, on=TODAY)
    change = TierChange.objects.get(axis="size")
    assert (change.before, change.after, change.is_override) == ("", "medium", False)
    assert change.evidence == {
        "sales": "20000.0000",
        "currency": "CNY",
        "interactions": 0,
        "first": "2025-07-01",
        "last": "2026-06-30",
    }
    event = Event.objects.get(name="customer.tier_changed")
    assert event.after == {"size_tier": "medium", "depth_tier": "potential"}


def test_a_persons_decision_holds_until_its_day(owner):
    customer = a_customer()
    until = today(current_zone()) + timedelta(days=10)
    override_tier(
        by=owner, customer=customer, axis="size", tier="large", reason="Group contract", holds_until=until
    )
    retier(by=None, on=until)
    assert tiers_of(customer)[0] == "large"
    retier(by=None, on=until + timedelta(days=1))
    assert tiers_of(customer)[0] == "small"


def test_a_decision_without_a_day_holds_until_the_rule_is_asked_again(owner):
    customer = a_customer()
    override_tier(by=owner, customer=customer, axis="depth", tier="core", reason="Strategic")
    retier(by=None, on=TODAY + timedelta(days=3000))
    assert tiers_of(customer)[1] == "core"
    end_override(by=owner, customer=customer, axis="depth")
    retier(by=None, on=TODAY)
    assert tiers_of(customer)[1] == "potential"
    with pytest.raises(ValidationError, match="by hand"):
        end_override(by=owner, customer=customer, axis="depth")


@pytest.mark.parametrize(
    "wrong",
    [{"tier": "core"}, {"reason": " "}, {"holds_until": date(2020, 1, 1)}],
    ids=["a tier of the other axis", "no reason", "a day that has passed"],
)
def test_a_decision_that_makes_no_sense_is_refused(owner, wrong):
    decision = {"axis": "size", "tier": "large", "reason": "Group contract"} | wrong
    with pytest.raises(ValidationError) as refused:
        override_tier(by=owner, customer=a_customer(), **decision)
    assert set(refused.value.message_dict) == set(wrong)


def test_the_organisations_own_rule_decides(owner):
    customer = a_customer()
    a_sale(customer=customer, amount=Decimal("10"), occurred_on=TODAY)
    change_tier_rule(by=owner, large_from=Decimal(10), medium_from=Decimal(5), core_from=2, general_from=1)
    retier(by=None, on=TODAY)
    assert tiers_of(customer) == ("large", "potential")
    with pytest.raises(ValidationError):
        change_tier_rule(by=owner, large_from=Decimal(1), medium_from=Decimal(5), core_from=2, general_from=2)


def test_archived_customers_keep_their_tier():
    a_customer(archived_at=timezone.now())
    assert retier(by=None, on=TODAY) == 0


def test_other_organisations_are_left_alone(tenant):
    a_customer()
    other = a_tenant()
    with pytest.raises(RuntimeError), tenant_scope(other.pk):
        pass
    assert Customer.objects.get().size_tier == ""


def test_the_statements_do_not_grow_with_the_customers(django_assert_max_num_queries):
    for _ in range(12):
        a_customer()
    with django_assert_max_num_queries(16):
        retier(by=None, on=TODAY)


def test_the_nightly_job_brings_all_tiers_up_to_date():
    a_customer()
    job = Job.objects.create(kind="customers.retier", key="2026-06-30", state="running")
    assert retier_customers(Run(job)) == {"changed": 1}


@pytest.mark.parametrize(
    ("on", "first"), [(date(2024, 2, 29), date(2023, 3, 1)), (date(2026, 6, 30), date(2025, 7, 1))]
)
def test_a_year_ends_on_its_day(on, first):
    assert twelve_months(on) == (first, on)
