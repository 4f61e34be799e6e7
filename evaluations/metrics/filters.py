"""How metrics are searched, in the API and on the page."""

from crm.api.filters import CrmFilterSet
from evaluations.metrics.models import Metric, MetricVersion


class MetricFilterSet(CrmFilterSet):
    class Meta:
        model = Metric
        fields = {name: ["exact"] for name in ("code", "kind", "unit", "is_active", "is_builtin")}


class MetricVersionFilterSet(CrmFilterSet):
    class Meta:
        model = MetricVersion
        fields = {"metric": ["exact"], "number": ["exact"]}
