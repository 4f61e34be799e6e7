"""One filter language for the API and the pages; in the API nothing unknown is ever ignored."""

from collections.abc import Set
from functools import cache
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django_filters.rest_framework import DjangoFilterBackend
from django_filters.widgets import BaseCSVWidget, CSVWidget
from rest_framework.request import Request

from crm.api.near import unknown
from crm.api.problems import Problem, bad_parameter

RESERVED = {"cursor", "limit", "sort", "fields", "count"}


class YesNo(forms.Field):
    """`true` or `false`; Django's own field would take any other word for "no matter"."""

    def to_python(self, value: Any) -> bool | None:
        if value in self.empty_values:
            return None
        words = {"true": True, "1": True, "false": False, "0": False}
        if (found := words.get(str(value).lower())) is None:
            raise forms.ValidationError(_("Write true or false."), code="invalid_choice")
        return found


class YesNoFilter(django_filters.BooleanFilter):
    field_class = YesNo


class _AnyOfFilter(django_filters.BaseInFilter, django_filters.CharFilter):
    """Texts with commas between them."""


class CrmFilterSet(django_filters.FilterSet):
    """Filters that offer only what the member may see: a drop-down must not leak a name.

    On a page each filter takes one value. In the API (`any_of`) a comma means "any of these", and `x__in` is
    another word for `x`.
    """

    def __init__(self, *args: Any, any_of: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._limit_choices()
        if any_of:
            self.filters: dict[str, django_filters.Filter] = {
                name: self._of_api(known) for name, known in self.filters.items()
            }
            for name in [name for name, known in self.base_filters.items() if takes_any_of(known)]:
                self.filters.setdefault(f"{name}__in", self.filters[name])
            self.filters = {name: known for name, known in self.filters.items() if name in self.data}

    def _limit_choices(self) -> None:
        for choice in self.filters.values():
            if isinstance(choice, django_filters.filters.QuerySetRequestMixin):
                queryset = choice.queryset(self.request) if callable(choice.queryset) else choice.queryset
                choice.queryset = queryset.visible_to(self.request.member)

    def _of_api(self, known: django_filters.Filter) -> django_filters.Filter:
        """The same filter as the API understands it."""
        same = {"field_name": known.field_name, "lookup_expr": known.lookup_expr, "exclude": known.exclude}
        if known._method is not None or known.lookup_expr not in ("exact", "isnull"):
            return known
        made: django_filters.Filter = known
        if type(known) is django_filters.BooleanFilter:
            made = YesNoFilter(**same)
        elif type(known) is django_filters.ModelChoiceFilter:
            options = {"queryset": known.queryset, "widget": BaseCSVWidget(), "distinct": False}
            if to_field := known.extra.get("to_field_name"):
                options["to_field_name"] = to_field
            made = django_filters.ModelMultipleChoiceFilter(field_name=known.field_name, **options)
        elif type(known) is django_filters.ChoiceFilter:
            made = django_filters.MultipleChoiceFilter(
                **same, choices=known.extra["choices"], widget=CSVWidget(), distinct=False
            )
        elif type(known) is django_filters.CharFilter:
            made = _AnyOfFilter(field_name=known.field_name, lookup_expr="in", exclude=known.exclude)
        made.model, made.parent = known.model, known.parent
        return made


def takes_any_of(known: django_filters.Filter) -> bool:
    """Whether a filter of a page becomes, in the API, one of several values."""
    kinds = (django_filters.ModelChoiceFilter, django_filters.ChoiceFilter, django_filters.CharFilter)
    return type(known) in kinds and known._method is None and known.lookup_expr == "exact"


class StrictFilterBackend(DjangoFilterBackend):
    """Filters a list by the query string; an unknown, empty or repeated parameter is told, never ignored."""

    def filter_queryset(self, request: Request, queryset: QuerySet, view: Any) -> QuerySet:
        filterset_class = self.get_filterset_class(view, queryset)
        known_elsewhere = hasattr(queryset.model, "external_id")
        filters = names_of(filterset_class) if filterset_class else frozenset()
        check_parameters(request, filters | RESERVED | ({"external"} if known_elsewhere else set()))
        if known_elsewhere and "external" in request.query_params:
            queryset = _by_external_id(queryset, request.query_params["external"])
        if filters.isdisjoint(request.query_params):  # no form is made for nothing
            return queryset
        filterset = filterset_class(request.query_params, queryset=queryset, request=request, any_of=True)
        if not filterset.is_valid():
            raise Problem("invalid_parameter", errors=list(_errors(filterset)))
        return filterset.qs


@cache
def names_of(filterset_class: type[CrmFilterSet]) -> frozenset[str]:
    """Every query parameter that these filters understand in the API."""
    known = filterset_class.base_filters
    return frozenset(known) | {f"{name}__in" for name, each in known.items() if takes_any_of(each)}


def check_parameters(request: Request, known: Set[str]) -> None:
    """400 for every parameter that is unknown, empty or given twice: all of them, not the first."""
    errors: list[dict[str, Any]] = []
    for name, values in request.query_params.lists():
        if name not in known:
            message, meant = unknown(name, known)
            errors += bad_parameter(name, message, "unknown_parameter", did_you_mean=meant).errors
        elif len(values) > 1:
            errors += bad_parameter(
                name, _("This is given twice. Put a comma between the values."), "repeated"
            ).errors
        elif not values[0]:
            errors += bad_parameter(name, _("This is empty. Leave it out."), "empty").errors
    if errors:
        raise Problem("invalid_parameter", errors=errors)


def _by_external_id(queryset: QuerySet, asked: str) -> QuerySet:
    system, colon, key = asked.partition(":")
    if not (system and colon and key):
        raise bad_parameter("external", _("Write it as system:id, for example erp:C-1001."))
    return queryset.filter(external_system=system, external_id=key)


def _errors(filterset: CrmFilterSet) -> Any:
    for name, reasons in filterset.errors.as_data().items():
        for reason in reasons:
            yield {"parameter": name, "code": reason.code or "invalid", "message": str(reason.messages[0])}
