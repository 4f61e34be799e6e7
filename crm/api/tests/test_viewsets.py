"""What every endpoint does without being told."""

from decimal import Decimal
from uuid import uuid4

import pytest

from agents.factories import an_agent
from crm.accounts.factories import a_member
from crm.accounts.models import ApiKey
from crm.accounts.roles import Role
from crm.accounts.services import create_api_key
from crm.events.models import Event
from crm.tenancy.factories import a_tenant
from crm.tenancy.scope import tenant_scope
from customers.factories import a_customer, a_product
from customers.models import Customer, Product

pytestmark = pytest.mark.urls("crm.api.tests.endpoints")
URL = "/api/v1/test-customers/"
PRODUCTS = "/api/v1/test-products/"


def errors_of(response):
    return {error.get("pointer", error.get("parameter")): error for error in response.json()["errors"]}


def test_a_list_comes_in_an_envelope(api):
    customer = a_customer()
    body = api.get(URL).json()
    assert body["object"] == "list"
    assert body["has_more"] is False
    assert body["next_cursor"] is None
    assert [row["id"] for row in body["data"]] == [str(customer.pk)]
    assert body["data"][0]["owner"] == {"id": str(customer.owner_id), "name": customer.owner.name}
    assert body["data"][0]["last_activity_at"].endswith("Z")


def test_a_list_costs_the_same_queries_whatever_its_length(api, django_assert_num_queries):
    to_sign_in, to_open_and_close_the_scope, to_read = 3, 2, 1
    for length in (1, 5):
        for _ in range(length):
            a_customer()
        with django_assert_num_queries(to_sign_in + to_open_and_close_the_scope + to_read):
            api.get(URL)


def test_a_colleagues_customer_is_not_listed_and_not_found(api_for, scope):
    customer, stranger = a_customer(), an_agent()
    client = api_for(stranger.member)
    assert client.get(URL).json()["data"] == []
    missing = client.get(f"{URL}{uuid4()}/")
    hidden = client.get(f"{URL}{customer.pk}/")
    malformed = client.get(f"{URL}not-an-id/")
    for response in (missing, hidden, malformed):
        assert response.status_code == 404
        assert response["Content-Type"] == "application/problem+json"
    bodies = [response.json() for response in (missing, hidden, malformed)]
    for body in bodies:
        del body["instance"], body["request_id"]
    assert bodies[0] == bodies[1] == bodies[2]


def test_another_organisations_customer_is_not_found(db, api_for):
    mine, theirs = a_tenant(), a_tenant()
    with tenant_scope(theirs.pk):
        foreign = a_customer()
    with tenant_scope(mine.pk):
        client = api_for(a_member(Role.OWNER))
    for response in (
        client.get(f"{URL}{foreign.pk}/"),
        client.patch(f"{URL}{foreign.pk}/", {"name": "taken"}, format="json"),
        client.post(f"{URL}{foreign.pk}/rename/", {"name": "taken"}, format="json"),
    ):
        assert (response.status_code, response.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize("fields", ["id,name", "version"])
def test_fields_are_chosen_by_name(api, fields):
    customer = a_customer()
    assert list(api.get(URL, {"fields": fields}).json()["data"][0]) == fields.split(",")
    assert list(api.get(f"{URL}{customer.pk}/", {"fields": fields}).json()) == fields.split(",")


def test_an_unknown_field_is_told_with_the_nearest_even_when_the_list_is_empty(api):
    response = api.get(URL, {"fields": "id,nane"})
    assert response.status_code == 400
    assert errors_of(response)["fields"]["did_you_mean"] == "name"


def test_a_customer_is_created_with_a_version(api):
    agent = an_agent()
    response = api.post(URL, {"name": "Heng Tong", "owner": str(agent.pk)}, format="json")
    assert response.status_code == 201
    assert response["ETag"] == '"v1"'
    assert Customer.objects.get().owner == agent


def test_all_errors_are_told_each_with_its_pointer(api):
    response = api.post(URL, {"nmae": "x", "version": 3, "kind": "planet", "employees": "many"}, format="json")
    assert response.status_code == 422
    body = response.json()
    assert body["code"] == "validation_failed"
    assert body["type"] == "/api/v1/docs/problems/#validation_failed"
    assert body["request_id"] == response["Request-Id"]
    errors = errors_of(response)
    assert errors["/name"]["code"] == "required"
    assert errors["/nmae"]["did_you_mean"] == "name"
    assert errors["/version"]["code"] == "read_only"
    assert errors["/kind"] == errors["/kind"] | {"code": "invalid_choice", "received": "planet"}
    assert errors["/employees"]["code"] == "invalid"
    assert not Customer.objects.exists()


def test_what_people_typed_about_people_is_not_sent_back(api):
    response = api.post(URL, {"name": "x", "email": "min.zhou at example"}, format="json")
    assert "min.zhou" not in response.content.decode()
    assert errors_of(response)["/email"]["code"] == "invalid"


@pytest.mark.parametrize("key", ["0d6b2f0e-3c1a-4c55-9d0b-6a8f0a9d3e11", "no-id", "0"])
def test_an_id_out_of_sight_does_not_exist_like_a_random_one(api_for, scope, key):
    stranger = an_agent()
    hidden = a_customer()
    url, body = URL, {"name": "x"}
    client = api_for(stranger.member)
    random = errors_of(client.post(url, body | {"parent": key}, format="json"))["/parent"]
    unseen = errors_of(client.post(url, body | {"parent": str(hidden.pk)}, format="json"))["/parent"]
    assert random.pop("received") == key
    assert unseen.pop("received") == str(hidden.pk)
    assert random == unseen


def test_a_change_leaves_alone_what_is_absent(api):
    customer = a_customer(employees=12)
    response = api.patch(f"{URL}{customer.pk}/", {"name": "New name"}, format="json")
    assert response.status_code == 200
    assert response["ETag"] == '"v2"'
    assert response.json()["employees"] == 12
    assert api.put(f"{URL}{customer.pk}/", {"name": "x"}, format="json").status_code == 405


def test_a_change_of_an_older_version_is_refused_with_the_current_one(api):
    customer = a_customer(version=7)
    url = f"{URL}{customer.pk}/"
    refused = api.patch(url, {"name": "x"}, format="json", headers={"If-Match": '"v6"'})
    assert (refused.status_code, refused.json()["current"], refused["ETag"]) == (412, "v7", '"v7"')
    done = api.patch(url, {"name": "x"}, format="json", headers={"If-Match": '"v7"'})
    assert (done.status_code, done["ETag"]) == (200, '"v8"')


def test_where_a_version_is_required_a_change_without_one_is_refused(api):
    product = a_product()
    url = f"{PRODUCTS}{product.pk}/"
    assert api.patch(url, {"name": "x"}, format="json").status_code == 428
    assert api.patch(url, {"name": "x"}, format="json", headers={"If-Match": '"v1"'}).status_code == 200


def test_who_has_the_version_gets_304(api):
    customer = a_customer()
    response = api.get(f"{URL}{customer.pk}/", headers={"If-None-Match": '"v1"'})
    assert (response.status_code, response.content) == (304, b"")


def test_by_external_id_the_first_call_creates_and_the_second_changes(api):
    url = f"{URL}by-external/erp/C-1001/"
    first = api.put(url, {"name": "Heng Tong"}, format="json")
    second = api.put(url, {"name": "Heng Tong Ltd"}, format="json")
    assert (first.status_code, second.status_code) == (201, 200)
    customer = Customer.objects.get()
    assert (customer.external_system, customer.external_id, customer.name) == ("erp", "C-1001", "Heng Tong Ltd")
    found = api.get(URL, {"external": "erp:C-1001"}).json()["data"]
    assert [row["id"] for row in found] == [str(customer.pk)]
    assert api.get(URL, {"external": "erp:C-1002"}).json()["data"] == []


def test_a_dry_run_says_what_would_happen_and_keeps_nothing(api):
    customer = a_customer(name="Before")
    made = api.post(f"{URL}?dry_run=true", {"name": "x"}, format="json", headers={"Idempotency-Key": "k-12345678"})
    assert (made.status_code, made["Dry-Run"]) == (201, "true")
    changed = api.patch(f"{URL}{customer.pk}/?dry_run=true", {"name": "After"}, format="json")
    assert (changed.json()["name"], changed["Dry-Run"]) == ("After", "true")
    assert Customer.objects.get().name == "Before"
    assert not Event.objects.exists()
    assert api.post(f"{URL}?dry_run=true", {}, format="json").status_code == 422
    assert api.post(f"{URL}?dry_run=maybe", {"name": "x"}, format="json").status_code == 400
    really = api.post(URL, {"name": "x"}, format="json", headers={"Idempotency-Key": "k-12345678"})
    assert "Idempotency-Replayed" not in really


def test_a_verb_calls_the_service_and_refuses_what_it_does_not_know(api):
    customer = a_customer()
    assert api.post(f"{URL}{customer.pk}/rename/", {"name": "Lin"}, format="json").json()["name"] == "Lin"
    refused = api.post(f"{URL}{customer.pk}/archive/", {"reason": "x"}, format="json")
    assert errors_of(refused)["/reason"]["code"] == "unknown_field"


def test_a_state_that_does_not_allow_it_is_a_conflict(api):
    response = api.post(f"{URL}{a_customer().pk}/archive/")
    assert response.status_code == 409
    assert response.json() == response.json() | {"code": "invalid_state", "allowed": ["restore"]}


def test_what_is_known_already_is_a_conflict_in_words(api):
    a_product(name="GTX Pro")
    response = api.post(PRODUCTS, {"name": "GTX Pro"}, format="json")
    assert response.status_code == 409
    assert response.json() == response.json() | {"code": "already_exists", "fields": ["name"]}
    assert "GTX" not in response.content.decode()


def test_a_rule_of_the_database_is_told_in_words(api):
    response = api.post(PRODUCTS, {"name": "x", "price": {"amount": "-1"}}, format="json")
    assert response.status_code == 422
    assert response.json()["rule"] == "price_is_not_negative"


def test_viewers_read_and_do_not_write(api_for, scope):
    customer = a_customer()
    viewer = api_for(a_member(Role.VIEWER))
    assert viewer.get(URL).status_code == 200
    for response in (
        viewer.post(URL, {"name": "x"}, format="json"),
        viewer.patch(f"{URL}{customer.pk}/", {"name": "x"}, format="json"),
        viewer.post(f"{URL}{uuid4()}/rename/", {"name": "x"}, format="json"),
    ):
        assert response.status_code == 403
        assert response.json()["required_ability"] == "work"
    assert not Customer.objects.filter(name="x").exists()


@pytest.mark.parametrize(("scope_of_key", "status"), [(ApiKey.Scope.READ, 403), (ApiKey.Scope.WRITE, 201)])
def test_a_key_writes_only_if_its_scope_says_so(client, owner, scope_of_key, status):
    _, key = create_api_key(by=owner, member=owner, name="ERP", scope=scope_of_key)
    headers = {"Authorization": f"Bearer {key}"}
    assert client.get(URL, headers=headers).status_code == 200
    response = client.post(URL, {"name": "x"}, content_type="application/json", headers=headers)
    assert response.status_code == status
    if status == 403:
        assert response.json()["required_scope"] == "write"


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer tz_nonsense"}])
def test_strangers_are_asked_to_sign_in(client, scope, headers):
    response = client.get(URL, headers=headers)
    assert response.status_code == 401
    assert response["WWW-Authenticate"] == 'Bearer realm="api"'
    assert response.json()["code"] == ("key_refused" if headers else "not_authenticated")


def test_a_browser_needs_its_csrf_token(api_for, owner):
    client = api_for(owner)
    client.handler.enforce_csrf_checks = True
    response = client.post(URL, {"name": "x"}, format="json")
    assert (response.status_code, response.json()["code"]) == (403, "csrf_failed")
    assert not Customer.objects.exists()


def test_a_fault_of_ours_is_a_problem_without_details(api):
    customer = a_customer(name="Secret name")
    response = api.post(f"{URL}{customer.pk}/explode/")
    assert response.status_code == 500
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["code"] == "internal_error"
    assert "Secret" not in response.content.decode()


@pytest.mark.parametrize("path", ["/api/v1/nothing/", "/api/", "/api/v2/customers/"])
def test_an_unknown_address_is_a_problem_too(api, path):
    response = api.get(path)
    assert (response.status_code, response.json()["code"]) == (404, "not_found")


def test_problems_follow_the_language_that_is_asked_for(api):
    english = api.get(f"{URL}{uuid4()}/", headers={"Accept-Language": "en"}).json()
    chinese = api.get(f"{URL}{uuid4()}/", headers={"Accept-Language": "zh-Hans"}).json()
    assert english["title"] == chinese["title"]
    assert english["detail"] != chinese["detail"]


def test_a_wrong_method_says_which_are_right(api):
    response = api.delete(URL)
    assert (response.status_code, response.json()["code"]) == (405, "method_not_allowed")
    assert "POST" in response["Allow"]


class TestMoney:
    @pytest.mark.parametrize(
        ("sent", "stored", "read"),
        [
            ({"amount": "12.5", "currency": "CNY"}, "12.5", {"amount": "12.50", "currency": "CNY"}),
            ({"amount": 12}, "12", {"amount": "12.00", "currency": "CNY"}),
            ({"amount": "1200", "currency": "JPY"}, "1200", {"amount": "1200", "currency": "JPY"}),
            (
                {"amount": "9999999999999999.99"},
                "9999999999999999.99",
                {"amount": "9999999999999999.99", "currency": "CNY"},
            ),
        ],
    )
    def test_money_is_exact(self, api, sent, stored, read):
        response = api.post(PRODUCTS, {"name": "x", "price": sent}, format="json")
        assert response.status_code == 201, response.json()
        assert Product.objects.get().list_price == Decimal(stored)
        assert response.json()["price"] == read
        assert api.get(PRODUCTS).json()["data"][0]["price"] == read

    @pytest.mark.parametrize(
        ("sent", "pointer", "code"),
        [
            ({"amount": 12.5}, "/price/amount", "float"),
            ({"amount": "12.505"}, "/price/amount", "decimals"),
            ({"amount": "1.5", "currency": "JPY"}, "/price/amount", "decimals"),
            ({"amount": "1e3"}, "/price/amount", "amount"),
            ({"amount": "NaN"}, "/price/amount", "amount"),
            ({"amount": "Infinity"}, "/price/amount", "amount"),
            ({"amount": "１２"}, "/price/amount", "amount"),
            ({"amount": " 12"}, "/price/amount", "amount"),
            ({"amount": True}, "/price/amount", "amount"),
            ({"amount": None}, "/price/amount", "amount"),
            ({"amount": "99999999999999999"}, "/price/amount", "amount"),
            ({"amount": "1", "currency": "XQQ"}, "/price/currency", "unknown_currency"),
            ({"amount": "1", "currency": 3}, "/price/currency", "unknown_currency"),
            ({"amount": "1", "curency": "CNY"}, "/price/curency", "unknown_field"),
            ({"currency": "CNY"}, "/price/amount", "required"),
            ("12.50", "/price", "object"),
        ],
    )
    def test_what_is_no_exact_money_is_refused(self, api, sent, pointer, code):
        response = api.post(PRODUCTS, {"name": "x", "price": sent}, format="json")
        assert response.status_code == 422
        assert errors_of(response)[pointer]["code"] == code

    def test_null_clears_and_absence_does_not(self, api):
        product = a_product(list_price=5)
        url, headers = f"{PRODUCTS}{product.pk}/", {"If-Match": "*"}
        renamed = api.patch(url, {"name": "y"}, format="json", headers=headers)
        assert renamed.json()["price"] == {"amount": "5.00", "currency": "CNY"}
        assert api.patch(url, {"price": None}, format="json", headers=headers).json()["price"] is None
