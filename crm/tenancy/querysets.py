"""Reads within a tenant."""

from typing import TYPE_CHECKING, Self

from django.db import models

if TYPE_CHECKING:
    from crm.accounts.models import Membership


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
