"""What can be done with organisations, members and keys."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from zoneinfo import available_timezones

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.accounts.keys import digest_of, make_key, shown_prefix
from crm.accounts.models import ApiKey, Membership, User, UserSession
from crm.accounts.preferences import Preferences
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


OWN_SETTINGS = {"name", "language", "time_zone"} | {field.name for field in Preferences._meta.fields}


def set_preferences(*, user: User, **changes: Any) -> User:
    """Change some of a person's own settings, the same in every organisation."""
    if unknown := set(changes) - OWN_SETTINGS:
        raise TypeError(f"No setting of one's own: {sorted(unknown)}")
    for name, value in changes.items():
        setattr(user, name, value)
    user.full_clean(exclude={field.name for field in User._meta.fields} - set(changes))
    user.save(update_fields=list(changes))
    return user


@transaction.atomic
def change_password(*, by: Membership, old: str, new: str) -> User:
    """Give oneself another password. Every session made with the old one ends, for sessions carry its hash."""
    user = User.objects.select_for_update().get(pk=by.user_id)
    if not user.check_password(old):
        message = _("This is not your password now. Check capitals and try again.")
        raise ValidationError({"old": ValidationError(message, code="wrong_password")})
    try:
        validate_password(new, user)
    except ValidationError as error:
        raise ValidationError({"new": error}) from error
    user.set_password(new)
    user.save(update_fields=["password"])
    record("member.password_changed", subject=by, by=by)
    return user


def sessions_of(user: User) -> list[dict[str, Any]]:
    """Where somebody is signed in, last used first. `name` stands for a session; its key is never shown."""
    rows = UserSession.objects.filter(user=user, expire_date__gt=timezone.now()).order_by("-last_seen_at")
    return [
        {
            "name": digest_of(row.session_key)[:32],
            "key": row.session_key,
            "device": row.get_decoded().get("device", ""),
            "last_seen_at": row.last_seen_at,
        }
        for row in rows
    ]


@transaction.atomic
def end_sessions(*, by: Membership, keys: Iterable[str]) -> int:
    """Sign somebody out elsewhere: the next request from there is a stranger's."""
    ended, _tables = UserSession.objects.filter(user=by.user_id, session_key__in=list(keys)).delete()
    if ended:
        record("member.signed_out_elsewhere", subject=by, by=by, sessions=ended)
    return ended


def forget_ended_sessions(user: User) -> None:
    """Rows of sessions that have run out serve nobody."""
    UserSession.objects.filter(user=user, expire_date__lt=timezone.now()).delete()


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
