"""What is asked for when an agent is taken on, moved, or leaves."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from agents.agencies.models import Agency
from agents.people.models import Agent
from agents.teams.models import Team, TeamMembership
from crm.accounts.models import Membership
from crm.pages.forms import CrmForm, column

DAY = forms.DateInput(attrs={"type": "date"})


class AgentForm(CrmForm):
    """A person who works customers."""

    name = column(Agent, "name")
    kind = column(Agent, "kind")
    agency = forms.ModelChoiceField(
        queryset=Agency.objects.order_by("name"),
        required=False,
        label=_("Agency"),
        help_text=_("For agency staff."),
    )
    code = column(Agent, "code")
    phone = column(Agent, "phone")
    email = column(Agent, "email")
    joined_on = column(Agent, "joined_on", widget=DAY)


class PlaceForm(CrmForm):
    """A place in a team from a day on."""

    team = forms.ModelChoiceField(queryset=Team.objects.filter(is_active=True).order_by("name"), label=_("Team"))
    on = forms.DateField(label=pgettext_lazy("day", "From"), widget=DAY)
    is_leader = column(TeamMembership, "is_leader")


class LeaveForm(CrmForm):
    """The last day."""

    on = forms.DateField(label=_("Last day"), widget=DAY)


class LinkMemberForm(CrmForm):
    """Which member the agent signs in as."""

    member_ = forms.ModelChoiceField(
        queryset=Membership.objects.select_related("user").order_by("user__name"),
        required=False,
        label=_("Member"),
        empty_label=_("Does not sign in"),
    )
