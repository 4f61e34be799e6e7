"""What the list of agents shows of each."""

from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agents.people.models import Agent
from crm.pages.lists import Column, Kind
from crm.pages.lists.cells import link, nothing, quiet, status


def _teams(agent: Any, page: Any) -> Any:
    places = [
        (format_html("{} {}", place.team.name, quiet(_("leads"))) if place.is_leader else place.team.name,)
        for place in agent.places_today
    ]
    return format_html_join(", ", "{}", places) if places else nothing()


def _status(agent: Agent, page: Any) -> Any:
    return status("good" if agent.status == Agent.Status.ACTIVE else "lock", agent.get_status_display())


COLUMNS = [
    Column(
        "name",
        gettext_lazy("Name"),
        cell=lambda agent, page: link("agents:agent", agent.pk, agent.name),
        sort="name",
        is_heading=True,
    ),
    Column("kind", gettext_lazy("Kind"), value=lambda agent: agent.get_kind_display()),
    Column(
        "team",
        gettext_lazy("Team"),
        value=lambda agent: ", ".join(place.team.name for place in agent.places_today),
        cell=_teams,
    ),
    Column("agency", gettext_lazy("Agency"), value=lambda agent: agent.agency.name if agent.agency else ""),
    Column("phone", gettext_lazy("Phone"), is_low=True),
    Column("joined_on", gettext_lazy("Joined"), kind=Kind.DAY, is_low=True),
    Column("status", gettext_lazy("Status"), value=lambda agent: agent.get_status_display(), cell=_status),
    Column("code", gettext_lazy("Code"), is_shown=False),
    Column("email", gettext_lazy("E-mail"), is_shown=False),
]
