from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from crm.accounts.factories import a_member
from crm.accounts.roles import Role
from customers.deals.services import win_deal
from customers.deals.stages import ensure_default_stages
from customers.factories import a_customer, a_deal
from customers.models import Customer, Deal, DealStage, Sale

pytestmark = pytest.mark.usefixtures("scope")
HTMX = {"HX-Request": "true"}


@pytest.fixture
def customer() -> Customer:
    return a_customer(name="Huaxing")


@pytest.fixture
def stages(customer) -> list[DealStage]:
    return ensure_default_stages(by=customer.owner.member)


@pytest.fixture
def deal(customer, stages) -> Deal:
    return a_deal(customer=customer, stage=stages[0], name="Annual frame", amount=Decimal(5000))


@pytest.fixture
def browser(client_for, customer):
    return client_for(customer.owner.member)


def today() -> str:
    return timezone.localdate().isoformat()


def test_the_list_adds_up_each_stage(browser, customer, deal, stages):
    a_deal(customer=customer, stage=stages[0], amount=Decimal(250))
    page = browser.get(reverse("customers:deals")).content.decode()

    assert "5,250" in page
    assert "Annual frame" in page


def test_the_board_shows_open_stages_with_sums_and_a_menu_to_move(browser, deal, stages):
    page = browser.get(reverse("customers:deal-board")).content.decode()

    assert "Annual frame" in page
    assert reverse("customers:move-deal", args=[deal.pk, stages[1].pk]) in page
    assert reverse("customers:move-deal", args=[deal.pk, stages[0].pk]) not in page


def test_moving_has_an_undo(browser, deal, stages):
    answer = browser.post(reverse("customers:move-deal", args=[deal.pk, stages[1].pk]), headers=HTMX)
    deal.refresh_from_db()

    assert deal.stage == stages[1]
    assert reverse("customers:move-deal", args=[deal.pk, stages[0].pk]) in answer["HX-Trigger"]


def test_winning_asks_for_a_customer_if_there_is_none(browser, customer, stages):
    deal = a_deal(customer=customer, stage=stages[0])
    Deal.objects.update(customer=None)
    url = reverse("customers:win-deal", args=[deal.pk])

    assert browser.post(url, {"closed_on": today(), "amount": "800"}, headers=HTMX).status_code == 422
    won = browser.post(url, {"closed_on": today(), "amount": "800", "customer": str(customer.pk)}, headers=HTMX)
    assert won.status_code == 204
    assert Sale.objects.get().amount == 800
    shown = browser.get(reverse("customers:deal", args=[deal.pk])).content.decode()
    assert "800" in shown


def test_losing_and_reopening(browser, deal):
    lost = browser.post(
        reverse("customers:lose-deal", args=[deal.pk]), {"closed_on": today(), "reason": "Too dear"}, headers=HTMX
    )
    assert lost.status_code == 204
    assert "Too dear" in browser.get(reverse("customers:deal", args=[deal.pk])).content.decode()

    browser.post(reverse("customers:reopen-deal", args=[deal.pk]), headers=HTMX)
    deal.refresh_from_db()
    assert deal.state == "open"


def test_a_closed_deal_is_not_moved_and_says_so(browser, deal, stages):
    win_deal(by=deal.agent.member, deal=deal, closed_on=timezone.localdate())
    answer = browser.post(reverse("customers:move-deal", args=[deal.pk, stages[1].pk]), headers=HTMX)

    assert answer.status_code == 409
    assert "Reopen" in answer.content.decode()


def test_a_deal_is_opened_and_changed(browser, customer, stages):
    form = {"name": "New line", "stage": str(stages[1].pk), "amount": "300", "customer": str(customer.pk)}
    assert browser.post(reverse("customers:open-deal"), form).status_code == 302
    deal = Deal.objects.get()
    assert (deal.agent, deal.currency, deal.amount) == (customer.owner, "CNY", 300)

    url = reverse("customers:change-deal", args=[deal.pk])
    assert "New line" in browser.get(url).content.decode()
    browser.post(url, {"name": "Longer line", "amount": "400", "customer": str(customer.pk)})
    deal.refresh_from_db()
    assert (deal.name, deal.amount, deal.stage) == ("Longer line", 400, stages[1])


def test_another_agents_deal_does_not_exist(browser, stages):
    foreign = a_deal()
    names = ("deal", "change-deal", "win-deal", "lose-deal")
    assert {browser.get(reverse(f"customers:{name}", args=[foreign.pk])).status_code for name in names} == {404}
    assert browser.post(reverse("customers:reopen-deal", args=[foreign.pk])).status_code == 404
    assert foreign.name not in browser.get(reverse("customers:deals")).content.decode()


def test_a_viewer_wins_nothing(client_for, deal):
    browser = client_for(a_member(Role.VIEWER))
    assert "Annual frame" in browser.get(reverse("customers:deal", args=[deal.pk])).content.decode()
    assert browser.get(reverse("customers:win-deal", args=[deal.pk])).status_code == 403


@pytest.mark.parametrize("page", ["deals", "deal-board"])
def test_pages_cost_the_same_for_one_deal_and_for_many(
    browser, customer, stages, page, django_assert_max_num_queries
):
    for _ in range(20):
        a_deal(customer=customer, stage=stages[0])
    with django_assert_max_num_queries(19):
        browser.get(reverse(f"customers:{page}"))
