"""The settings of an organisation, and the operators' admin."""

import pytest
from django.test import Client

from crm.accounts.factories import a_member, a_user
from crm.accounts.models import ApiKey, Membership, User
from crm.accounts.roles import Role
from crm.events.models import Event
from crm.events.services import record
from crm.tenancy.factories import a_tenant
from crm.tenancy.scope import tenant_scope

PASSWORD = "a long enough pass phrase"
PAGES = {
    "/settings/organisation/": {Role.OWNER, Role.ADMIN},
    "/settings/members/": {Role.OWNER, Role.ADMIN},
    "/settings/api-keys/": {Role.OWNER, Role.ADMIN},
    "/settings/audit-trail/": {Role.OWNER, Role.ADMIN, Role.FINANCE},
    "/settings/roles/": set(Role),
}


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("role", Role.values)
def test_each_settings_page_is_for_the_roles_it_is_for(scope, client_for, page, role):
    assert client_for(a_member(role)).get(page).status_code == (200 if role in PAGES[page] else 403)


def test_an_administrator_adds_a_member_who_can_then_sign_in(scope, client_for):
    form = {"name": "Wang", "email": "wang@example.test", "role": "agent", "password": PASSWORD}
    assert client_for(a_member(Role.ADMIN)).post("/settings/members/new/", form).status_code == 302
    door = Client()
    assert door.post("/sign-in/", {"username": "WANG@example.test", "password": PASSWORD}).status_code == 302


def test_what_is_wrong_is_said_beside_the_field_and_nothing_typed_is_lost(scope, client_for):
    form = {"name": "Wang", "email": "wang@example.test", "role": "agent", "password": "short"}
    answer = client_for(a_member(Role.ADMIN)).post("/settings/members/new/", form)
    assert answer.status_code == 422
    assert "wang@example.test" in answer.content.decode()
    assert not User.objects.filter(email="wang@example.test").exists()


def test_a_key_is_shown_once_and_never_again(scope, client_for):
    owner = a_member(Role.OWNER)
    browser = client_for(owner)
    made = browser.post("/settings/api-keys/new/", {"name": "ERP", "acts_as": str(owner.pk), "scope": "read"})
    key = ApiKey.objects.get()
    assert "tz_" in made.content.decode()
    assert made.headers["Cache-Control"] == "no-store"
    assert "tz_" not in browser.get("/settings/api-keys/").content.decode()
    browser.post(f"/settings/api-keys/{key.pk}/revoke/")
    key.refresh_from_db()
    assert key.revoked_at


def test_a_change_of_role_stands_in_the_audit_trail_with_before_and_after(scope, client_for):
    owner, member = a_member(Role.OWNER), a_member(Role.AGENT, name="Zhou")
    browser = client_for(owner)
    browser.post(f"/settings/members/{member.pk}/role/", {"role": "manager"})
    assert Membership.objects.get(pk=member.pk).role == Role.MANAGER
    trail = browser.get("/settings/audit-trail/?name=member.role_changed").content.decode()
    assert "agent" in trail
    assert "manager" in trail


def test_a_foreign_member_does_not_exist(scope, client_for):
    stranger = a_member(tenant=a_tenant())
    browser = client_for(a_member(Role.OWNER))
    assert browser.post(f"/settings/members/{stranger.pk}/role/", {"role": "viewer"}).status_code == 404
    assert browser.post(f"/settings/members/{stranger.pk}/active/").status_code == 404


def operator() -> Client:
    client = Client()
    client.force_login(a_user(is_staff=True, is_superuser=True))
    return client


def test_an_operator_sees_nothing_before_choosing_an_organisation_with_a_reason(db):
    tenant = a_tenant(name="Qinghe")
    client = operator()
    assert client.get("/admin/").url == "/admin/organisation/"
    assert client.post("/admin/organisation/", {"tenant": str(tenant.pk), "reason": ""}).status_code == 422
    client.post("/admin/organisation/", {"tenant": str(tenant.pk), "reason": "Ticket 4711: sums differ"})
    with tenant_scope(tenant.pk):
        assert Event.objects.get(name="operator.entered").data == {"reason": "Ticket 4711: sums differ"}


def test_an_operator_looks_into_the_chosen_organisation_only_and_changes_nothing(db):
    chosen, other = a_tenant(), a_tenant()
    for tenant, name in ((chosen, "visible.thing"), (other, "hidden.thing")):
        with tenant_scope(tenant.pk, actor="test"):
            event = record(name, subject=tenant, by=None)
    client = operator()
    client.post("/admin/organisation/", {"tenant": str(chosen.pk), "reason": "Ticket 4711: sums differ"})
    text = client.get("/admin/events/event/").content.decode()
    assert "visible.thing" in text
    assert "hidden.thing" not in text
    assert client.get(f"/admin/events/event/{event.pk}/change/").status_code in (302, 404)
    assert client.get("/admin/events/event/add/").status_code == 403


@pytest.mark.parametrize("role", Role.values)
def test_members_are_no_operators(scope, client_for, role):
    assert client_for(a_member(role)).get("/admin/").status_code == 302
