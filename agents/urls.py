"""The pages of this app."""

from django.urls import path

from agents.agencies import pages as agencies
from agents.people import pages as people
from agents.teams import pages as teams

app_name = "agents"
urlpatterns = [
    path("agents/", people.AgentListPage.as_view(), name="agents"),
    path("agents/new/", people.CreateAgentPage.as_view(), name="new-agent"),
    path("agents/<uuid:pk>/", people.AgentPage.as_view(), name="agent"),
    path("agents/<uuid:pk>/change/", people.ChangeAgentPage.as_view(), name="change-agent"),
    path("agents/<uuid:pk>/place/", people.PlaceAgentPage.as_view(), name="place-agent"),
    path("agents/<uuid:pk>/leave/", people.LeaveAgentPage.as_view(), name="leave-agent"),
    path("agents/<uuid:pk>/return/", people.ReturnAgentPage.as_view(), name="return-agent"),
    path("agents/<uuid:pk>/sign-in/", people.LinkMemberPage.as_view(), name="link-member"),
    path("agencies/", agencies.AgencyListPage.as_view(), name="agencies"),
    path("agencies/new/", agencies.CreateAgencyPage.as_view(), name="new-agency"),
    path("agencies/<uuid:pk>/", agencies.AgencyPage.as_view(), name="agency"),
    path("agencies/<uuid:pk>/change/", agencies.ChangeAgencyPage.as_view(), name="change-agency"),
    path("teams/", teams.TeamsPage.as_view(), name="teams"),
    path("teams/new/", teams.CreateTeamPage.as_view(), name="new-team"),
    path("teams/<uuid:pk>/change/", teams.ChangeTeamPage.as_view(), name="change-team"),
    path("teams/places/<uuid:pk>/end/", teams.EndPlacePage.as_view(), name="end-place"),
]
