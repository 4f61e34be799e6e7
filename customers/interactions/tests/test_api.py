from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from crm.accounts.factories import a_member
from crm.accounts.roles import Role
from crm.events.models import Event
from customers.factories import a_customer, a_deal, a_follow_up, an_interaction
from customers.models import Customer, FollowUp, Interaction

pytestmark = pytest.mark.usefixtures("scope")
LIST = "/api/v1/interactions/"


@pytest.fixture
def customer() -> Customer:
    return a_customer()


@pytest.fixture
def phone(api_for, customer):
    return api_for(customer.owner.member)


@pytest.fixture
def call(customer):
    return {
        "customer": str(customer.pk),
        "channel": "call",
        "summary": "Renewal agreed.",
        "occurred_at": (timezone.now() - timedelta(hours=1)).isoformat(),
        "client_ref": str(uuid4()),
    }


def test_the_phone_sends_twice_and_one_is_stored(phone, call):
    first, second = phone.post(LIST, call, format="json"), phone.post(LIST, call, format="json")

    assert (first.status_code, first.json()["id"]) == (201, second.json()["id"])
    assert Interaction.objects.count() == Event.objects.filter(name="interaction.logged").count() == 1
    assert Interaction.objects.get().source == "api"


def test_one_request_logs_completes_and_plans(phone, call, customer):
    promised = a_follow_up(customer=customer)
    body = call | {
        "completes": str(promised.pk),
        "next_step": {"note": "Send it", "due_at": (timezone.now() + timedelta(days=1)).isoformat()},
    }
    assert phone.post(LIST, body, format="json").status_code == 201
    promised.refresh_from_db()
    assert promised.done_by == Interaction.objects.get()
    assert FollowUp.objects.open().get().note == "Send it"


def test_an_id_of_another_system_makes_and_then_changes(phone, call):
    url = f"{LIST}by-external/wecom/m-1/"
    call.pop("client_ref")
    made = phone.put(url, call, format="json")
    changed = phone.put(url, call | {"summary": "Renewal signed."}, format="json")

    assert (made.status_code, changed.status_code) == (201, 200)
    assert Interaction.objects.get().summary == "Renewal signed."


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"channel": "fax"}, "/channel"),
        ({"customer": str(uuid4())}, "/customer"),
        ({"occurred_at": "2999-01-01T00:00:00Z"}, "/occurred_at"),
        ({"duration_s": -1}, "/duration_s"),
        ({"tenant": "x"}, "/tenant"),
    ],
)
def test_what_is_wrong_is_named(phone, call, change, pointer):
    answer = phone.post(LIST, call | change, format="json")

    assert answer.status_code in (400, 422)
    assert answer.json()["errors"][0]["pointer"] == pointer
    assert not Interaction.objects.exists()


def test_a_deal_of_another_customer_is_refused(phone, call, customer):
    other = a_deal(customer=a_customer(owner=customer.owner))
    answer = phone.post(LIST, call | {"deal": str(other.pk)}, format="json")
    assert answer.json()["errors"][0]["pointer"] == "/deal"


def test_changing_and_removing(phone, customer):
    interaction = an_interaction(customer=customer)
    url = reverse("api:interaction-detail", args=[interaction.pk])

    assert phone.patch(url, {"summary": "Put right."}, format="json").json()["summary"] == "Put right."
    assert phone.delete(url).status_code == 204
    assert not Interaction.objects.exists()


def test_another_agents_interaction_does_not_exist(phone, api_for):
    foreign = an_interaction()
    url = reverse("api:interaction-detail", args=[foreign.pk])

    assert phone.get(url).status_code == phone.delete(url).status_code == 404
    assert phone.get(LIST).json()["data"] == []
    assert len(api_for(a_member(Role.VIEWER)).get(LIST).json()["data"]) == 1


def test_a_viewer_logs_nothing(api_for, call):
    assert api_for(a_member(Role.VIEWER)).post(LIST, call, format="json").status_code == 403


def test_a_member_who_is_no_agent_names_one(api_for, call, customer):
    admin = api_for(a_member(Role.ADMIN))
    assert admin.post(LIST, call, format="json").json()["errors"][0]["pointer"] == "/agent"
    assert admin.post(LIST, call | {"agent": str(customer.owner.pk)}, format="json").status_code == 201


def test_one_logging_over_http_takes_few_queries(phone, call, django_assert_max_num_queries):
    with django_assert_max_num_queries(18):
        assert phone.post(LIST, call, format="json").status_code == 201


def test_a_list_of_fifty_costs_as_many_queries_as_one_of_one(phone, customer, django_assert_max_num_queries):
    for _ in range(50):
        an_interaction(customer=customer)
    with django_assert_max_num_queries(9):
        assert len(phone.get(LIST).json()["data"]) == 50
