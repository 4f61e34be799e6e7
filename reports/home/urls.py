"""The pages a day begins with."""

from django.urls import path

from reports.home.pages import TeamOverviewPage, TodayPage

app_name = "home"
urlpatterns = [
    path("today/", TodayPage.as_view(), name="today"),
    path("today/<uuid:pk>/", TodayPage.as_view(), name="today-of"),
    path("team/overview/", TeamOverviewPage.as_view(), name="team-overview"),
]
