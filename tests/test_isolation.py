"""The promises of the house, proved for every table at once, from the outside: PostgreSQL's own catalogue."""

from uuid import uuid4

import pytest
from django.apps import apps
from django.db import DatabaseError, IntegrityError, connection, transaction

from crm.tenancy.backend.schema import has_tenant, is_fenced
from crm.tenancy.factories import a_tenant
from crm.tenancy.fence import ACTOR_REQUIRED, DJANGO_TABLES, OUTSIDE_THE_FENCE
from crm.tenancy.models import Tenant
from crm.tenancy.scope import tenant_scope
from customers.factories import a_customer, an_interaction
from customers.models import Customer, Interaction

FENCED = [model for model in apps.get_models() if is_fenced(model)]


def rows(sql: str, *params: object) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


@pytest.mark.parametrize("model", FENCED, ids=lambda model: model._meta.label)
def test_every_tenant_table_is_fenced(db, model):
    table = model._meta.db_table
    assert rows("SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE oid = %s::regclass", table) == [
        (True, True)
    ]
    policies = rows(
        "SELECT polname, ARRAY(SELECT rolname::text FROM pg_roles WHERE oid = ANY(polroles)),"
        " pg_get_expr(polqual, polrelid) FROM pg_policy WHERE polrelid = %s::regclass",
        table,
    )
    for_app = [
        (name, expression)
        for name, roles, expression in policies
        if roles != ["crm_owner"] and name != "search_reads"
    ]
    assert [name for name, _ in for_app] == ["tenant_isolation"]
    assert "NULLIF(current_setting('crm.tenant_id'" in for_app[0][1]


def test_every_table_in_the_database_is_fenced_or_on_the_list_with_a_reason(db):
    models = {model._meta.db_table: model._meta.label for model in apps.get_models(include_auto_created=True)}
    allowed = {"django_migrations"} | {
        table for table, label in models.items() if label in OUTSIDE_THE_FENCE | DJANGO_TABLES
    }
    allowed |= {table for table in models if table.startswith(("auth_", "accounts_user_"))}
    open_tables = rows(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')"
        " AND NOT (relrowsecurity AND relforcerowsecurity)"
    )
    assert {name for (name,) in open_tables} <= allowed
    assert len(OUTSIDE_THE_FENCE | DJANGO_TABLES) <= 15


def test_the_app_role_cannot_walk_around_the_fence(db):
    ((superuser, bypass, create_db, create_role),) = rows(
        "SELECT rolsuper, rolbypassrls, rolcreatedb, rolcreaterole FROM pg_roles WHERE rolname = current_user"
    )
    assert (superuser, bypass, create_db, create_role) == (False, False, False, False)
    assert rows("SELECT tableowner FROM pg_tables WHERE schemaname = 'public' AND tableowner = current_user") == []
    assert rows("SELECT has_schema_privilege('public', 'CREATE')") == [(False,)]
    may_truncate = rows(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
        " AND has_table_privilege(oid, 'TRUNCATE')"
    )
    assert may_truncate == []


def test_every_foreign_key_between_tenant_tables_carries_the_tenant(db):
    tables = [model._meta.db_table for model in apps.get_models() if has_tenant(model)]
    plain = rows(
        "SELECT conname FROM pg_constraint c"
        " WHERE contype = 'f' AND conrelid::regclass::text = ANY(%s) AND confrelid::regclass::text = ANY(%s)"
        " AND array_length(conkey, 1) < 2",
        tables,
        tables,
    )
    assert plain == []


def test_every_unique_key_of_a_tenant_table_starts_with_the_tenant(db):
    tables = [model._meta.db_table for model in apps.get_models() if has_tenant(model)]
    leaking = rows(
        "SELECT i.indexrelid::regclass::text FROM pg_index i"
        " JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]"
        " WHERE i.indisunique AND NOT i.indisprimary AND i.indrelid::regclass::text = ANY(%s)"
        " AND a.attname <> 'tenant_id'",
        tables,
    )
    assert leaking == []


def test_no_view_and_no_function_reads_around_the_fence(db):
    views = rows("SELECT viewname FROM pg_views WHERE schemaname = 'public'")
    assert views == []
    definers = rows(
        "SELECT proname, rolname, proconfig FROM pg_proc JOIN pg_roles r ON r.oid = proowner"
        " WHERE pronamespace = 'public'::regnamespace AND prosecdef"
    )
    assert {(name, owner) for name, owner, _ in definers} <= {
        (name, "crm_search") for name in ("search_customers", "search_contacts", "search_deals")
    }
    assert all(any("search_path" in setting for setting in config or []) for _, _, config in definers)


def test_without_a_scope_there_is_nothing(db):
    assert not Customer.objects.exists()
    with pytest.raises(DatabaseError), transaction.atomic():
        Customer.objects.bulk_create([Customer(name="x", sort_key="x")])


def test_one_organisation_cannot_see_or_take_the_rows_of_another(db):
    mine, theirs = a_tenant(), a_tenant()
    with tenant_scope(theirs.pk):
        customer = a_customer()
        customer.refresh_from_db()
        assert customer.tenant_id == theirs.pk
    with tenant_scope(mine.pk):
        assert not Customer.objects.filter(pk=customer.pk).exists()
        assert Customer.objects.filter(pk=customer.pk).update(name="taken") == 0
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            Customer.objects.create(name="planted", sort_key="planted", tenant=theirs)


@pytest.mark.django_db(transaction=True)
def test_not_even_raw_sql_can_point_into_another_organisation():
    mine, theirs = a_tenant(), a_tenant()
    with tenant_scope(theirs.pk):
        foreign = a_customer()
    with tenant_scope(mine.pk):
        own = an_interaction()
    with pytest.raises(IntegrityError), tenant_scope(mine.pk), connection.cursor() as cursor:
        cursor.execute("UPDATE customers_interaction SET customer_id = %s WHERE id = %s", [foreign.pk, own.pk])
    with tenant_scope(mine.pk):
        assert Interaction.objects.get().customer_id == own.customer_id


def test_a_read_cannot_write(tenant: Tenant):
    with pytest.raises(DatabaseError, match="read-only"), tenant_scope(tenant.pk, read_only=True):
        a_customer()


def test_another_organisation_cannot_be_opened_inside_a_scope(tenant):
    with tenant_scope(tenant.pk), pytest.raises(RuntimeError), tenant_scope(uuid4()):
        pass


@pytest.mark.django_db(transaction=True)
def test_nothing_is_left_on_the_connection():
    with tenant_scope(a_tenant().pk, actor="test"):
        pass
    assert rows("SELECT current_setting('crm.tenant_id', true), current_setting('crm.actor', true)") in (
        [(None, None)],
        [("", "")],
    )


@pytest.mark.parametrize("label", sorted(ACTOR_REQUIRED))
def test_tables_of_money_and_rights_refuse_a_write_in_which_nobody_is_at_work(tenant, label):
    table = apps.get_model(label)._meta.db_table
    with (
        pytest.raises(DatabaseError, match="Nobody is at work"),
        tenant_scope(tenant.pk),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"DELETE FROM {table}")


def test_the_audit_trail_stays_as_written(scope):
    from crm.accounts.factories import a_member
    from crm.events.models import Event
    from crm.events.services import record

    event = record("member.added", subject=(member := a_member()), by=member)
    for change in ("UPDATE events_event SET name = 'x'", "DELETE FROM events_event"):
        with (
            pytest.raises(DatabaseError, match="append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(change)
    assert Event.objects.get().name == event.name
