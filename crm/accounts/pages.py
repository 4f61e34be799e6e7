"""Sign-in, the switch between organisations, and the settings of an organisation."""

from typing import Any
from uuid import UUID

from django.contrib.auth.views import LoginView, LogoutView
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.accounts.devices import device_of
from crm.accounts.forms import (
    AddMemberForm,
    ChangeRoleForm,
    CreateApiKeyForm,
    OrganisationForm,
    SignInForm,
)
from crm.accounts.models import ApiKey, Membership
from crm.accounts.roles import ABILITIES, SENTENCES, Ability, Role
from crm.accounts.services import (
    add_member,
    change_organisation,
    change_role,
    create_api_key,
    forget_ended_sessions,
    revoke_api_key,
    set_member_active,
)
from crm.pages.responses import done
from crm.pages.views import ActionPage, DetailPage, FormPage, Page


class SignInPage(LoginView):
    """The door."""

    template_name = "registration/sign_in.html"
    form_class = SignInForm
    redirect_authenticated_user = True

    def form_valid(self, form: Any) -> HttpResponse:
        answer = super().form_valid(form)
        self.request.session["device"] = device_of(self.request.headers.get("User-Agent", ""))
        forget_ended_sessions(form.get_user())
        return answer

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)


class SignOutPage(LogoutView):
    """The way out."""

    next_page = "accounts:sign-in"


class SessionPage(Page):
    """Whether one is still signed in: asked before a plain form is sent, so that it is not sent into nothing."""

    http_method_names = ["get"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return HttpResponse(status=204)


class SwitchPage(Page):
    """Go on in another of one's organisations."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        mine = Membership.objects.active().filter(user=request.user.pk)
        chosen = mine.filter(pk=_uuid_or_none(request.POST.get("membership", ""))).first()
        if chosen is None:
            raise Http404
        request.session["tenant_id"] = str(chosen.tenant_id)
        return redirect("home")


class OrganisationPage(FormPage):
    """What holds for everybody here."""

    title = gettext_lazy("Organisation")
    template_name = "settings/organisation.html"
    form_class = OrganisationForm
    ability = Ability.MANAGE_ORGANISATION

    def get_initial(self) -> dict[str, Any]:
        tenant = self.member.tenant
        return {name: getattr(tenant, name) for name in ("name", "language", "time_zone", "currency")}

    def act(self, form: Form) -> HttpResponse:
        change_organisation(by=self.member, **form.cleaned_data)
        return done(self.request, _("Saved"), to=reverse("settings:organisation"))


class MembersPage(Page):
    """Who is here, and as what."""

    title = gettext_lazy("Members")
    template_name = "settings/members.html"
    ability = Ability.MANAGE_MEMBERS

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        members = Membership.objects.visible_to(self.member).with_parties().order_by("-is_active", "user__name")
        return super().get_context_data(rows=members, **kwargs)


class AddMemberPage(FormPage):
    """Let a person in."""

    title = gettext_lazy("Add a member")
    template_name = "settings/form.html"
    sheet_template_name = "settings/_sheet_form.html"
    form_class = AddMemberForm
    ability = Ability.MANAGE_MEMBERS

    def act(self, form: Form) -> HttpResponse:
        add_member(by=self.member, **form.cleaned_data)
        return done(self.request, _("Member added"), to=reverse("settings:members"))


class OneMember(DetailPage):
    """A member of this organisation."""

    queryset = Membership.objects.with_parties()
    ability = Ability.MANAGE_MEMBERS


class ChangeRolePage(FormPage, OneMember):
    """Another role for a member."""

    template_name = "settings/form.html"
    sheet_template_name = "settings/_sheet_form.html"
    form_class = ChangeRoleForm

    def get_initial(self) -> dict[str, Any]:
        return {"role": self.get_object().role}

    def act(self, form: Form) -> HttpResponse:
        change_role(by=self.member, member=self.get_object(), **form.cleaned_data)
        return done(self.request, _("Role changed"), to=reverse("settings:members"))


class SetMemberActivePage(ActionPage, OneMember):
    """Shut a member out, or let them in again."""

    def act(self, found: Membership) -> HttpResponse:
        set_member_active(by=self.member, member=found, is_active=not found.is_active)
        message = _("Member can sign in again") if not found.is_active else _("Member is shut out")
        undo = reverse("settings:set-member-active", args=[found.pk])
        return done(self.request, message, to=reverse("settings:members"), undo=undo)


class RolesPage(Page):
    """Who may do what, in sentences."""

    title = gettext_lazy("Roles")
    template_name = "settings/roles.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        roles = [
            {
                "label": role.label,
                "sentence": SENTENCES[role],
                "may": [ability.label for ability in Ability if ability in ABILITIES[role]],
                "may_not": [ability.label for ability in Ability if ability not in ABILITIES[role]],
                "is_mine": role == self.member.role,
            }
            for role in Role
        ]
        return super().get_context_data(roles=roles, **kwargs)


class ApiKeysPage(Page):
    """Keys of other systems."""

    title = gettext_lazy("API keys")
    template_name = "settings/api_keys.html"
    ability = Ability.MANAGE_ORGANISATION

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        keys = ApiKey.objects.visible_to(self.member).select_related("member__user").order_by("-created_at")
        return super().get_context_data(rows=keys, **kwargs)


class CreateApiKeyPage(FormPage):
    """Make a key and show it, this once."""

    title = gettext_lazy("New API key")
    template_name = "settings/form.html"
    form_class = CreateApiKeyForm
    ability = Ability.MANAGE_ORGANISATION

    def act(self, form: Form) -> HttpResponse:
        row, key = create_api_key(
            by=self.member,
            member=form.cleaned_data["acts_as"],
            name=form.cleaned_data["name"],
            scope=form.cleaned_data["scope"],
        )
        self.template_name = "settings/api_key_created.html"
        response = self.render_to_response(self.get_context_data(form=form, key=key, row=row))
        response["Cache-Control"] = "no-store"
        return response


class RevokeApiKeyPage(ActionPage):
    """End a key."""

    queryset = ApiKey.objects.all()
    ability = Ability.MANAGE_ORGANISATION

    def act(self, found: ApiKey) -> HttpResponse:
        revoke_api_key(by=self.member, api_key=found)
        return done(self.request, _("Key ended"), to=reverse("settings:api-keys"))


def _uuid_or_none(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
