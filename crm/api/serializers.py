"""What goes out and comes in: explicit fields, nothing unknown, nothing out of sight."""

from collections.abc import Callable, Iterable, Mapping
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.db.models import Model, QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

from crm.api.money import MoneyField
from crm.api.near import unknown
from crm.api.problems import hint, bad_parameter

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
        found: QuerySet = super().get_queryset().visible_to(self.context["request"].member)
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
        return {"id": value.pk, "name": str(value)}


class _Strict(serializers.Serializer):
    """An unknown field, or one that is not the caller's to set, is an error and never ignored."""

    default_error_messages = {"invalid": gettext_lazy("Send a JSON object.")}

    def to_internal_value(self, data: Any) -> Any:
        errors = self._not_writable(data) if isinstance(data, Mapping) else {}
        try:
            value = super().to_internal_value(data)
        except ValidationError as error:
            raise ValidationError(errors | error.detail) from None
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

    def select(self, names: Iterable[str]) -> None:
        """Give these fields only; an unknown name is told."""
        chosen = list(names)
        for name in chosen:
            if name not in self.fields:
                message, meant = unknown(name, self.fields)
                raise bad_parameter("fields", message, "unknown_field", did_you_mean=meant)
        for name in set(self.fields) - set(chosen):
            self.fields.pop(name)

    def to_representation(self, instance: Any) -> dict[str, Any]:
        names, stored_names, stored, others = self._plan
        row: dict[str, Any] = dict.fromkeys(names)
        row.update(zip(stored_names, stored(instance), strict=True))
        for name, represent in others:
            row[name] = represent(instance)
        return row

    @cached_property
    def _plan(self) -> tuple[list[str], list[str], Callable, list[tuple[str, Callable]]]:
        """How to read one row: most columns by one call, the rest field by field. Made once for all rows."""
        readable = {field.field_name: field for field in self._readable_fields}
        columns = {name: column for name, field in readable.items() if (column := self._column(field))}
        others = [(name, _by_field(field)) for name, field in readable.items() if name not in columns]
        return list(readable), list(columns), _getter(list(columns.values())), others

    def _column(self, field: serializers.Field) -> str | None:
        """The attribute that holds the value as it is written, or None if the field has more to say."""
        if len(field.source_attrs) != 1 or type(field).get_attribute not in PLAIN_READS:
            return None
        source = field.source_attrs[0]
        if type(field).to_representation is serializers.PrimaryKeyRelatedField.to_representation:
            relation = self.Meta.model._meta.get_field(source)
            return str(relation.attname) if getattr(field, "pk_field", None) is None else None
        is_column = source in {column.attname for column in self.Meta.model._meta.concrete_fields}
        return source if is_column and type(field).to_representation in AS_STORED else None


PLAIN_READS = {serializers.Field.get_attribute, serializers.RelatedField.get_attribute}


def _getter(columns: list[str]) -> Callable[[Any], tuple]:
    """Reads all columns of a row at once."""
    if len(columns) > 1:
        return attrgetter(*columns)
    return lambda row: tuple(getattr(row, column) for column in columns)


def _by_field(field: serializers.Field) -> Callable[[Any], Any]:
    """As DRF reads a field."""

    def represent(row: Any) -> Any:
        value = field.get_attribute(row)
        return None if value is None else field.to_representation(value)

    return represent
