"""What we sell."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.tenancy.models import ChangedAt, KnownElsewhere, TenantModel, known_once
from crm.tenancy.money import amount_field, currency_field
from crm.tenancy.querysets import SharedQuerySet


class Product(KnownElsewhere, ChangedAt, TenantModel):
    """A product with its list price."""

    name = models.CharField(_("name"), max_length=160)
    series = models.CharField(_("series"), max_length=80, blank=True)
    code = models.CharField(_("code"), max_length=40, blank=True)
    list_price = amount_field(_("list price"), null=True, blank=True)
    currency = currency_field()
    is_active = models.BooleanField(_("active"), default=True)

    objects = SharedQuerySet.as_manager()

    class Meta:
        verbose_name = _("product")
        constraints = [
            models.UniqueConstraint(fields=["tenant", "name"], name="one_product_per_name"),
            models.CheckConstraint(
                condition=models.Q(list_price=None) | models.Q(list_price__gte=0),
                name="price_is_not_negative",
            ),
            known_once("product_known_once"),
        ]

    def __str__(self) -> str:
        return self.name
