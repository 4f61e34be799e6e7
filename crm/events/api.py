"""The change feed: what happened, oldest first, for systems that follow along."""

from crm.api.filters import CrmFilterSet
from crm.api.serializers import CrmSerializer
from crm.api.viewsets import CrmViewSet, Detail, List
from crm.events.models import Event


class FeedFilterSet(CrmFilterSet):
    class Meta:
        model = Event
        fields = {
            "name": ["exact"],
            "subject_type": ["exact"],
            "subject_id": ["exact"],
            "actor": ["exact"],
            "occurred_at": ["gte", "lt"],
        }


class EventSerializer(CrmSerializer):
    class Meta:
        model = Event
        fields = [
            "id",
            "name",
            "subject_type",
            "subject_id",
            "actor",
            "actor_label",
            "request_id",
            "data",
            "before",
            "after",
            "occurred_at",
            "sequence",
        ]
        read_only_fields = fields


class EventViewSet(List, Detail, CrmViewSet):
    """Events: what happened in the organisation. The audit trail and the change feed are this one list."""

    queryset = Event.objects.all()
    serializer_class = EventSerializer
    filterset_class = FeedFilterSet
    read_ability = "read_audit"
    sorts = {"id": "id", "occurred_at": "occurred_at"}
