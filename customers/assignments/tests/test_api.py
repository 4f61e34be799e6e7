from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from agents.factories import a_place, a_team, an_agent
from crm.accounts.factories import a_member
from crm.accounts.roles import Role
from crm.tenancy.factories import a_tenant
from crm.tenancy.scope import tenant_scope
from customers.assignments.services import add_collaborator
from customers.factories import a_customer
from customers.models import Assignment

LIST = "api:assignment-list"
JANUARY = date(2026, 1, 1)


@pytest.fixture
def owner(scope):
    return a_member(Role.OWNER)


@pytest.fixture
def api(owner, api_for):
    return api_for(owner)


@pytest.fixture
def customer(scope):
    customer = a_customer()
    Assignment.objects.filter(customer=customer).update(starts_on=JANUARY)
    return customer


def asked(customer, share="0.3", **body):
    made = {"customer": str(customer.pk), "agent": str(an_agent().pk), "role": "collaborator"}
    return made | ({"credit_share": share} if share is not None else {}) | body


def share_of(found, role):
    (row,) = [row for row in found.json()["data"] if row["role"] == role]
    return row["credit_share"]


def change(api, made, **body):
    return api.post(reverse("api:assignment-change-share", args=[made["id"]]), body, format="json")


def test_a_collaborator_has_a_share_and_the_owner_what_is_left(api, customer):
    made = api.post(reverse(LIST), asked(customer), format="json")
    assert (made.status_code, made.json()["credit_share"], made.json()["version"]) == (201, "0.300000", 1)
    found = api.get(reverse(LIST), {"customer": str(customer.pk)})
    assert share_of(found, "collaborator") == "0.300000"
    assert share_of(found, "owner") is None


def test_without_a_share_somebody_helps_without_credit(api, customer):
    for share in (None, "0"):
        made = api.post(reverse(LIST), asked(customer, share=share), format="json")
        assert Decimal(made.json()["credit_share"]) == 0


def test_an_owner_is_given_no_share(api, customer):
    refused = api.post(reverse(LIST), asked(customer, role="owner"), format="json")
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == "/credit_share"
    empty = api.post(reverse(LIST), asked(customer, role="owner", share=None, credit_share=None), format="json")
    assert (empty.status_code, empty.json()["credit_share"]) == (201, None)


def test_another_share_is_another_assignment_from_its_day_on(api, customer):
    made = api.post(reverse(LIST), asked(customer, starts_on="2026-01-01"), format="json").json()
    changed = change(api, made, credit_share="0.4", starts_on="2026-03-01", reason="More work").json()
    assert changed["id"] != made["id"]
    assert (changed["credit_share"], changed["starts_on"], changed["reason"]) == (
        "0.400000",
        "2026-03-01",
        "More work",
    )
    for day, share in (("2026-02-28", "0.300000"), ("2026-03-01", "0.400000")):
        found = api.get(reverse(LIST), {"customer": str(customer.pk), "on": day})
        assert share_of(found, "collaborator") == share


def test_what_is_left_is_told_where_the_share_was_sent(api, customer):
    api.post(reverse(LIST), asked(customer, share="0.8"), format="json")
    refused = api.post(reverse(LIST), asked(customer), format="json")
    (error,) = refused.json()["errors"]
    assert (error["pointer"], error["code"]) == ("/credit_share", "too_much")
    assert "Only 20 % of the credit is left" in error["message"]


@pytest.mark.parametrize("share", ["1.01", "-0.1", "0.1234567", "a third", True])
def test_a_share_that_is_none_is_refused(api, customer, share):
    refused = api.post(reverse(LIST), asked(customer, share=share), format="json")
    assert refused.status_code == 422
    assert {error["pointer"] for error in refused.json()["errors"]} == {"/credit_share"}


def test_a_day_that_cannot_be_is_told_where_it_was_sent(api, customer):
    made = api.post(reverse(LIST), asked(customer, starts_on="2026-03-01"), format="json").json()
    early = change(api, made, credit_share="0.4", starts_on="2026-02-01")
    assert [error["pointer"] for error in early.json()["errors"]] == ["/starts_on"]
    ended = api.post(reverse("api:assignment-end", args=[made["id"]]), {"ends_on": "2026-02-01"}, format="json")
    assert [error["pointer"] for error in ended.json()["errors"]] == ["/ends_on"]


def test_a_change_meant_for_another_version_is_refused(api, customer):
    made = api.post(reverse(LIST), asked(customer), format="json")
    at = reverse("api:assignment-change-share", args=[made.json()["id"]])
    first = api.post(at, {"credit_share": "0.4"}, format="json", headers={"If-Match": made["ETag"]})
    late = api.post(at, {"credit_share": "0.5"}, format="json", headers={"If-Match": made["ETag"]})
    assert (first.status_code, late.status_code, late.json()["code"]) == (200, 412, "version_conflict")


def test_a_share_that_has_ended_is_not_changed(api, customer):
    made = api.post(reverse(LIST), asked(customer, starts_on="2026-01-01"), format="json").json()
    change(api, made, credit_share="0.4", starts_on="2026-03-01")
    assert change(api, made, credit_share="0.5").status_code == 409


def test_a_dry_run_divides_nothing(api, customer):
    tried = api.post(reverse(LIST) + "?dry_run=true", asked(customer), format="json")
    assert (tried.status_code, tried.json()["credit_share"]) == (201, "0.300000")
    assert Assignment.objects.count() == 1


def test_agents_see_the_shares_of_their_customers_and_change_none(owner, api_for, customer):
    helper, stranger = an_agent(), an_agent()
    add_collaborator(
        by=owner, customer=customer, agent=helper, on=timezone.localdate(), credit_share=Decimal("0.3")
    )
    share = Assignment.objects.get(agent=helper)
    for agent in (helper, customer.owner):
        assert share_of(api_for(agent.member).get(reverse(LIST)), "collaborator") == "0.300000"
        assert change(api_for(agent.member), {"id": share.pk}, credit_share="0.9").status_code == 403
    assert api_for(stranger.member).get(reverse(LIST)).json()["data"] == []


def test_a_manager_divides_the_credit_of_the_own_teams_customers_only(owner, api_for):
    leader, seller, stranger = an_agent(role=Role.MANAGER), an_agent(), an_agent()
    team = a_team()
    a_place(leader, team, is_leader=True)
    a_place(seller, team)
    own, other = a_customer(owner=seller), a_customer(owner=stranger)
    api = api_for(leader.member)
    assert api.post(reverse(LIST), asked(own, agent=str(leader.pk)), format="json").status_code == 201
    for body in (asked(other, agent=str(leader.pk)), asked(own, agent=str(stranger.pk))):
        refused = api.post(reverse(LIST), body, format="json")
        assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "does_not_exist")


def test_another_organisations_share_does_not_exist(db, api_for):
    with tenant_scope(a_tenant().pk, actor="test"):
        by, customer = a_member(Role.OWNER), a_customer()
        theirs = add_collaborator(
            by=by, customer=customer, agent=an_agent(), on=timezone.localdate(), credit_share=Decimal("0.3")
        )
    with tenant_scope(a_tenant().pk, actor="test"):
        member = a_member(Role.OWNER)
    assert change(api_for(member), {"id": theirs.pk}, credit_share="0.9").status_code == 404
    assert api_for(member).get(reverse(LIST)).json()["data"] == []


def test_the_description_says_what_a_share_is(api):
    found = api.get("/api/v1/openapi.json").json()["components"]["schemas"]
    field = found["Assignment"]["properties"]["credit_share"]
    assert "It is no rate" in field["description"]
    assert found["ChangeShareRequest"]["required"] == ["credit_share"]


def test_the_list_asks_the_same_number_of_questions_however_long_it_is(api, owner, django_assert_max_num_queries):
    for _ in range(10):
        add_collaborator(
            by=owner,
            customer=a_customer(),
            agent=an_agent(role=None),
            on=timezone.localdate() + timedelta(days=1),
            credit_share=Decimal("0.1"),
        )
    api.get(reverse(LIST))
    with django_assert_max_num_queries(6):
        assert len(api.get(reverse(LIST), {"role": "collaborator"}).json()["data"]) == 10
