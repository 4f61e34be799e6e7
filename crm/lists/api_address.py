"""The same list in the API: same conditions, same order; nothing where the API cannot say it."""

from typing import Any

from django.http import HttpRequest, QueryDict
from django.urls import resolve, reverse

from crm.api.filters import names_of
from crm.pages.day_filters import DayFilter

UNSET = "unknown"
"""What an undecided yes-or-no sends."""


def api_address(page: Any, request: HttpRequest) -> str:
    """The full address of `GET /api/v1/…` that gives the rows of this list page, or nothing."""
    if not page.api_name or _is_reordered(page):
        return ""
    path = reverse(page.api_name)
    endpoint: Any = resolve(path).func.cls  # type: ignore[attr-defined]
    conditions, sort = _conditions(page), _sort(page, endpoint)
    if conditions is None or sort is None or not _understands(endpoint, conditions, page):
        return ""
    query = QueryDict(mutable=True)
    query.update(conditions)
    if sort:
        query["sort"] = sort
    query["limit"] = str(page.arrangement.size)
    return str(request.build_absolute_uri(f"{path}?{query.urlencode()}"))


def _is_reordered(page: Any) -> bool:
    group = page.groups.get(page.arrangement.group)
    return group is not None and group.by is not None


def _conditions(page: Any) -> dict[str, str] | None:
    """The conditions in force as the API writes them."""
    filterset, found = page.filterset, dict(page.api_conditions())
    for name, known in filterset.filters.items():
        values = [value for value in page.request.GET.getlist(name) if value and value != UNSET]
        if len(values) > 1:
            return None
        if not values:
            continue
        if isinstance(known, DayFilter):
            found |= known.in_api(filterset.form.cleaned_data.get(name))
        else:
            found[name] = values[0]
    return found


def _sort(page: Any, endpoint: Any) -> str | None:
    """The word for the list's order, nothing when it is the API's own, None when the API has no word for it."""
    column = page.sorting()[0]
    words = {target: word for word, target in endpoint.sorts.items()}
    own = endpoint.default_sort.lstrip("-")
    if endpoint.default_sort.replace(own, endpoint.sorts.get(own, own)) == column:
        return ""
    word = words.get(column.lstrip("-"))
    return None if word is None else ("-" if column.startswith("-") else "") + word


def _understands(endpoint: Any, conditions: dict[str, str], page: Any) -> bool:
    if not conditions.keys() <= names_of(endpoint.filterset_class):
        return False
    asked = QueryDict(mutable=True)
    asked.update(conditions)
    return bool(
        endpoint.filterset_class(asked, queryset=endpoint.queryset, request=page.request, any_of=True).is_valid()
    )
