"""The people who work customers."""

from typing import Any

from django.db.models import Value
from django.db.models.functions import Coalesce
from django.forms import Form
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from agents.people import queries
from agents.people.columns import COLUMNS
from agents.people.filters import AgentPageFilterSet
from agents.people.forms import AgentForm, LeaveForm, LinkMemberForm, PlaceForm
from agents.people.models import Agent
from agents.people.services import change_agent, create_agent, leave_agent, link_member, return_agent
from agents.teams.services import move_agent
from crm.accounts.roles import Ability
from crm.pages.lists import EmptyState, Group, in_order_of
from crm.pages.navigation import url_or_nothing
from crm.pages.responses import done
from crm.pages.views import ActionPage, DetailPage, FormPage, ListPage, object_or_404


class AgentListPage(ListPage):
    """Which agents there are, what they are and where they belong."""

    title = gettext_lazy("Agents")
    queryset = Agent.objects.select_related("agency", "member__user")
    filterset_class = AgentPageFilterSet
    template_name = "agents/people/list.html"
    columns = COLUMNS
    row_name = "agent"
    api_name = "api:agent-list"
    announcement = ngettext_lazy("%(n)s agent shown", "%(n)s agents shown", "n")
    orders = {"name": "sort_key"}
    groups = {
        "kind": Group(
            gettext_lazy("Kind"), lambda agent: agent.get_kind_display(), in_order_of("kind", Agent.Kind.values)
        ),
        "status": Group(
            gettext_lazy("Status"),
            lambda agent: agent.get_status_display(),
            in_order_of("status", Agent.Status.values),
        ),
        "agency": Group(
            gettext_lazy("Agency"),
            lambda agent: agent.agency.name if agent.agency else _("No agency"),
            Coalesce("agency__name", Value("")),
        ),
    }

    def prepare(self, rows: list[Any]) -> list[Any]:
        places = queries.places_on(rows, timezone.localdate(), self.member)
        for agent in rows:
            agent.places_today = places[agent.pk]
        return rows

    def spine(self, row: Agent) -> str:
        return "none" if row.status == Agent.Status.LEFT else ""

    def empty(self) -> EmptyState:
        if not self.member.may(Ability.MANAGE_AGENTS):
            return EmptyState(_("No agents yet"), _("Agents are the people who work customers."))
        text = _("Agents are the people who work customers. Add one by hand, or import a file.")
        url = reverse("agents:new-agent")
        return EmptyState(_("Begin with your first agent"), text, url, _("New agent"), sheet=True)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(may_manage=self.member.may(Ability.MANAGE_AGENTS), **kwargs)


class AgentPage(DetailPage):
    """One agent: who they are, where they belong and belonged, and the way to their work."""

    queryset = Agent.objects.select_related("agency", "member__user")
    context_object_name = "agent"
    template_name = "agents/people/agent.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        agent = self.get_object()
        return super().get_context_data(
            crumbs=[(_("Agents"), reverse("agents:agents")), (agent.name, "")],
            profile=self._profile(agent),
            places=queries.history_of(agent, self.member),
            links=self._links(agent),
            may_manage=self.member.may(Ability.MANAGE_AGENTS),
            **kwargs,
        )

    def _profile(self, agent: Agent) -> list[tuple[str, Any]]:
        return [
            (_("Kind"), agent.get_kind_display()),
            (_("Agency"), agent.agency),
            (_("Code"), agent.code),
            (_("Phone"), agent.phone),
            (_("E-mail"), agent.email),
            (_("Signs in as"), f"{agent.member} ({agent.member.get_role_display()})" if agent.member else ""),
        ]

    def _links(self, agent: Agent) -> list[tuple[str, str]]:
        """Where the agent's work is, on the floors above."""
        places = [
            (_("Customers"), "customers:customers", "owner"),
            (_("Interactions"), "customers:interactions", "agent"),
            (_("Deals"), "customers:deals", "agent"),
            (_("Sales"), "customers:sales", "agent"),
            (_("Goals"), "evaluations:goals", "agent"),
        ]
        return [(label, f"{url}?{key}={agent.pk}") for label, name, key in places if (url := url_or_nothing(name))]


class CreateAgentPage(FormPage):
    """Take an agent on."""

    title = gettext_lazy("New agent")
    ability = Ability.MANAGE_AGENTS
    form_class: type[Form] = AgentForm
    template_name = "components/form_page.html"
    sheet_template_name = "components/form_sheet.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(cancel=reverse("agents:agents"), **kwargs)

    def act(self, form: Form) -> HttpResponse:
        agent = create_agent(by=self.member, **form.cleaned_data)
        return done(self.request, _("Agent added"), to=reverse("agents:agent", args=[agent.pk]))


class _OfAgent(FormPage):
    """A form about one agent."""

    ability = Ability.MANAGE_AGENTS
    template_name = "components/form_page.html"
    sheet_template_name = "components/form_sheet.html"

    @property
    def agent(self) -> Agent:
        if not hasattr(self, "_agent"):
            self._agent: Any = object_or_404(Agent.objects.all(), self.member, self.kwargs["pk"])
        found: Agent = self._agent
        return found

    @property
    def home(self) -> str:
        return reverse("agents:agent", args=[self.agent.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        crumbs = [(_("Agents"), reverse("agents:agents")), (self.agent.name, self.home), (self.title, "")]
        return super().get_context_data(crumbs=crumbs, cancel=self.home, **kwargs)


class ChangeAgentPage(_OfAgent):
    """Change what is known of an agent."""

    title = gettext_lazy("Change agent")
    form_class = AgentForm

    def changed_row(self) -> Any:
        return self.agent

    def get_initial(self) -> dict[str, Any]:
        return {name: getattr(self.agent, name) for name in AgentForm.base_fields}

    def act(self, form: Form) -> HttpResponse:
        change_agent(by=self.member, agent=self.agent, **form.cleaned_data)
        return done(self.request, _("Agent changed"), to=self.home)


class PlaceAgentPage(_OfAgent):
    """Give an agent a place in a team."""

    title = gettext_lazy("Place in a team")
    form_class = PlaceForm

    def get_initial(self) -> dict[str, Any]:
        return {"on": timezone.localdate()}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(note=_("The place held until then ends the day before."), **kwargs)

    def act(self, form: Form) -> HttpResponse:
        move_agent(by=self.member, agent=self.agent, **form.cleaned_data)
        return done(self.request, _("Place given"), to=self.home)


class LeaveAgentPage(_OfAgent):
    """Note that an agent leaves."""

    title = gettext_lazy("Agent leaves")
    form_class = LeaveForm

    def get_initial(self) -> dict[str, Any]:
        return {"on": timezone.localdate()}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        note = _("Places in teams end. Customers stay with the agent until they are handed over.")
        return super().get_context_data(note=note, **kwargs)

    def act(self, form: Form) -> HttpResponse:
        leave_agent(by=self.member, agent=self.agent, **form.cleaned_data)
        return done(self.request, _("Leaving noted"), to=self.home)


class LinkMemberPage(_OfAgent):
    """Say which member the agent signs in as."""

    title = gettext_lazy("Sign-in of the agent")
    form_class = LinkMemberForm

    def get_initial(self) -> dict[str, Any]:
        return {"member_": self.agent.member_id}

    def act(self, form: Form) -> HttpResponse:
        link_member(by=self.member, agent=self.agent, member=form.cleaned_data["member_"])
        return done(self.request, _("Sign-in changed"), to=self.home)


class ReturnAgentPage(ActionPage):
    """Take an agent back."""

    ability = Ability.MANAGE_AGENTS
    queryset = Agent.objects.all()

    def act(self, found: Agent) -> HttpResponse:
        return_agent(by=self.member, agent=found)
        return done(self.request, _("Return noted"), to=reverse("agents:agent", args=[found.pk]))
