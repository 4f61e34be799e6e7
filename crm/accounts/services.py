"""What can be done with organisations, members and keys."""

from datetime import datetime
from zoneinfo import available_timezones

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.accounts.keys import digest_of, make_key, shown_prefix
from crm.accounts.models import ApiKey, Membership, User
from crm.accounts.roles import Role
from crm.events.services import record
from crm.tenancy.models import Tenant
from crm.tenancy.scope import tenant_scope


@transaction.atomic
def create_tenant(
    *,
    slug: str,
    name: str,
    owner_email: str,
    owner_password: str,
    owner_name: str = "",
    language: str = Tenant.Language.EN,
    time_zone: str = "Asia/Shanghai",
    currency: str = "CNY",
    is_demo: bool = False,
) -> Membership:
    """Found an organisation and give it its owner. A person already known keeps their password."""
    if time_zone not in available_timezones():
        raise ValidationError(
            _("%(zone)s is no time zone. Write one like Asia/Shanghai.") % {"zone": time_zone},
            code="time_zone",
        )
    tenant = Tenant(
        slug=slug, name=name, language=language, time_zone=time_zone, currency=currency, is_demo=is_demo
    )
    tenant.full_clean()
    tenant.save()
    user = _person(email=owner_email, password=owner_password, name=owner_name)
    owner = Membership.objects.create(tenant=tenant, user=user, role=Role.OWNER)
    with tenant_scope(tenant.pk, actor=owner.actor):
        record("organisation.founded", subject=tenant, by=owner, name=name, slug=slug)
    return owner


@transaction.atomic
def add_member(*, by: Membership, email: str, password: str | None, name: str, role: str) -> Membership:
    """Let a person into the organisation. Without a password they set one by mail before the first sign-in."""
    _only_owners_make_owners(by, role)
    user = _person(email=email, password=password, name=name)
    member, is_new = Membership.objects.get_or_create(tenant_id=by.tenant_id, user=user, defaults={"role": role})
    if not is_new:
        raise ValidationError(
            _("%(email)s is a member already. Change the role in the list.") % {"email": email},
            code="is_member",
        )
    record("member.added", subject=member, by=by, role=role)
    return member


@transaction.atomic
def change_role(*, by: Membership, member: Membership, role: str) -> Membership:
    """Give a member another role. The last owner stays owner."""
    member = _locked(by, member)
    _only_owners_make_owners(by, role)
    _only_owners_make_owners(by, member.role)
    if member.role == Role.OWNER and role != Role.OWNER:
        _keep_an_owner(member)
    before, member.role = member.role, role
    member.save(update_fields=["role"])
    record("member.role_changed", subject=member, by=by, before={"role": before}, after={"role": role})
    return member


@transaction.atomic
def set_member_active(*, by: Membership, member: Membership, is_active: bool) -> Membership:
    """Let a member in again, or shut them out at once: sessions and keys stop with the next request."""
    member = _locked(by, member)
    _only_owners_make_owners(by, member.role)
    if member.role == Role.OWNER and not is_active:
        _keep_an_owner(member)
    member.is_active = is_active
    member.save(update_fields=["is_active"])
    record("member.reactivated" if is_active else "member.deactivated", subject=member, by=by)
    return member


@transaction.atomic
def change_organisation(*, by: Membership, name: str, language: str, time_zone: str, currency: str) -> Tenant:
    """Change what holds for the whole organisation."""
    tenant = Tenant.objects.select_for_update().get(pk=by.tenant_id)
    before = {field: getattr(tenant, field) for field in ("name", "language", "time_zone", "currency")}
    after = {"name": name, "language": language, "time_zone": time_zone, "currency": currency}
    for field, value in after.items():
        setattr(tenant, field, value)
    tenant.full_clean()
    tenant.save()
    record("organisation.changed", subject=tenant, by=by, before=before, after=after)
    return tenant


@transaction.atomic
def create_api_key(
    *, by: Membership, member: Membership, name: str, scope: str, expires_at: datetime | None = None
) -> tuple[ApiKey, str]:
    """Make a key that acts as `member`. Returns the row and the key itself, which is shown this once only."""
    key = make_key(by.tenant_id)
    row = ApiKey.objects.create(
        member=member,
        name=name,
        scope=scope,
        prefix=shown_prefix(key),
        digest=digest_of(key),
        expires_at=expires_at,
    )
    record("api_key.created", subject=row, by=by, name=name, scope=scope, member_id=str(member.pk))
    return row, key


@transaction.atomic
def revoke_api_key(*, by: Membership, api_key: ApiKey) -> ApiKey:
    """End a key. The next request with it is refused."""
    if api_key.revoked_at is None:
        api_key.revoked_at = timezone.now()
        api_key.save(update_fields=["revoked_at"])
        record("api_key.revoked", subject=api_key, by=by)
    return api_key


def set_preferences(*, user: User, language: str, time_zone: str, name: str) -> User:
    """A person's own settings, the same in every organisation."""
    user.language, user.time_zone, user.name = language, time_zone, name
    user.full_clean(exclude=["password"])
    user.save(update_fields=["language", "time_zone", "name"])
    return user


def _person(*, email: str, password: str | None, name: str) -> User:
    if user := User.objects.filter(email__iexact=email).first():
        return user
    if password is not None:
        validate_password(password, User(email=email, name=name))
    user = User.objects.create_user(email=email, password=password, name=name)
    user.full_clean(exclude=["password"])
    return user


def _locked(by: Membership, member: Membership) -> Membership:
    return Membership.objects.select_for_update(of=("self",)).visible_to(by).get(pk=member.pk)


def _only_owners_make_owners(by: Membership, role: str) -> None:
    if role == Role.OWNER and by.role != Role.OWNER:
        raise ValidationError(_("Only an owner may make or change owners."), code="owners_only")


def _keep_an_owner(member: Membership) -> None:
    others = Membership.objects.active().filter(tenant=member.tenant_id, role=Role.OWNER).exclude(pk=member.pk)
    if not others.exists():
        raise ValidationError(_("This is the only owner. Make somebody else an owner first."), code="last_owner")
