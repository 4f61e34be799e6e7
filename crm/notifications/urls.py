from django.urls import path

from crm.notifications.pages import MarkAllReadPage, NotificationsPage, OpenNotificationPage

app_name = "notifications"
urlpatterns = [
    path("notifications/", NotificationsPage.as_view(), name="notifications"),
    path("notifications/read/", MarkAllReadPage.as_view(), name="mark-all-read"),
    path("notifications/<uuid:pk>/open/", OpenNotificationPage.as_view(), name="open"),
]
