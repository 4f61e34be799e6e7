"""What no model of ours may do: caught by `manage.py check` before a migration exists."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Error, register
from django.db.models import Model, UniqueConstraint

from crm.tenancy.backend.schema import has_tenant
from crm.tenancy.fence import DJANGO_TABLES, OUTSIDE_THE_FENCE


@register
def tenant_tables_are_well_made(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    return [error for model in apps.get_models(include_auto_created=True) for error in _errors_of(model)]


def _errors_of(model: type[Model]) -> Iterator[Error]:
    label = model._meta.label
    maker: Any = model._meta.auto_created  # for an automatic table, the model that has the field
    if maker and has_tenant(maker):
        yield Error(
            f"{label} is an automatic many-to-many table and has no tenant.",
            hint="Write the table as a model of its own and name it with `through`.",
            id="tenancy.E001",
        )
    if not has_tenant(model):
        if label not in OUTSIDE_THE_FENCE | DJANGO_TABLES and not model._meta.auto_created and model._meta.managed:
            yield Error(f"{label} is outside the fence.", hint="Derive it from TenantModel.", id="tenancy.E002")
        return
    yield from _unique_errors(model)


def _unique_errors(model: type[Model]) -> Iterator[Error]:
    hint = "A unique key without the tenant tells one organisation what another one has."
    for constraint in model._meta.constraints:
        if isinstance(constraint, UniqueConstraint) and constraint.fields[:1] != ("tenant",):
            yield Error(f"{constraint.name} does not start with the tenant.", hint=hint, id="tenancy.E003")
    for field in model._meta.local_fields:
        if field.unique and not field.primary_key:
            yield Error(f"{field} is unique across tenants.", hint=hint, id="tenancy.E003")
    if model._meta.unique_together:
        yield Error(f"{model._meta.label} uses unique_together.", hint=hint, id="tenancy.E003")
