"""What I was told."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from crm.notifications.models import Notification
from crm.notifications.services import mark_all_read, mark_read
from crm.pages.views import ActionPage, ListPage, Page


class NotificationsPage(ListPage):
    """Everything told to this member, newest first."""

    title = _("Notifications")
    queryset = Notification.objects.prefetch_related("deliveries__device", "deliveries__robot")
    template_name = "notifications/list.html"
    partial_template_name = "notifications/_list.html"
    orders = {"newest": "-created_at"}
    filterset = None

    def filtered(self) -> Any:
        return self.get_queryset()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        for row in context["rows"]:
            row.subject, row.body = row.words()
        return context


class OpenNotificationPage(ActionPage):
    """Mark as read and go where it leads."""

    queryset = Notification.objects.all()

    def act(self, found: Notification) -> HttpResponse:
        mark_read(by=self.member, notification=found)
        return redirect(found.url or "notifications:notifications")


class MarkAllReadPage(Page):
    """Nothing is unread any more."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        mark_all_read(by=self.member)
        return redirect("notifications:notifications")
