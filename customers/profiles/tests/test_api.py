import pytest
from django.urls import reverse
from django.utils import timezone

from agents.factories import an_agent
from crm.accounts.factories import a_member
from crm.accounts.roles import Role
from customers.assignments.services import add_collaborator
from customers.factories import a_customer
from customers.models import Customer, Product
from customers.profiles.services import create_customer

CUSTOMERS = "api:customer-list"


@pytest.fixture
def api(scope, api_for):
    return api_for(a_member(Role.OWNER))


def ids(api, **query):
    return {row["id"] for row in api.get(reverse(CUSTOMERS), query).json()["data"]}


def test_an_agent_owns_the_customer_they_add_and_cannot_give_it_away(scope, api_for):
    agent, other = an_agent(), an_agent()
    api = api_for(agent.member)
    made = api.post(reverse(CUSTOMERS), {"name": "Acme"}, format="json")
    assert made.status_code == 201
    assert made.json()["owner"] == {"id": str(agent.pk), "name": agent.name}
    given = api.patch(reverse("api:customer-detail", args=[made.json()["id"]]), {"owner": None}, format="json")
    assert given.json()["errors"][0]["pointer"] == "/owner"
    assert api.post(reverse(CUSTOMERS), {"name": "X", "owner": str(other.pk)}, format="json").status_code in (
        400,
        422,
    )


def test_a_new_owner_leaves_the_days_before_to_the_old_one(api):
    customer, after = a_customer(), an_agent()
    customer.assignments.update(starts_on="2026-01-01")
    api.patch(reverse("api:customer-detail", args=[customer.pk]), {"owner": str(after.pk)}, format="json")
    rows = api.get(reverse("api:assignment-list"), {"customer": str(customer.pk), "current": "true"}).json()[
        "data"
    ]
    assert [row["agent"]["id"] for row in rows] == [str(after.pk)]


def test_customers_are_found_by_text_stage_and_external_id(api):
    owner = a_member(Role.OWNER)
    star = create_customer(by=owner, name="华星科技", stage="active", external_system="erp", external_id="C-1")
    create_customer(by=owner, name="Acme")
    assert ids(api, q="hx") == ids(api, stage="active,dormant") == ids(api, external="erp:C-1") == {str(star.pk)}


def test_archived_customers_come_only_when_asked_for(api):
    gone, here = a_customer(archived_at=timezone.now()), a_customer()
    assert ids(api) == {str(here.pk)}
    assert ids(api, archived="true") == {str(gone.pk)}
    assert api.get(reverse("api:customer-detail", args=[gone.pk])).status_code == 200


def test_an_external_id_makes_a_customer_once(api):
    at = reverse("api:customer-by-external", args=["erp", "C-1001"])
    assert api.put(at, {"name": "Acme"}, format="json").status_code == 201
    changed = api.put(at, {"name": "Acme", "region": "East"}, format="json")
    assert (changed.status_code, changed.json()["region"]) == (200, "East")
    assert Customer.objects.count() == 1


def test_an_owner_is_dated_when_the_customer_comes(api):
    body = {"name": "Acme", "owner": str(an_agent().pk), "owner_since": "2026-01-01"}
    made = api.put(reverse("api:customer-by-external", args=["erp", "C-1"]), body, format="json")
    assert made.status_code == 201
    assert "owner_since" not in made.json()
    (owned,) = api.get(reverse("api:assignment-list"), {"customer": made.json()["id"]}).json()["data"]
    assert owned["starts_on"] == "2026-01-01"
    refused = api.post(reverse(CUSTOMERS), {"name": "X", "owner_since": "2026-01-01"}, format="json")
    assert [error["pointer"] for error in refused.json()["errors"]] == ["/owner_since"]


def test_a_customer_out_of_sight_does_not_exist(scope, api_for):
    customer, helper = a_customer(), an_agent()
    at = reverse("api:customer-detail", args=[customer.pk])
    api = api_for(helper.member)
    assert api.get(at).status_code == api.patch(at, {"name": "Mine"}, format="json").status_code == 404
    add_collaborator(by=a_member(Role.OWNER), customer=customer, agent=helper, on=timezone.localdate())
    assert api_for(helper.member).get(at).status_code == 200


def test_viewers_and_finance_read_and_do_not_write(scope, api_for):
    customer = a_customer()
    for role in (Role.VIEWER, Role.FINANCE):
        api = api_for(a_member(role))
        assert ids(api) == {str(customer.pk)}
        assert api.post(reverse(CUSTOMERS), {"name": "X"}, format="json").status_code == 403


def test_a_customer_moves_through_stages_and_the_archive(api):
    customer = a_customer()
    moved = api.post(reverse("api:customer-change-stage", args=[customer.pk]), {"stage": "active"}, format="json")
    assert moved.json()["stage"] == "active"
    assert api.post(reverse("api:customer-archive", args=[customer.pk])).json()["archived_at"]
    assert api.post(reverse("api:customer-archive", args=[customer.pk])).status_code == 409
    assert api.post(reverse("api:customer-restore", args=[customer.pk])).json()["archived_at"] is None


def test_contacts_are_added_listed_and_removed(api):
    customer = a_customer()
    body = {"customer": str(customer.pk), "name": "Liu Yang", "is_decision_maker": True}
    made = api.post(reverse("api:contact-list"), body, format="json").json()
    found = api.get(reverse("api:contact-list"), {"customer": str(customer.pk)}).json()["data"]
    assert [contact["id"] for contact in found] == [made["id"]]
    assert api.delete(reverse("api:contact-detail", args=[made["id"]])).status_code == 204


def test_several_customers_are_handed_over_at_once_or_not_at_all(api):
    customers, after = [a_customer(), a_customer()], an_agent()
    Customer.assignments.rel.related_model.objects.update(starts_on="2026-01-01")
    body = {"customers": [str(each.pk) for each in customers], "agent": str(after.pk)}
    done = api.post(reverse("api:assignment-hand-over"), body, format="json")
    assert len(done.json()["changed"]) == 2
    left = an_agent(status="left")
    refused = api.post(reverse("api:assignment-hand-over"), body | {"agent": str(left.pk)}, format="json")
    assert refused.json()["errors"][0]["pointer"] == "/agent"


def test_a_collaborator_is_added_and_ended(api):
    body = {"customer": str(a_customer().pk), "agent": str(an_agent().pk), "role": "collaborator"}
    made = api.post(reverse("api:assignment-list"), body, format="json").json()
    ended = api.post(reverse("api:assignment-end", args=[made["id"]]), {}, format="json")
    assert ended.json()["ends_on"]


def test_a_product_has_a_price_in_the_organisations_currency(api):
    body = {"name": "GTX Pro", "list_price": {"amount": "4821.00"}}
    made = api.post(reverse("api:product-list"), body, format="json")
    assert made.json()["list_price"] == {"amount": "4821.00", "currency": "CNY"}
    nameless = api.post(reverse("api:product-list"), {"name": "No price"}, format="json")
    assert nameless.json()["list_price"] is None
    bad = api.post(reverse("api:product-list"), {"name": "X", "list_price": {"amount": "-1"}}, format="json")
    assert bad.status_code in (400, 422)
    assert Product.objects.count() == 2


def test_a_tier_decided_by_hand_is_a_change_with_its_reason(api):
    customer = a_customer()
    body = {"customer": str(customer.pk), "axis": "size", "tier": "large", "reason": "Group contract"}
    made = api.post(reverse("api:tier-change-list"), body, format="json")
    assert (made.status_code, made.json()["is_override"]) == (201, True)
    assert api.get(reverse("api:customer-detail", args=[customer.pk])).json()["size_tier"] == "large"
    wrong = api.post(reverse("api:tier-change-list"), body | {"tier": "core"}, format="json")
    assert wrong.status_code in (400, 422)
