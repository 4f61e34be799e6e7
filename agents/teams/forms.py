"""What is asked for when a team is founded or changed."""

from django import forms
from django.utils.translation import gettext_lazy as _

from agents.teams.models import Team
from crm.pages.forms import CrmForm, column


class TeamForm(CrmForm):
    """A team and where it hangs in the tree."""

    name = column(Team, "name")
    parent = forms.ModelChoiceField(
        queryset=Team.objects.order_by("name"), required=False, label=_("Belongs to"), empty_label=_("The top")
    )
    region = column(Team, "region")
    is_active = column(Team, "is_active", initial=True)


class EndPlaceForm(CrmForm):
    """The last day in the team."""

    on = forms.DateField(label=_("Last day"), widget=forms.DateInput(attrs={"type": "date"}))
