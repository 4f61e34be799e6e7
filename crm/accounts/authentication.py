"""Finds the member behind a request: by session or by API key, once, for pages and API alike."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.http import HttpRequest
from django.utils import timezone

from crm.accounts.keys import digest_of, tenant_of
from crm.accounts.models import ApiKey, Membership
from crm.tenancy.prepared import Prepared
from crm.tenancy.scope import tenant_scope

USE_NOTED_EVERY = timedelta(minutes=5)
WORKS = {"member__is_active": True, "member__user__is_active": True, "member__tenant__is_active": True}
WORKING_KEY = Prepared(
    lambda digest, now: (
        ApiKey.objects.usable(now).select_related("member__user", "member__tenant").filter(digest=digest, **WORKS)
    ),
    digest="digest",
    now=datetime.min.replace(tzinfo=UTC),
)


class KeyRefused(Exception):
    """A Bearer key was sent, and it is not one that works."""


@dataclass(frozen=True)
class Caller:
    """Who asks. `api_key` is None for a person in a browser."""

    member: Membership | None
    api_key: ApiKey | None = None


def caller_of(request: HttpRequest) -> Caller:
    """The member who asks. A refused key raises: it must never fall back to a session."""
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return _by_key(key.strip())
    return Caller(_by_session(request))


def _by_session(request: HttpRequest) -> Membership | None:
    if not request.user.is_authenticated:
        return None
    request.session.note_use()  # type: ignore[attr-defined]
    mine = list(Membership.objects.active().with_parties().filter(user=request.user).order_by("created_at", "pk"))
    request.memberships = mine  # type: ignore[attr-defined]  # for the switch between organisations
    chosen = request.session.get("tenant_id")
    return next((one for one in mine if str(one.tenant_id) == chosen), mine[0] if mine else None)


def _by_key(key: str) -> Caller:
    tenant_id = tenant_of(key)
    if tenant_id is None:
        raise KeyRefused
    with tenant_scope(tenant_id, actor="key:sign-in"):
        row = WORKING_KEY.one(digest=digest_of(key), now=timezone.now())
        if row is None:
            raise KeyRefused
        _note_use(row)
    return Caller(row.member, row)


def _note_use(row: ApiKey) -> None:
    now = timezone.now()
    if row.last_used_at is None or now - row.last_used_at > USE_NOTED_EVERY:
        ApiKey.objects.filter(pk=row.pk).update(last_used_at=now)
