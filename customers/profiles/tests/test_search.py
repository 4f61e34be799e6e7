import pytest
from django.db import connection

from agents.factories import an_agent
from crm.accounts.factories import a_member
from crm.accounts.roles import Role
from crm.tenancy.factories import a_tenant
from crm.tenancy.scope import tenant_scope
from customers.models import Customer
from customers.profiles.queries import search
from customers.profiles.services import change_customer, create_customer

NAMES = ("华星科技有限公司", "上海星空贸易", "Acme Robotics", "蓝海包装", "3M 中国")


@pytest.fixture
def owner(scope):
    return a_member(Role.OWNER)


@pytest.fixture
def customers(owner):
    return {name: create_customer(by=owner, name=name) for name in NAMES}


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("华星", {"华星科技有限公司"}),
        ("星", {"华星科技有限公司", "上海星空贸易"}),
        ("星科技", {"华星科技有限公司"}),
        ("huaxing", {"华星科技有限公司"}),
        ("Hua Xing", {"华星科技有限公司"}),
        ("hx", {"华星科技有限公司", "上海星空贸易"}),
        ("hxkj", {"华星科技有限公司"}),
        ("ACME", {"Acme Robotics"}),
        ("robo", {"Acme Robotics"}),
        ("ar", {"Acme Robotics"}),
        ("l", {"蓝海包装"}),
        ("3m", {"3M 中国"}),
        ("3M中", {"3M 中国"}),
        ("星华", set()),
        ("zzz", set()),
        ("", set()),
        ("%_'", set()),
    ],
)
def test_what_people_type_finds_the_customer(owner, customers, typed, found):
    assert {customer.name for customer in search(owner, typed)} == found


def test_a_customer_is_found_by_the_end_of_its_phone_and_by_codes(owner):
    customer = create_customer(
        by=owner, name="Acme", phone="138 0001-4321", code="A-77", external_system="erp", external_id="C-1001"
    )
    for typed in ("4321", "13800014321", "a77", "C-1001", "1001"):
        assert search(owner, typed) == [customer], typed


def test_a_new_name_is_found_and_the_old_one_no_longer(owner):
    customer = create_customer(by=owner, name="华星")
    change_customer(by=owner, customer=customer, name="蓝海")
    assert search(owner, "华星") == []
    assert search(owner, "蓝海") == [customer]


def test_a_name_that_begins_with_what_was_typed_comes_first(owner):
    create_customer(by=owner, name="A great star")
    create_customer(by=owner, name="Star Ltd")
    assert [customer.name for customer in search(owner, "star")] == ["Star Ltd", "A great star"]


def test_the_function_itself_returns_only_the_open_organisations_keys(db):
    theirs = a_tenant()
    with tenant_scope(theirs.pk, actor="test"):
        create_customer(by=a_member(Role.OWNER), name="华星科技")
    mine = a_tenant()
    with tenant_scope(mine.pk, actor="test"), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM search_customers(ARRAY['n华星'], 100)")
        assert cursor.fetchone() == (0,)
        assert search(a_member(Role.OWNER), "华星") == []
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM search_customers(ARRAY['n华星'], 100)")
        assert cursor.fetchone() == (0,)


def test_a_colleagues_customer_is_not_found(owner):
    agent, colleague = an_agent(), an_agent()
    create_customer(by=owner, name="华星", owner=colleague)
    assert search(agent.member, "华星") == []
    assert search(colleague.member, "华星") == [Customer.objects.get()]


def test_the_index_of_the_search_leads_with_the_tenant(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_indexdef('customer_by_search_key'::regclass)")
        assert "gin (tenant_id, search_keys)" in cursor.fetchone()[0]


def test_the_app_cannot_become_the_role_that_searches(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_has_role(current_user, 'crm_search', 'MEMBER')")
        assert cursor.fetchone() == (False,)
