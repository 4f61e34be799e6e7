"""Endpoints of notifications."""

from typing import Any

from rest_framework import serializers

from crm.api.filters import CrmFilterSet
from crm.api.permissions import ANYONE
from crm.api.serializers import CrmSerializer
from crm.api.viewsets import CrmViewSet, Detail, List, verb
from crm.notifications.models import Notification
from crm.notifications.services import mark_read


class NotificationFilterSet(CrmFilterSet):
    class Meta:
        model = Notification
        fields = {"kind": ["exact"], "read_at": ["isnull"]}


class NotificationSerializer(CrmSerializer):
    subject = serializers.SerializerMethodField()
    body = serializers.SerializerMethodField()

    class Meta:
        model = Notification
        fields = ["id", "kind", "subject", "body", "url", "created_at", "read_at"]
        read_only_fields = fields

    def get_subject(self, notification: Notification) -> str:
        return notification.words()[0]

    def get_body(self, notification: Notification) -> str:
        return notification.words()[1]


class NotificationViewSet(List, Detail, CrmViewSet):
    """Notifications: what this member was told."""

    queryset = Notification.objects.all()
    serializer_class = NotificationSerializer
    filterset_class = NotificationFilterSet
    sorts = {"created_at": "created_at"}
    default_sort = "-created_at"

    @verb(ability=ANYONE)
    def read(self, found: Notification, data: dict[str, Any]) -> Notification:
        return mark_read(by=self.member, notification=found)
