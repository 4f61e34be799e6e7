"""The pages a day begins with."""

from django.urls import path

from reports.calendar import urls as calendar
from reports.home.pages import ContactLaterPage, DoneTodayPage, EstimatePage, NextContactPage, TodayPage
from reports.inbox import urls as inbox
from reports.overview import pages as overview

app_name = "home"
urlpatterns = [
    path("today/", TodayPage.as_view(), name="today"),
    path("today/estimate/", EstimatePage.as_view(), name="estimate"),
    path("today/done/<uuid:pk>/", DoneTodayPage.as_view(), name="done-today"),
    path("today/next/<uuid:pk>/", NextContactPage.as_view(), name="next-contact"),
    path("today/later/<uuid:pk>/", ContactLaterPage.as_view(), name="contact-later"),
    path("today/<uuid:pk>/", TodayPage.as_view(), name="today-of"),
    path("today/nudges/<uuid:pk>/seen/", overview.SeeNudgePage.as_view(), name="see-nudge"),
    path("team/overview/", overview.TeamOverviewPage.as_view(), name="team-overview"),
    path("team/overview/attention/", overview.AttentionRegion.as_view(), name="attention"),
    path("team/overview/trend/", overview.TrendRegion.as_view(), name="trend"),
    path("team/overview/agents/", overview.AgentsRegion.as_view(), name="agents"),
    path("team/overview/uncounted/", overview.UncountedPage.as_view(), name="uncounted"),
    path("team/overview/<uuid:pk>/<slug:rule>/nudge/", overview.NudgePage.as_view(), name="nudge"),
    path("team/overview/<uuid:pk>/<slug:rule>/dismiss/", overview.DismissPage.as_view(), name="dismiss"),
    path("team/overview/alerts/<uuid:pk>/restore/", overview.RestoreAlertPage.as_view(), name="restore-alert"),
    *calendar.urlpatterns,
    *inbox.urlpatterns,
]
