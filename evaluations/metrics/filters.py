"""How metrics are searched, in the API and on the page."""

from crm.api.filters import CrmFilterSet
from evaluations.metrics.models import Metric


class MetricFilterSet(CrmFilterSet):
    class Meta:
        model = Metric
        fields = {name: ["exact"] for name in ("code", "kind", "unit", "is_active", "is_builtin")}
