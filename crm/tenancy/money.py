"""Money columns: an exact decimal with its currency beside it. Never a float."""

from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

ZERO = Decimal(0)


AMOUNT = _("amount")


def amount_field(verbose_name: Any = AMOUNT, **options: Any) -> models.DecimalField:
    """Sixteen digits before the point and four behind, enough for every currency's minor unit."""
    return models.DecimalField(verbose_name, max_digits=20, decimal_places=4, **options)


def currency_field(**options: Any) -> models.CharField:
    """An ISO 4217 code."""
    return models.CharField(_("currency"), max_length=3, **options)
