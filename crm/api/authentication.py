"""Who calls the API: the member the middleware found, by session or by key."""

from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AbstractBaseUser
from django.middleware.csrf import CsrfViewMiddleware
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from crm.api.problems import Problem

if TYPE_CHECKING:
    from crm.accounts.models import ApiKey


class _Csrf(CsrfViewMiddleware):
    def _reject(self, request: Any, reason: str) -> str:  # type: ignore[override]
        return reason


class MemberAuthentication(BaseAuthentication):
    """A browser must prove by its CSRF token that the page is ours; a Bearer key needs no such proof."""

    def authenticate(self, request: Request) -> "tuple[AbstractBaseUser, ApiKey | None] | None":
        asked: Any = request._request
        if getattr(asked, "key_refused", False):
            raise AuthenticationFailed
        member = getattr(asked, "member", None)
        if member is None:
            return None
        if asked.api_key is None:
            _check_csrf(asked)
        return member.user, asked.api_key

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="api"'


def _check_csrf(request: Any) -> None:
    def dummy(_request: Any) -> None:
        return None

    check = _Csrf(dummy)  # type: ignore[arg-type]
    check.process_request(request)
    if check.process_view(request, None, (), {}):  # type: ignore[arg-type]
        raise Problem("csrf_failed")
