"""Money in the API: `{"amount": "12845.50", "currency": "CNY"}`, exact text, never a float."""

import re
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from typing import Any

from babel.core import get_global
from babel.numbers import get_currency_precision
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

from crm.api.near import unknown
from crm.api.problems import hint

AMOUNT = re.compile(r"-?\d{1,16}(\.\d+)?", re.ASCII)


class MoneyField(serializers.Field):
    """Two columns, an amount and its currency, as one value."""

    default_error_messages = {
        "object": _('Send money as an object: {"amount": "12.50", "currency": "CNY"}.'),
        "float": _('Send the amount as text, for example "12.50": a number with a point is not exact everywhere.'),
        "amount": _('Write the amount in digits with at most one point, for example "12.50".'),
        "decimals": _("%(currency)s has %(places)d decimal places."),
        "required": _("This is needed."),
    }

    def __init__(self, *, amount: str = "amount", currency: str = "currency", **options: Any) -> None:
        self.amount, self.currency = amount, currency
        super().__init__(**options | {"source": "*"})

    def to_representation(self, value: Any) -> dict[str, str] | None:
        return money_of(value, amount=self.amount, currency=self.currency)

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        if data is None:
            return {self.amount: None}
        if not isinstance(data, Mapping):
            raise ValidationError([hint(self.error_messages["object"], "object")])
        errors = {name: [_unknown(name)] for name in data if name not in ("amount", "currency")}
        if "amount" not in data:
            errors["amount"] = [hint(self.error_messages["required"], "required")]
        if errors:
            raise ValidationError(errors)
        currency = self._currency(data)
        return {self.amount: self._amount(data["amount"], currency), self.currency: currency}

    def _currency(self, data: Mapping[str, Any]) -> str:
        code = data.get("currency", self.context["request"].member.tenant.currency)
        if isinstance(code, str) and code in _currencies():
            return code
        message, meant = unknown(str(code), _currencies())
        raise ValidationError({"currency": [hint(message, "unknown_currency", did_you_mean=meant)]})

    def _amount(self, value: Any, currency: str) -> Decimal:
        if isinstance(value, Decimal | float):
            raise ValidationError({"amount": [hint(self.error_messages["float"], "float")]})
        is_text = isinstance(value, str) and AMOUNT.fullmatch(value)
        is_integer = isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**16
        if not (is_text or is_integer):
            raise ValidationError({"amount": [hint(self.error_messages["amount"], "amount")]})
        amount = Decimal(value)
        places = get_currency_precision(currency)
        if amount != amount.quantize(_unit(currency)):
            words = self.error_messages["decimals"] % {"currency": currency, "places": places}
            raise ValidationError({"amount": [hint(words, "decimals", decimal_places=places)]})
        return amount


def money_of(row: Any, *, amount: str, currency: str) -> dict[str, str] | None:
    """Two columns of a row as one value."""
    value, code = getattr(row, amount), getattr(row, currency)
    return None if value is None else {"amount": amount_text(value, code), "currency": code}


def amount_text(amount: Decimal, currency: str) -> str:
    """With the currency's decimal places, or with more where a price has them."""
    short = amount.quantize(_unit(currency))
    return str(short) if short == amount else format(amount.normalize(), "f")


def _unknown(name: str) -> ErrorDetail:
    message, meant = unknown(str(name), ["amount", "currency"])
    return hint(message, "unknown_field", did_you_mean=meant)


@cache
def _unit(currency: str) -> Decimal:
    return Decimal(1).scaleb(-get_currency_precision(currency))


@cache
def _currencies() -> frozenset[str]:
    """The codes of ISO 4217, past ones included."""
    return frozenset(get_global("all_currencies"))
