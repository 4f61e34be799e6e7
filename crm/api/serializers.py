"""What goes out and comes in: explicit fields, nothing unknown, nothing out of sight."""

from collections.abc import Callable, Iterable, Mapping
from copy import copy, deepcopy
from dataclasses import dataclass
from functools import partial
from operator import attrgetter
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import Model, QuerySet
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

from crm.api.money import MoneyField, money_of
from crm.api.near import unknown
from crm.api.problems import bad_parameter, hint

__all__ = ["CrmSerializer", "Input", "MoneyField", "Named", "VisibleRelatedField"]

AS_STORED = {
    getattr(kind, "to_representation")  # noqa: B009  the function itself is compared
    for kind in (
        serializers.BooleanField,
        serializers.CharField,
        serializers.ChoiceField,
        serializers.DateField,
        serializers.DateTimeField,
        serializers.DecimalField,
        serializers.IntegerField,
        serializers.JSONField,
        serializers.UUIDField,
    )
}
"""Fields whose stored value the renderer writes as it is."""


class VisibleRelatedField(serializers.PrimaryKeyRelatedField):
    """Refers only to what the member may see: an id that is out of sight does not exist."""

    default_error_messages = {
        "does_not_exist": gettext_lazy("There is no such object, or it is not yours to see."),
        "incorrect_type": gettext_lazy("Send the id as text."),
    }

    def get_queryset(self) -> QuerySet:
        everything: Any = super().get_queryset()
        found: QuerySet = everything.visible_to(self.context["request"].member)
        return found

    def to_internal_value(self, data: Any) -> Model:
        if not isinstance(data, str):
            self.fail("incorrect_type")
        try:
            key = UUID(data)
        except ValueError:
            self.fail("does_not_exist")
        found: Model = super().to_internal_value(key)
        return found


class Named(VisibleRelatedField):
    """Reads as `{"id", "name"}`, writes an id. Select the relation in the queryset."""

    def use_pk_only_optimization(self) -> bool:
        return False

    def to_representation(self, value: Model) -> dict[str, Any]:  # type: ignore[override]
        return named(value)


def named(value: Model) -> dict[str, Any]:
    """What a related object is shown as."""
    return {"id": value.pk, "name": str(value)}


class _Strict(serializers.Serializer):
    """An unknown field, or one that is not the caller's to set, is an error and never ignored."""

    default_error_messages = {"invalid": gettext_lazy("Send a JSON object.")}

    def to_internal_value(self, data: Any) -> Any:
        errors = self._not_writable(data) if isinstance(data, Mapping) else {}
        try:
            value = super().to_internal_value(data)
        except ValidationError as error:
            raise ValidationError({**errors, **dict(error.detail)}) from None  # type: ignore[arg-type]
        if errors:
            raise ValidationError(errors)
        return value

    def _not_writable(self, data: Mapping[str, Any]) -> dict[str, list[ErrorDetail]]:
        writable = {name for name, field in self.fields.items() if not field.read_only}
        errors: dict[str, list[ErrorDetail]] = {}
        for name in data:
            if name in writable:
                continue
            if name in self.fields:
                errors[name] = [hint(_("This is set by the system. Leave it out."), "read_only")]
                continue
            message, meant = unknown(name, writable)
            errors[name] = [hint(message, "unknown_field", did_you_mean=meant)]
        return errors


class Input(_Strict):
    """The body of an action that is no noun of its own."""


class CrmSerializer(_Strict, serializers.ModelSerializer):
    """A noun: names its fields, writes stored values without a detour."""

    serializer_related_field = VisibleRelatedField
    _made: ClassVar[dict[tuple[type, str | None], dict[str, serializers.Field]]] = {}

    def get_fields(self) -> dict[str, serializers.Field]:
        """The fields, made once for each class and language, because making them costs more than using them."""
        which = (type(self), get_language())
        if which not in self._made:
            self._made[which] = super().get_fields()
        return {name: _own(field) for name, field in self._made[which].items()}

    _selected: tuple[str, ...] | None = None

    def select(self, names: Iterable[str]) -> None:
        """Give these fields only; an unknown name is told."""
        chosen, known = list(names), self.Meta.fields
        for name in chosen:
            if name not in known:
                message, meant = unknown(name, known)
                raise bad_parameter("fields", message, "unknown_field", did_you_mean=meant)
        self._selected = tuple(name for name in known if name in chosen)

    def to_representation(self, instance: Any) -> dict[str, Any]:
        plan = self._plan
        row: dict[str, Any] = dict.fromkeys(plan.names)
        row.update(zip(plan.stored_names, plan.stored(instance), strict=True))
        for name, read in plan.others:
            row[name] = read(instance)
        return row

    @cached_property
    def _plan(self) -> "_Plan":
        """How to read one row. The same for all requests, unless a field looks at who asks."""
        key = (type(self), self._selected)
        if key in _plans:
            return _plans[key]
        plan = self._planned()
        if plan.is_for_all:
            _plans[key] = plan
        return plan

    def _planned(self) -> "_Plan":
        fields = {str(field.field_name): field for field in self._readable_fields}
        if self._selected is not None:
            fields = {name: fields[name] for name in self._selected if name in fields}
        columns = {name: column for name, field in fields.items() if (column := self._column(field))}
        others = {name: _reader(field) for name, field in fields.items() if name not in columns}
        slow = {name: _by_field(fields[name]) for name, read in others.items() if read is None}
        return _Plan(
            names=list(fields),
            stored_names=list(columns),
            stored=_getter(list(columns.values())),
            others=[(name, read or slow[name]) for name, read in others.items()],
            is_for_all=not slow,
        )

    def _column(self, field: serializers.Field) -> str | None:
        """The attribute that holds the value as it is written, or None if the field has more to say."""
        if len(field.source_attrs) != 1 or type(field).get_attribute not in PLAIN_READS:
            return None
        source, meta = field.source_attrs[0], self.Meta.model._meta  # type: ignore[attr-defined]
        if type(field).to_representation is serializers.PrimaryKeyRelatedField.to_representation:
            relation = meta.get_field(source)
            return str(relation.attname) if getattr(field, "pk_field", None) is None else None
        is_column = source in {column.attname for column in meta.concrete_fields}
        return source if is_column and type(field).to_representation in AS_STORED else None


@dataclass(frozen=True)
class _Plan:
    """How rows of a model become dictionaries: most columns by one call, the rest one by one."""

    names: list[str]
    stored_names: list[str]
    stored: Callable[[Any], tuple]
    others: list[tuple[str, Callable[[Any], Any]]]
    is_for_all: bool


_plans: dict[tuple[type, tuple[str, ...] | None], _Plan] = {}


def _own(field: serializers.Field) -> serializers.Field:
    """A copy to be bound to one serializer; with the fields inside it, where there are any."""
    has_parts = any(isinstance(part, serializers.Field) for part in vars(field).values())
    is_whole = isinstance(field, serializers.BaseSerializer) or has_parts
    return deepcopy(field) if is_whole else copy(field)


PLAIN_READS = {serializers.Field.get_attribute, serializers.RelatedField.get_attribute}


def _getter(columns: list[str]) -> Callable[[Any], tuple]:
    """Reads all columns of a row at once."""
    if len(columns) > 1:
        return attrgetter(*columns)
    return lambda row: tuple(getattr(row, column) for column in columns)


def _reader(field: serializers.Field) -> Callable[[Any], Any] | None:
    """Reads a field of ours without the field itself, which knows the request it was made for."""
    if type(field) is MoneyField:
        return partial(money_of, amount=field.amount, currency=field.currency)
    if type(field) is not Named or len(field.source_attrs) != 1:
        return None
    relation = field.source_attrs[0]

    def read(row: Any) -> dict[str, Any] | None:
        value = getattr(row, relation)
        return None if value is None else named(value)

    return read


def _by_field(field: serializers.Field) -> Callable[[Any], Any]:
    """As DRF reads a field."""

    def represent(row: Any) -> Any:
        value = field.get_attribute(row)
        return None if value is None else field.to_representation(value)

    return represent
