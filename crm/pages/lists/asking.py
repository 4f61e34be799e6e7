"""A list asked for without a browser: by a job, by an export, or tried with other conditions."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, QueryDict
from django.urls import NoReverseMatch, resolve, reverse

BATCH = 500


def list_asked(key: str, query: str, member: Any) -> Any:
    """The list of this name, as `member` would get it with this query. 404 where there is no such list."""
    try:
        path = reverse(key)
    except NoReverseMatch as error:
        raise Http404 from error
    match = resolve(path)
    page_class = getattr(match.func, "view_class", None)
    if not getattr(page_class, "columns", None):
        raise Http404
    request: Any = HttpRequest()
    request.method, request.path, request.GET = "GET", path, QueryDict(query)
    request.member, request.htmx, request.resolver_match = member, False, match
    page = page_class(**match.func.view_initkwargs)  # type: ignore[attr-defined, misc]
    page.setup(request)
    if page.ability is not None and not member.may(page.ability):
        raise PermissionDenied
    return page


def batches(page: Any) -> Iterator[list[Any]]:
    """All rows of a list in its order, prepared, some hundreds at a time."""
    queryset, cursor = page.filtered(), ""
    while True:
        found = page.page_at(queryset, cursor, BATCH)
        yield page.prepare(found.rows)
        if not (cursor := found.next_cursor):
            return
