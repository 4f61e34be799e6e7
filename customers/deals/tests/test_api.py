from decimal import Decimal

import pytest
from django.utils import timezone

from crm.accounts.factories import a_member
from crm.accounts.roles import Role
from customers.deals.stages import ensure_default_stages
from customers.factories import a_customer, a_deal
from customers.models import Customer, Deal, DealStage, Sale

pytestmark = pytest.mark.usefixtures("scope")
LIST = "/api/v1/deals/"


@pytest.fixture
def customer() -> Customer:
    return a_customer()


@pytest.fixture
def stages(customer) -> list[DealStage]:
    return ensure_default_stages(by=customer.owner.member)


@pytest.fixture
def api(api_for, customer):
    return api_for(customer.owner.member)


def money(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "CNY"}


def today() -> str:
    return timezone.localdate().isoformat()


def test_a_deal_goes_its_way(api, customer, stages):
    body = {"name": "Frame", "stage": str(stages[0].pk), "amount": money("5000.00")}
    deal = api.post(LIST, body, format="json")
    assert (deal.status_code, deal.json()["state"]) == (201, "open")
    url = f"{LIST}{deal.json()['id']}/"

    assert api.post(f"{url}move/", {"stage": str(stages[1].pk)}, format="json").status_code == 200
    refused = api.post(f"{url}win/", {"closed_on": today()}, format="json")
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "customer_required")

    won = api.post(f"{url}win/", {"closed_on": today(), "customer": str(customer.pk)}, format="json").json()
    assert (won["state"], Sale.objects.get().amount) == ("won", Decimal(5000))
    assert api.post(f"{url}lose/", {"closed_on": today(), "reason": "x"}, format="json").status_code == 409

    reopened = api.post(f"{url}reopen/", {"reason": "Signed too early"}, format="json").json()
    assert (reopened["state"], reopened["stage"]) == ("open", str(stages[1].pk))
    assert sum(sale.amount for sale in Sale.objects.all()) == 0
    assert (
        api.post(f"{url}lose/", {"closed_on": today(), "reason": "Too dear"}, format="json").json()["state"]
        == "lost"
    )


def test_an_erp_sends_the_same_deal_every_night(api, customer, stages):
    url = f"{LIST}by-external/erp/D-1/"
    body = {"name": "Frame", "stage": str(stages[0].pk), "customer": str(customer.pk), "amount": money("100")}
    won = {"stage": str(stages[3].pk), "closed_on": today()}
    statuses = [api.put(url, each, format="json").status_code for each in (body, body | won, body | won)]

    assert statuses == [201, 200, 200]
    assert (Deal.objects.get().state, Sale.objects.get().amount) == ("won", 100)


def test_another_agents_deal_does_not_exist(api):
    url = f"{LIST}{a_deal().pk}/"
    assert {api.get(url).status_code, api.post(f"{url}reopen/").status_code} == {404}


def test_stages_are_for_all_to_read_and_for_few_to_change(api, api_for, stages):
    listed = api.get("/api/v1/deal-stages/").json()["data"]
    assert [stage["kind"] for stage in listed] == ["open", "open", "open", "won", "lost"]
    body = {"name": "Negotiation", "kind": "open"}
    assert api.post("/api/v1/deal-stages/", body, format="json").status_code == 403

    admin = api_for(a_member(Role.ADMIN))
    assert admin.post("/api/v1/deal-stages/", body, format="json").status_code == 201
    taken = admin.post("/api/v1/deal-stages/", body, format="json")
    assert taken.json()["errors"][0]["code"] == "taken"


def test_a_stage_in_use_keeps_its_kind(api_for, customer, stages):
    a_deal(customer=customer, stage=stages[0])
    admin = api_for(a_member(Role.ADMIN))
    url = f"/api/v1/deal-stages/{stages[0].pk}/"

    assert admin.patch(url, {"kind": "won"}, format="json").json()["errors"][0]["code"] == "in_use"
    assert admin.patch(url, {"name": "First talk"}, format="json").json()["name"] == "First talk"
