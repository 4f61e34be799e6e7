"""Metrics and their values through the API."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.forms import Form
from django.utils.translation import get_language
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from agents.models import reach_of
from crm.accounts.roles import Ability
from crm.api.problems import Problem
from crm.api.serializers import CrmSerializer
from crm.api.viewsets import Change, Create, CrmViewSet, Detail, List
from crm.exact.numbers import to_decimal
from evaluations.metrics.filters import MetricFilterSet, MetricVersionFilterSet
from evaluations.metrics.forms import SeriesForm
from evaluations.metrics.models import DEFINING, Metric, MetricVersion
from evaluations.metrics.problems import DefinitionRefused
from evaluations.metrics.queries import Point, Value, series
from evaluations.metrics.services import MetricDraft, change_metric, create_metric


class MetricSerializer(CrmSerializer):
    name = serializers.CharField(read_only=True, help_text="In the language of the request.")
    meaning = serializers.CharField(read_only=True, help_text="In the language of the request.")

    class Meta:
        model = Metric
        fields = [
            "id",
            "code",
            "name",
            "meaning",
            "name_zh",
            "name_en",
            "meaning_zh",
            "meaning_en",
            "kind",
            "unit",
            "direction",
            "target_kind",
            "definition",
            "definition_version",
            "least_n",
            "scale",
            "is_builtin",
            "is_active",
            "version",
            "created_at",
            "updated_at",
        ]
        read_only_fields = ["definition_version", "is_builtin", "version", "created_at", "updated_at"]
        extra_kwargs = {
            "definition": {"help_text": "A `numerator`, and for a ratio or an average a `denominator`."},
        }


class MetricViewSet(List, Detail, Create, Change, CrmViewSet):
    """Metrics: what is measured, defined as data. A share is a number from 0 to 1."""

    queryset = Metric.objects.all()
    serializer_class = MetricSerializer
    filterset_class = MetricFilterSet
    sorts = {"code": "code"}
    default_sort = "code"
    ability = Ability.DEFINE_METRICS
    extra_parameters = frozenset(SeriesForm.base_fields)

    def create_one(self, data: dict[str, Any]) -> Metric:
        with told_by_place():
            return create_metric(by=self.member, draft=MetricDraft(**data))

    def change_one(self, metric: Metric, data: dict[str, Any]) -> Metric:
        with told_by_place():
            return change_metric(by=self.member, metric=metric, **data)

    @action(detail=True, methods=["get"])
    def series(self, request: Request, pk: str) -> Response:
        """The metric period by period: `grain`, `first`, `last`, and `agent` or `team`."""
        metric = self.get_object()
        form = SeriesForm(request.query_params, member=self.member)
        if not form.is_valid():
            raise Problem("invalid_parameter", errors=list(_errors(form)))
        asked = form.cleaned_data
        agents = [asked["agent"].pk] if asked["agent"] else reach_of(self.member)
        teams = [asked["team"].pk] if asked["team"] else None
        points = series(metric, agents, asked["grain"], asked["first"], asked["last"], teams=teams)
        data = [_point(point) for point in points]
        return Response({"object": "series", "metric": metric.pk, "grain": asked["grain"], "data": data})


@contextmanager
def told_by_place() -> Iterator[None]:
    """Each mistake of a definition with its place in the body that was sent."""
    try:
        yield
    except DefinitionRefused as refused:
        language = get_language() or "en"
        errors = [
            {"pointer": f"/definition{one.pointer}", "code": one.code, "message": one.message(language)}
            for one in refused.problems
        ]
        raise Problem("validation_failed", errors=errors) from None


class MetricVersionSerializer(CrmSerializer):
    class Meta:
        model = MetricVersion
        fields = ["id", "metric", "number", *DEFINING, "created_at"]


class MetricVersionViewSet(List, Detail, CrmViewSet):
    """Versions of metrics: what each meant from a moment on. They never change; statements name them by number."""

    queryset = MetricVersion.objects.all()
    serializer_class = MetricVersionSerializer
    filterset_class = MetricVersionFilterSet
    default_sort = "-id"


def _point(point: Point) -> dict[str, Any]:
    period = {"starts_on": point.starts_on, "ends_on": point.ends_on, "is_partial": point.is_partial}
    return period | value_as_json(point.value)


def value_as_json(value: Value) -> dict[str, Any]:
    """A value with everything it was made of, so that a caller can add up further."""
    return {
        "value": value.value,
        "published": None if value.published is None else to_decimal(value.published),
        "numerator": value.numerator,
        "denominator": value.denominator,
        "n": value.n,
        "status": value.status,
        "as_of": value.as_of,
        "other_currency": value.other_currency,
    }


def _errors(form: Form) -> Any:
    for name, reasons in form.errors.as_data().items():
        for reason in reasons:
            yield {"parameter": name, "code": reason.code or "invalid", "message": str(reason.messages[0])}
