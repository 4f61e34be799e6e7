"""Who may come in, and as what."""

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.test import Client

from crm.accounts.factories import a_member
from crm.accounts.keys import make_key, tenant_of
from crm.accounts.models import ApiKey, Membership, User
from crm.accounts.roles import ABILITIES, SENTENCES, Role
from crm.accounts.services import add_member, change_role, create_api_key, revoke_api_key, set_member_active
from crm.events.models import Event
from crm.tenancy.factories import a_tenant
from crm.tenancy.models import Tenant
from crm.tenancy.scope import tenant_scope

PASSWORD = "a long enough pass phrase"


def found(capsys, **changes):
    options = {"slug": "acme", "name": "Acme", "owner_email": "Li@Example.test", "owner_password": PASSWORD}
    call_command("create_tenant", **options | changes)
    return capsys.readouterr().out


def test_an_organisation_is_founded_with_its_owner(db, capsys):
    assert found(capsys, language="zh-hans", time_zone="Asia/Shanghai").startswith("acme ")
    owner = Membership.objects.get()
    assert (owner.role, owner.user.email, owner.tenant.language) == (Role.OWNER, "li@example.test", "zh-hans")
    assert owner.user.check_password(PASSWORD)
    assert owner.user.password.startswith("argon2")


@pytest.mark.parametrize(
    "mistake",
    [{"slug": "Not A Slug"}, {"owner_password": "short"}, {"time_zone": "Mars/Base"}, {"owner_email": "nobody"}],
)
def test_a_mistake_founds_nothing_and_is_told_in_one_sentence(db, capsys, mistake):
    with pytest.raises(CommandError):
        found(capsys, **mistake)
    assert not Tenant.objects.exists()
    assert not User.objects.exists()


def test_the_key_alone_goes_to_the_terminal_and_only_its_hash_is_kept(db, capsys):
    found(capsys)
    call_command("create_api_key", tenant="acme", member="li@example.test", name="ERP")
    key = capsys.readouterr().out.strip()
    tenant = Tenant.objects.get()
    assert tenant_of(key) == tenant.pk
    with tenant_scope(tenant.pk):
        row = ApiKey.objects.get()
    assert key not in str(row.__dict__)


@pytest.mark.parametrize("text", ["", "tz_", "tz_x_y", "sk_live_1", "tz_!!!_secret", "x" * 500])
def test_what_is_no_key_names_no_organisation(text):
    assert tenant_of(text) is None


def test_a_person_can_switch_between_their_organisations(db, client_for):
    first, second = a_tenant(), a_tenant()
    member = a_member(Role.MANAGER, tenant=first)
    elsewhere = Membership.objects.create(tenant=second, user=member.user, role=Role.VIEWER)
    browser = client_for(member)
    browser.post("/switch/", {"membership": str(elsewhere.pk)})
    assert browser.session["tenant_id"] == str(second.pk)
    strangers = a_member(tenant=a_tenant())
    assert browser.post("/switch/", {"membership": str(strangers.pk)}).status_code == 404


def test_only_owners_make_owners_and_the_last_one_stays(scope):
    owner, admin, agent = a_member(Role.OWNER), a_member(Role.ADMIN), a_member()
    with pytest.raises(ValidationError, match="Only an owner"):
        change_role(by=admin, member=agent, role=Role.OWNER)
    with pytest.raises(ValidationError, match="only owner"):
        change_role(by=owner, member=owner, role=Role.ADMIN)
    with pytest.raises(ValidationError, match="only owner"):
        set_member_active(by=owner, member=owner, is_active=False)
    change_role(by=owner, member=agent, role=Role.OWNER)
    change_role(by=owner, member=owner, role=Role.ADMIN)
    event = Event.objects.filter(name="member.role_changed").latest("occurred_at")
    assert (event.before, event.after, event.actor) == ({"role": "owner"}, {"role": "admin"}, owner)


def test_somebody_known_keeps_their_password_when_another_organisation_adds_them(scope):
    known = User.objects.create_user("known@example.test", PASSWORD)
    add_member(
        by=a_member(Role.ADMIN), email="KNOWN@example.test", password="another pass phrase", name="", role="agent"
    )
    known.refresh_from_db()
    assert known.check_password(PASSWORD)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("end", ["revoked", "deactivated"])
def test_a_key_stops_with_the_next_request(end):
    tenant = a_tenant()
    with tenant_scope(tenant.pk, actor="test"):
        owner, member = a_member(Role.OWNER), a_member(Role.VIEWER)
        row, key = create_api_key(by=owner, member=member, name="ERP", scope="read")
    call = Client(headers={"Authorization": f"Bearer {key}"})
    assert call.get("/api/v1/customers/").status_code == 200
    with tenant_scope(tenant.pk, actor="test"):
        if end == "revoked":
            revoke_api_key(by=owner, api_key=row)
        else:
            set_member_active(by=owner, member=member, is_active=False)
    assert call.get("/api/v1/customers/").status_code == 401


@pytest.mark.django_db(transaction=True)
def test_a_refused_key_never_falls_back_to_the_session(client_for):
    tenant = a_tenant()
    browser = client_for(a_member(Role.OWNER, tenant=tenant))
    answer = browser.get("/api/v1/customers/", headers={"Authorization": f"Bearer {make_key(tenant.pk)}"})
    assert answer.status_code == 401


def test_every_role_says_in_sentences_what_it_may():
    assert set(ABILITIES) == set(SENTENCES) == set(Role)


def test_sign_in_gives_one_answer_for_every_reason(db):
    User.objects.create_user("known@example.test", PASSWORD)
    answers = [
        Client().post("/sign-in/", {"username": email, "password": "wrong"}, headers={"Accept-Language": "en"})
        for email in ("known@example.test", "unknown@example.test")
    ]
    assert {answer.status_code for answer in answers} == {422}
    assert all("do not match an active account" in answer.content.decode() for answer in answers)
