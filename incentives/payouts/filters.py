"""Which runs, statements and lines."""

import django_filters
from django.utils.translation import gettext_lazy as _

from crm.api.filters import CrmFilterSet
from incentives.payouts.models import PayoutRun, Statement, StatementLine


class PayoutRunFilterSet(CrmFilterSet):
    class Meta:
        model = PayoutRun
        fields = {"period_kind": ["exact"], "state": ["exact"], "starts_on": ["exact", "gte", "lt"]}


class PayoutRunPageFilterSet(PayoutRunFilterSet):
    class Meta:
        model = PayoutRun
        fields = ["period_kind", "state"]


class StatementFilterSet(CrmFilterSet):
    state = django_filters.ChoiceFilter(field_name="run__state", choices=PayoutRun.State.choices, label=_("State"))

    class Meta:
        model = Statement
        fields = {"agent": ["exact"], "run": ["exact"], "starts_on": ["gte", "lt"]}


class StatementPageFilterSet(StatementFilterSet):
    class Meta:
        model = Statement
        fields = ["agent", "state"]


class StatementLineFilterSet(CrmFilterSet):
    class Meta:
        model = StatementLine
        fields = {"statement": ["exact"], "kind": ["exact"], "origin_starts_on": ["gte", "lt"]}
