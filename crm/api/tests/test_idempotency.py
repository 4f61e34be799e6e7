"""The same request twice is done once."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from crm.accounts.factories import a_member
from crm.accounts.roles import Role
from crm.api.idempotency import KEPT, prune
from crm.api.models import IdempotencyRecord
from crm.tenancy.factories import a_tenant
from crm.tenancy.scope import tenant_scope
from customers.factories import a_customer
from customers.models import Customer

pytestmark = pytest.mark.urls("crm.api.tests.endpoints")
URL = "/api/v1/test-customers/"
KEY = {"Idempotency-Key": "8a1f9d2e-0001"}


def post(api, body, headers=KEY, url=URL):
    return api.post(url, body, format="json", headers=headers)


def test_a_repeated_request_gets_the_first_answer(api):
    first = post(api, {"name": "x"})
    Customer.objects.update(name="changed meanwhile")
    second = post(api, {"name": "x"})
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.content == second.content
    assert second["ETag"] == first["ETag"]
    assert second["Content-Type"] == first["Content-Type"]
    assert "Idempotency-Replayed" not in first
    assert second["Idempotency-Replayed"] == "true"
    assert Customer.objects.count() == 1


def test_verbs_are_repeated_as_well(api):
    url = f"{URL}{a_customer().pk}/rename/"
    assert post(api, {"name": "y"}, url=url).json()["version"] == 2
    assert post(api, {"name": "y"}, url=url).json()["version"] == 2


def test_another_body_with_the_same_key_is_refused(api):
    post(api, {"name": "x"})
    response = post(api, {"name": "y"})
    assert (response.status_code, response.json()["code"]) == (422, "idempotency_key_reused")
    assert Customer.objects.count() == 1


def test_a_key_belongs_to_one_caller_and_one_address(api, api_for):
    post(api, {"name": "x"})
    colleague = api_for(a_member(Role.OWNER))
    assert "Idempotency-Replayed" not in post(colleague, {"name": "x"})
    assert "Idempotency-Replayed" not in post(api, {"name": "x"}, url="/api/v1/test-products/")


def test_a_refused_request_is_not_remembered(api):
    assert post(api, {"name": ""}).status_code == 422
    assert not IdempotencyRecord.objects.exists()
    assert post(api, {"name": "x"}).status_code == 201


@pytest.mark.parametrize("key", ["", "x" * 256, "é", "a b"])
def test_a_key_is_well_formed(api, key):
    response = post(api, {"name": "x"}, headers={"Idempotency-Key": key})
    assert (response.status_code, response.json()["code"]) == (422, "idempotency_key_invalid")


def test_old_answers_are_forgotten(api):
    post(api, {"name": "x"})
    assert prune() == 0
    IdempotencyRecord.objects.update(created_at=timezone.now() - KEPT - timedelta(minutes=1))
    assert prune() == 1
    assert "Idempotency-Replayed" not in post(api, {"name": "x"})


@pytest.mark.django_db(transaction=True)
def test_two_at_the_same_time_do_it_once(api_for):
    tenant = a_tenant()
    with tenant_scope(tenant.pk):
        member = a_member(Role.OWNER)
    answers, together = [], threading.Barrier(4)

    def send():
        client = api_for(member)
        together.wait(timeout=10)
        answers.append(post(client, {"name": "x"}))
        connection.close()

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert [answer.status_code for answer in answers] == [201] * 4
    assert len({answer.content for answer in answers}) == 1
    assert sum("Idempotency-Replayed" in answer for answer in answers) == 3
    with tenant_scope(tenant.pk):
        assert Customer.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_whoever_waits_too_long_is_told_to_come_back(api_for):
    tenant = a_tenant()
    with tenant_scope(tenant.pk):
        member = a_member(Role.OWNER)
    answers = []

    def send():
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '200ms'")
        answers.append(post(api_for(member), {"name": "x"}))
        connection.close()

    with tenant_scope(tenant.pk):
        IdempotencyRecord.objects.create(
            member=member, caller=f"member:{member.pk}", operation=f"POST {URL}", key=KEY["Idempotency-Key"]
        )
        thread = threading.Thread(target=send)
        thread.start()
        thread.join(timeout=30)
    (answer,) = answers
    assert (answer.status_code, answer.json()["code"]) == (409, "idempotency_in_progress")
    assert answer["Retry-After"] == "2"
    with tenant_scope(tenant.pk):
        assert not Customer.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_upserts_at_the_same_time_make_one_object(api_for):
    tenant = a_tenant()
    with tenant_scope(tenant.pk):
        member = a_member(Role.OWNER)
    statuses, together = [], threading.Barrier(4)

    def send():
        client = api_for(member)
        together.wait(timeout=10)
        url = f"{URL}by-external/erp/C-1001/"
        statuses.append(client.put(url, {"name": "x"}, format="json").status_code)
        connection.close()

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(statuses) == [200, 200, 200, 201]
