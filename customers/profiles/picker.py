"""Choosing a customer among very many: the latest ones at once, any other by typing."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django import forms
from django.forms.models import ModelChoiceIterator
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import Membership
from customers.profiles.models import Customer

SHOWN = 30


class _Latest(ModelChoiceIterator):
    """The customers with the latest activity; what is typed brings others."""

    queryset: Any

    def __iter__(self) -> Iterator[Any]:
        yield ("", _("Choose"))
        for customer in self.queryset.filter(archived_at=None).by_activity()[:SHOWN]:
            yield self.choice(customer)


class CustomerPicker(forms.Select):
    """A list of the latest customers with a search box above it, which brings others into the list."""

    template_name = "customers/profiles/_picker_widget.html"

    def optgroups(self, name: str, value: list[str], attrs: dict[str, Any] | None = None) -> list[Any]:
        groups = super().optgroups(name, value, attrs)
        shown = {str(option["value"]) for _name, options, _index in groups for option in options}
        for key in value:
            chosen = self._chosen(key) if key not in shown else None
            if chosen is not None:
                option = self.create_option(name, chosen.pk, str(chosen), True, len(groups), attrs=attrs)
                groups.append((None, [option], len(groups)))
        return groups

    def _chosen(self, key: str) -> Customer | None:
        try:
            found: Customer | None = self.choices.queryset.filter(pk=UUID(key)).first()  # type: ignore[attr-defined]
        except ValueError:
            return None
        return found


class CustomerField(forms.ModelChoiceField):
    """A customer the member may see."""

    iterator = _Latest
    widget = CustomerPicker

    def __init__(self, **options: Any) -> None:
        super().__init__(queryset=Customer.objects.all(), **{"label": _("Customer")} | options)


def customer_asked(member: Membership, key: str) -> Customer | None:
    """The customer an address names (`?customer=…`): none if it names none, 404 if they are out of sight."""
    if not key:
        return None
    try:
        found = Customer.objects.visible_to(member).filter(pk=UUID(key)).first()
    except ValueError:
        found = None
    if found is None:
        raise Http404
    return found
