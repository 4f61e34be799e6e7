"""How agent-days are searched."""

from crm.api.filters import CrmFilterSet
from evaluations.roll_ups.models import AgentDay


class AgentDayFilterSet(CrmFilterSet):
    class Meta:
        model = AgentDay
        fields = {"agent": ["exact"], "day": ["exact", "gte", "lte"], "rolled_up_at": ["gte", "lt"]}
