"""The tree of teams and who is where in it."""

from typing import Any

from django.forms import Form
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agents.teams.forms import EndPlaceForm, TeamForm
from agents.teams.models import Team, TeamMembership
from agents.teams.queries import tree
from agents.teams.services import change_team, create_team, end_place
from crm.accounts.roles import Ability
from crm.pages.responses import done
from crm.pages.views import FormPage, Page, object_or_404


class TeamsPage(Page):
    """Who is in which team, and which team is below which."""

    title = gettext_lazy("Teams")
    template_name = "agents/teams/tree.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        branches = tree(timezone.localdate())
        may_manage = self.member.may(Ability.MANAGE_AGENTS)
        return super().get_context_data(branches=branches, may_manage=may_manage, **kwargs)


class CreateTeamPage(FormPage):
    """Found a team."""

    title = gettext_lazy("New team")
    ability = Ability.MANAGE_AGENTS
    form_class: type[Form] = TeamForm
    template_name = "components/form_page.html"
    sheet_template_name = "components/form_sheet.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(cancel=reverse("agents:teams"), **kwargs)

    def act(self, form: Form) -> HttpResponse:
        create_team(by=self.member, **form.cleaned_data)
        return done(self.request, _("Team added"), to=reverse("agents:teams"))


class ChangeTeamPage(CreateTeamPage):
    """Change a team, or hang it elsewhere."""

    title = gettext_lazy("Change team")

    def _team(self) -> Any:
        return object_or_404(Team.objects.all(), self.member, self.kwargs["pk"])

    def changed_row(self) -> Any:
        return self._team()

    def get_initial(self) -> dict[str, Any]:
        team = self._team()
        return {name: getattr(team, name) for name in TeamForm.base_fields}

    def act(self, form: Form) -> HttpResponse:
        change_team(by=self.member, team=self._team(), **form.cleaned_data)
        return done(self.request, _("Team changed"), to=reverse("agents:teams"))


class EndPlacePage(CreateTeamPage):
    """End somebody's place in a team."""

    title = gettext_lazy("End the place")
    form_class = EndPlaceForm

    def _place(self) -> Any:
        return object_or_404(
            TeamMembership.objects.select_related("agent", "team"), self.member, self.kwargs["pk"]
        )

    def get_initial(self) -> dict[str, Any]:
        return {"on": timezone.localdate()}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        place = self._place()
        return super().get_context_data(note=f"{place.agent.name} · {place.team.name}", **kwargs)

    def act(self, form: Form) -> HttpResponse:
        end_place(by=self.member, place=self._place(), **form.cleaned_data)
        return done(self.request, _("Place ended"), to=reverse("agents:teams"))
