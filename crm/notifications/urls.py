from django.urls import path

from crm.notifications.device_pages import AddDevicePage, RemoveDevicePage, TryDevicePage
from crm.notifications.notice_pages import NoticesPage
from crm.notifications.pages import MarkAllReadPage, NotificationsPage, OpenNotificationPage
from crm.notifications.robot_pages import (
    AddGroupRobotPage,
    AddRobotPage,
    ChangeRobotPage,
    RemoveRobotPage,
    RobotsPage,
    SwitchOnRobotPage,
    TryRobotPage,
)

app_name = "notifications"
urlpatterns = [
    path("notifications/", NotificationsPage.as_view(), name="notifications"),
    path("notifications/read/", MarkAllReadPage.as_view(), name="mark-all-read"),
    path("notifications/<uuid:pk>/open/", OpenNotificationPage.as_view(), name="open"),
    path("settings/me/notices/", NoticesPage.as_view(), name="notices"),
    path("settings/me/devices/new/", AddDevicePage.as_view(), name="add-device"),
    path("settings/me/devices/<uuid:pk>/try/", TryDevicePage.as_view(), name="try-device"),
    path("settings/me/devices/<uuid:pk>/remove/", RemoveDevicePage.as_view(), name="remove-device"),
    path("settings/me/robots/new/", AddRobotPage.as_view(), name="add-robot"),
    path("settings/robots/", RobotsPage.as_view(), name="robots"),
    path("settings/robots/new/", AddGroupRobotPage.as_view(), name="add-group-robot"),
    path("settings/robots/<uuid:pk>/", ChangeRobotPage.as_view(), name="change-robot"),
    path("settings/robots/<uuid:pk>/try/", TryRobotPage.as_view(), name="try-robot"),
    path("settings/robots/<uuid:pk>/on/", SwitchOnRobotPage.as_view(), name="switch-on-robot"),
    path("settings/robots/<uuid:pk>/remove/", RemoveRobotPage.as_view(), name="remove-robot"),
]
