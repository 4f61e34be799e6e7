"""The pages of the calendar."""

from django.urls import path

from reports.calendar.pages import CalendarEntriesPage, CalendarEntryPage, CalendarPage

urlpatterns = [
    path("calendar/", CalendarPage.as_view(), name="calendar"),
    path("calendar/entries/", CalendarEntriesPage.as_view(), name="calendar-entries"),
    path("calendar/<uuid:pk>/", CalendarEntryPage.as_view(), name="calendar-entry"),
]
