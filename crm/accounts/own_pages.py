"""What everybody sets for themselves: preferences, password, devices."""

from typing import Any

from django.contrib.auth import update_session_auth_hash
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from crm.accounts.forms import ChangePasswordForm, PreferencesForm
from crm.accounts.preferences import Preferences
from crm.accounts.services import change_password, end_sessions, sessions_of, set_preferences
from crm.pages.autosave import AutosavePage
from crm.pages.navigation import url_or_nothing
from crm.pages.responses import done
from crm.pages.views import FormPage, Page

TABS = (
    ("accounts:preferences", gettext_lazy("Me and my pages")),
    ("notifications:notices", gettext_lazy("What I am told")),
    ("accounts:security", gettext_lazy("Password and devices")),
)


def own_tabs(current: str) -> list[dict[str, Any]]:
    """The pages of one's own settings; what is not routed is left out."""
    found = [(name, words, url_or_nothing(name)) for name, words in TABS]
    return [
        {"label": words, "href": url, "is_current": name == current, "count": None}
        for name, words, url in found
        if url
    ]


class PreferencesPage(AutosavePage):
    """Language, zone, looks and keys. They follow the person to every device."""

    title = gettext_lazy("Preferences")
    template_name = "accounts/preferences.html"
    form_class = PreferencesForm
    groups = {"key_": "keys"}
    rewords = frozenset({"language", "time_zone", "big_numbers", "name"})

    def get_initial(self) -> dict[str, Any]:
        user = self.member.user
        own = {field.name: getattr(user, field.name) for field in Preferences._meta.fields}
        return own | {"name": user.name, "language": self.member.language, "time_zone": self.member.time_zone}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(tabs=own_tabs("accounts:preferences"), **kwargs)

    def save(self, form: Form, changes: dict[str, Any]) -> None:
        set_preferences(user=self.member.user, **changes)


class SecurityPage(Page):
    """Where one is signed in, and the password."""

    title = gettext_lazy("Password and devices")
    template_name = "accounts/security.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        here = self.request.session.session_key
        sessions = [session | {"is_here": session["key"] == here} for session in sessions_of(self.member.user)]
        kwargs.setdefault("form", ChangePasswordForm())
        return super().get_context_data(
            tabs=own_tabs("accounts:security"),
            sessions=sorted(sessions, key=lambda session: not session["is_here"]),
            others=sum(not session["is_here"] for session in sessions),
            **kwargs,
        )


class ChangePasswordPage(FormPage, SecurityPage):
    """Another password; this device stays signed in, all others do not."""

    form_class = ChangePasswordForm

    def act(self, form: Form) -> HttpResponse:
        user = change_password(by=self.member, **form.cleaned_data)
        update_session_auth_hash(self.request, user)
        keys = {session["key"] for session in sessions_of(user)} - {self.request.session.session_key}
        end_sessions(by=self.member, keys=keys)
        return done(
            self.request, _("Password changed. Other devices are signed out."), to=reverse("accounts:security")
        )


class EndSessionsPage(Page):
    """Sign out elsewhere: one device, or all but this."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        asked, here = request.POST.get("session", ""), request.session.session_key
        sessions = sessions_of(self.member.user)
        keys = [
            session["key"]
            for session in sessions
            if session["key"] != here and (not asked or session["name"] == asked)
        ]
        ended = end_sessions(by=self.member, keys=keys)
        words = ngettext("%(count)s device signed out", "%(count)s devices signed out", ended) % {"count": ended}
        return done(request, words, to=reverse("accounts:security"))
