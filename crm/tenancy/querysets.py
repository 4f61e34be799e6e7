"""Reads within a tenant."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Self
from uuid import UUID

from django.db import models
from django.db.models import Lookup

if TYPE_CHECKING:
    from crm.accounts.models import Membership


def array_of(keys: Iterable[UUID]) -> str:
    """Keys as one parameter, an array of PostgreSQL, however many they are."""
    return "{" + ",".join(map(str, keys)) + "}"


@models.UUIDField.register_lookup
@models.ForeignKey.register_lookup
class Among(Lookup):
    """`owner__among=keys`: as `owner__in`, but two hundred keys are one parameter and not two hundred."""

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        column, params = self.process_lhs(compiler, connection)
        return f"{column} = ANY(%s::uuid[])", (*params, array_of(self.rhs))


class TenantQuerySet(models.QuerySet):
    """Rows of the open tenant; each model says who within it may see which."""

    def visible_to(self, member: "Membership") -> Self:
        """The rows this member may see. Each model says so itself; none is visible by default."""
        raise NotImplementedError(f"{self.model.__name__} does not say who may see it.")


class SharedQuerySet(TenantQuerySet):
    """Rows every member of the organisation may see: its products, stages, metrics."""

    def visible_to(self, member: "Membership") -> Self:
        """Everybody of the organisation; the fence keeps all others out."""
        return self.all()
