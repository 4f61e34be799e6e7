"""Opens the member's organisation around the whole request, templates included."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

import structlog
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from crm.accounts.authentication import Caller, KeyRefused, caller_of
from crm.accounts.models import Membership
from crm.accounts.operators import chosen_tenant_id
from crm.pages import formats
from crm.tenancy.scope import tenant_scope

SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
ADMIN = "/admin/"
WITHOUT_MEMBER = ("/static/", "/healthz", "/readyz", "/calendar/feed/")


class MembershipMiddleware:
    """Sets `request.member` and `request.api_key`. Reads cannot write; a refusal leaves nothing behind."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        caller, request.key_refused = self._caller(request)  # type: ignore[attr-defined]
        request.member, request.api_key = caller.member, caller.api_key  # type: ignore[attr-defined]
        if request.path.startswith(ADMIN):
            return self._operator(request)
        if caller.member is None:
            with self._language(request):
                return self.get_response(request)
        return self._inside(request, caller)

    def _operator(self, request: HttpRequest) -> HttpResponse:
        """The operators' admin looks into the organisation chosen there, and never writes its rows."""
        chosen = chosen_tenant_id(request)
        request.member = None  # type: ignore[attr-defined]
        if chosen is None or request.method not in SAFE_METHODS:
            with self._language(request):
                return self.get_response(request)
        with self._language(request), tenant_scope(chosen, read_only=True):
            return self.get_response(request)

    def _caller(self, request: HttpRequest) -> tuple[Caller, bool]:
        if request.path.startswith(WITHOUT_MEMBER):
            return Caller(None), False
        try:
            return caller_of(request), False
        except KeyRefused:
            return Caller(None), True

    def _inside(self, request: HttpRequest, caller: Caller) -> HttpResponse:
        member = caller.member
        assert member is not None
        structlog.contextvars.bind_contextvars(tenant_id=str(member.tenant_id), member_id=str(member.pk))
        is_read = request.method in SAFE_METHODS
        with (
            self._language(request),
            timezone.override(ZoneInfo(member.time_zone)),
            formats.big_numbers_as(member.user.big_numbers),
            tenant_scope(member.tenant_id, actor=member.actor, read_only=is_read),
        ):
            response = self.get_response(request)
            if response.status_code >= 400:
                transaction.set_rollback(True)
            response["X-Member"] = str(member.pk)  # so that a device keeps no page for anybody else
        self._afterwards(request, member, response)
        return response

    def _afterwards(self, request: HttpRequest, member: Membership, response: HttpResponse) -> None:
        """What a page wants noted that it was read: a read itself cannot write."""
        act: Callable[[], None] | None = getattr(request, "afterwards", None)
        if act is not None and response.status_code < 400:
            with tenant_scope(member.tenant_id, actor=member.actor):
                act()

    def _language(self, request: HttpRequest) -> translation.override:
        """The member's choice; for the API and for strangers the language the browser asks for."""
        member = request.member  # type: ignore[attr-defined]
        asked = translation.get_language_from_request(request)
        by_request = member is None or (request.path.startswith("/api/") and "Accept-Language" in request.headers)
        language = asked if by_request else member.language
        request.LANGUAGE_CODE = language  # type: ignore[attr-defined]
        return translation.override(language)
