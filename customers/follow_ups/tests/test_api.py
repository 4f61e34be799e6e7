from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from customers.factories import a_customer, a_follow_up, an_interaction
from customers.models import Customer, FollowUp

pytestmark = pytest.mark.usefixtures("scope")
LIST = "/api/v1/follow-ups/"


@pytest.fixture
def customer() -> Customer:
    return a_customer()


@pytest.fixture
def phone(api_for, customer):
    return api_for(customer.owner.member)


def test_a_follow_up_is_planned_once(phone, customer):
    body = {
        "customer": str(customer.pk),
        "note": "Call back",
        "due_at": (timezone.now() + timedelta(days=1)).isoformat(),
        "client_ref": str(uuid4()),
    }
    first, second = phone.post(LIST, body, format="json"), phone.post(LIST, body, format="json")

    assert (first.status_code, first.json()["id"]) == (201, second.json()["id"])
    assert FollowUp.objects.get().agent == customer.owner


def test_complete_reschedule_cancel_and_reopen(phone, customer):
    follow_up = a_follow_up(customer=customer)
    interaction = an_interaction(customer=customer)
    url = f"{LIST}{follow_up.pk}/"

    done = phone.post(f"{url}complete/", {"interaction": str(interaction.pk)}, format="json").json()
    assert (done["state"], done["done_by"]) == ("done", str(interaction.pk))
    assert phone.post(f"{url}cancel/").status_code == 409
    assert phone.post(f"{url}reopen/").json()["state"] == "open"
    due_at = (timezone.now() + timedelta(days=9)).isoformat()
    assert phone.post(f"{url}reschedule/", {"due_at": due_at}, format="json").status_code == 200
    assert phone.post(f"{url}cancel/", {"reason": "Settled"}, format="json").json()["state"] == "cancelled"


def test_a_change_counts_the_version_and_an_old_version_is_refused(phone, customer):
    follow_up = a_follow_up(customer=customer)
    url = f"{LIST}{follow_up.pk}/"
    old = phone.get(url)["ETag"]
    changed = phone.patch(url, {"note": "Write instead"}, format="json", headers={"If-Match": old})

    assert (changed.status_code, changed.json()["note"]) == (200, "Write instead")
    assert phone.patch(url, {"note": "Third"}, format="json", headers={"If-Match": old}).status_code == 412


def test_another_agents_follow_up_does_not_exist(phone):
    url = f"{LIST}{a_follow_up().pk}/"
    assert {phone.get(url).status_code, phone.post(f"{url}complete/").status_code} == {404}


def test_the_nearest_parameter_is_named(phone):
    answer = phone.get(LIST, {"stat": "open"})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["did_you_mean"] == "state"
