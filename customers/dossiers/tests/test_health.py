"""The health of a customer follows from facts that can be looked up, and says how."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from agents.factories import an_agent
from crm.accounts.factories import a_member
from crm.accounts.roles import Role
from customers.dossiers.health import Facts, health_of
from customers.factories import a_customer, a_follow_up, an_interaction
from customers.models import Customer
from customers.tiers.standards import Standards

NOW = timezone.now()
STANDARDS = Standards({"large": 20, "medium": 40, "small": 80})
NOTHING = Facts(due=0, on_time=0, contacts=0, problems=0, months=())


def health(days=0, size="large", **facts):
    at = NOW - timedelta(days=days)
    customer = Customer(size_tier=size, last_activity_at=at, last_interaction_at=at)
    return health_of(customer, STANDARDS, Facts(**(vars(NOTHING) | facts)), NOW)


def points(found, name):
    return next((part.points for part in found.parts if part.name == name), None)


@pytest.mark.parametrize(("days", "expected"), [(0, 100), (20, 100), (30, 50), (40, 0), (400, 0)])
def test_contact_within_the_standard_gives_all_points_and_twice_its_days_none(days, expected):
    assert points(health(days), "recency") == expected


@pytest.mark.parametrize(
    ("months", "expected"),
    [
        ((10, 10, 10, 10, 10, 10), 50),
        ((10, 10, 10, 20, 20, 20), 100),
        ((10, 10, 10, 0, 0, 0), 0),
        ((0, 0, 0, 1, 0, 0), 100),
        ((0, 0, 0, 0, 0, 0), None),
    ],
)
def test_level_sales_give_half_the_points_and_none_ever_sold_does_not_count(months, expected):
    assert points(health(months=tuple(map(Decimal, months))), "trend") == expected


def test_what_cannot_be_told_does_not_weigh():
    assert health(0).score == 100
    assert len(health(0).untold) == 3


def test_a_newcomer_nobody_has_spoken_with_has_no_score_yet():
    customer = Customer(size_tier="large", last_activity_at=NOW - timedelta(days=1))
    assert health_of(customer, STANDARDS, NOTHING, NOW).score is None
    customer.last_activity_at = NOW - timedelta(days=30)
    assert health_of(customer, STANDARDS, NOTHING, NOW).score == 50


def test_the_score_is_the_mean_of_its_parts_by_weight():
    found = health(30, due=4, on_time=3, contacts=2, problems=1)
    # 50 × 40, 75 × 20, 60 × 15 of 75
    assert found.points == 50 * 40 + 75 * 20 + 60 * 15
    assert found.score == 59


def test_the_page_shows_the_score_and_a_sheet_shows_its_parts(scope, client_for):
    agent = an_agent()
    customer = a_customer(owner=agent)
    an_interaction(customer=customer, outcome="problem")
    due = timezone.now() - timedelta(days=3)
    a_follow_up(customer=customer, due_at=due, state="done", done_at=due)
    a_follow_up(customer=customer, due_at=due)
    client = client_for(agent.member)
    assert client.get(reverse("customers:customer", args=[customer.pk])).context["health"].score == 54
    html = client.get(reverse("customers:health", args=[customer.pk])).content.decode()
    assert "1 of 2 in 180 days" in html
    assert "1 problem" in html
    stranger = an_agent()
    assert client_for(stranger.member).get(reverse("customers:health", args=[customer.pk])).status_code == 404


def test_a_phone_is_masked_for_whoever_only_reads_and_showing_it_is_written_down(scope, client_for):
    from crm.events.models import Event

    customer = a_customer(phone="13812340021")
    page, show = (reverse(f"customers:{name}", args=[customer.pk]) for name in ("customer", "show-phone"))
    viewer = client_for(a_member(Role.VIEWER))
    for tab in ("timeline", "profile", "contacts"):
        html = viewer.get(page, {"tab": tab}).content.decode()
        assert "138****0021" in html
        assert "13812340021" not in html
    assert not Event.objects.filter(name="customer.phone_shown").exists()
    shown = viewer.post(show, headers={"HX-Request": "true"})
    assert "13812340021" in shown.content.decode()
    assert Event.objects.get(name="customer.phone_shown").subject_id == customer.pk
    assert "13812340021" in client_for(customer.owner.member).get(page).content.decode()
