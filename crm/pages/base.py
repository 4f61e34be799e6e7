"""The base of every page: it asks for a member, and gives a script the fragment."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.views.generic import TemplateView


class Page(TemplateView):
    """Any page of a member. `ability` names what the member must be allowed; reading needs none."""

    title: str | Promise = ""
    ability: str | None = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if getattr(request, "member", None) is None:
            return self.ask_to_sign_in()
        if self.ability is not None and not request.member.may(self.ability):  # type: ignore[attr-defined]
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def ask_to_sign_in(self) -> HttpResponse:
        """A browser is led to the sign-in page; a script gets 401 and asks over the page."""
        if self.request.htmx:  # type: ignore[attr-defined]
            return HttpResponse(status=401)
        return redirect(f"{reverse('accounts:sign-in')}?{urlencode({'next': self.request.get_full_path()})}")

    @property
    def member(self) -> Any:
        return self.request.member  # type: ignore[attr-defined]

    @property
    def is_fragment(self) -> bool:
        """A script asks for a part of the page (and not to restore one from its history)."""
        htmx = self.request.htmx  # type: ignore[attr-defined]
        return bool(htmx) and not htmx.boosted and not htmx.history_restore_request

    def get_title(self) -> str | Promise:
        return self.title

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(title=self.get_title(), **kwargs)
