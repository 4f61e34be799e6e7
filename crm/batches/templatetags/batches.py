"""What a list shows where its rows can be chosen."""

from typing import Any

from django import template
from django.http import QueryDict
from django.template.context import RequestContext
from django.urls import reverse

from crm.batches.verbs import Verb, verbs_for

register = template.Library()
LAYOUT = ("cursor", "page", "sort", "size", "columns", "group", "density", "widths", "view")
"""What an address says besides the conditions: another order is the same rows."""


@register.simple_tag(takes_context=True)
def verbs_here(context: RequestContext) -> list[Verb]:
    """What the reader can do to many rows of this list at once; nothing where rows cannot be chosen."""
    view: Any = context.get("view")
    name = getattr(view, "selects", "")
    return verbs_for(name, view.member) if name else []


@register.inclusion_tag("components/selection.html", takes_context=True)
def selection_bar(context: RequestContext, verbs: list[Verb]) -> dict[str, Any]:
    """The bar over a list that says how many rows are chosen and what can be done with them."""
    view: Any = context["view"]
    query: QueryDict = context["request"].GET.copy()
    for name in LAYOUT:
        query.pop(name, None)
    foot = context.get("foot")
    has_more = any(getattr(foot, name, "") for name in ("next_url", "previous_url")) if foot else False
    has_more = has_more or bool(context.get("next_url") or context.get("previous_url"))
    return {
        "list": view.selects,
        "query": query.urlencode(),
        "count_url": reverse("batches:count", args=[view.selects]),
        "has_more": has_more,
        "verbs": [(verb, reverse("batches:do", args=[verb.of, verb.name])) for verb in verbs if not verb.is_grave],
        "grave": [(verb, reverse("batches:do", args=[verb.of, verb.name])) for verb in verbs if verb.is_grave],
    }
