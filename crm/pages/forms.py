"""Bases of forms: they offer only what the member may see."""

from typing import Any

from django import forms

BROWSERS_DAY = "%Y-%m-%d"
"""How a date field of the browser is filled, in every language; written otherwise it shows up empty."""


class CrmForm(forms.Form):
    """A form for one action. Its choices are limited to what `member` may see, so a drop-down leaks no name."""

    def __init__(self, *args: Any, member: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.member = member
        for field in self.fields.values():
            if isinstance(field.widget, forms.DateInput):
                field.widget.format = BROWSERS_DAY
            if isinstance(field, forms.ModelChoiceField) and field.queryset is not None:
                field.queryset = _visible(field.queryset, member)


def _visible(queryset: Any, member: Any) -> Any:
    if not hasattr(queryset, "visible_to"):
        raise TypeError(f"{queryset.model.__name__} cannot be offered: it does not say who may see it.")
    return queryset.visible_to(member)


def column(model: Any, name: str, **options: Any) -> Any:
    """The form field of a model's column with its name, limits and choices, so that no form repeats them."""
    return model._meta.get_field(name).formfield(**options)
