"""What narrows a list now, in words."""

from typing import Any

from django.db.models import Model
from django.forms import BoundField, Form, Select
from django.http import QueryDict


def filters_in_force(form: Form, query: QueryDict) -> list[dict[str, Any]]:
    """Each condition that narrows the list now, in words, with the address that takes it away."""
    found = []
    for bound in form:
        values = [value for value in query.getlist(bound.name) if value]
        if not values or bound.name == "sort":
            continue
        rest = query.copy()
        for gone in (bound.name, "cursor", "page"):
            rest.pop(gone, None)
        words = [_choice_word(bound, value) for value in values]
        found.append({"label": bound.label, "words": ", ".join(words), "without": f"?{rest.urlencode()}"})
    return found


def _choice_word(bound: BoundField, value: str) -> str:
    """The label of a chosen option, the name of what a hidden key means; a typed value is its own word."""
    chosen = getattr(bound.form, "cleaned_data", {}).get(bound.name)
    if bound.is_hidden and isinstance(chosen, Model):
        return str(chosen)
    if bound.is_hidden and hasattr(bound.field, "choices"):
        return str(dict(bound.field.choices).get(value, value))
    if isinstance(bound.field.widget, Select):
        for _group, options, _index in bound.field.widget.optgroups(bound.name, [value]):
            for option in options:
                if str(option["value"]) == value:
                    return str(option["label"])
    return value
