"""The organisation's calendar among its settings."""

from django.urls import path

from crm.workdays.pages import AddSpecialDayPage, RemoveSpecialDayPage, WorkingDaysPage

app_name = "workdays"
urlpatterns = [
    path("settings/working-days/", WorkingDaysPage.as_view(), name="working-days"),
    path("settings/working-days/new/", AddSpecialDayPage.as_view(), name="add-special-day"),
    path("settings/working-days/<uuid:pk>/remove/", RemoveSpecialDayPage.as_view(), name="remove-special-day"),
]
