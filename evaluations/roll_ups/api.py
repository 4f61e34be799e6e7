"""Agent-days through the API: to be read, for they follow from the facts."""

from crm.api.serializers import CrmSerializer
from crm.api.viewsets import CrmViewSet, Detail, List
from evaluations.roll_ups.filters import AgentDayFilterSet
from evaluations.roll_ups.models import AgentDay
from evaluations.roll_ups.statements import MEASURES


class AgentDaySerializer(CrmSerializer):
    class Meta:
        model = AgentDay
        fields = ["id", "agent", "day", *MEASURES, "rolled_up_at"]


class AgentDayViewSet(List, Detail, CrmViewSet):
    """What each agent did on each day. Every number adds up over days and agents; an empty day has no row."""

    queryset = AgentDay.objects.all()
    serializer_class = AgentDaySerializer
    filterset_class = AgentDayFilterSet
    sorts = {"day": "day"}
    default_sort = "-day"
