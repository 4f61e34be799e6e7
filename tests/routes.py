"""Every address of the product, read from the URL table."""

import re
from collections.abc import Iterator
from uuid import UUID

from django.db.models import Model
from django.urls import URLPattern, URLResolver, get_resolver

OUTSIDE = ("static/", "admin/", "healthz", "readyz", "api/v1/docs", "api/v1/openapi", "sign-", "switch", "i18n")


def routes(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every address of the product, as text with its converters."""
    for entry in (resolver or get_resolver()).url_patterns:
        route = prefix + str(entry.pattern).lstrip("^").rstrip("$")
        if isinstance(entry, URLResolver):
            yield from routes(entry, route)
        elif not route.startswith(OUTSIDE):
            yield route, entry


def parameters(route: str) -> list[str]:
    return re.findall(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>[^)]*\)", route)


def address(route: str, key: UUID) -> str:
    """The route with every parameter filled: keys with `key`, words with a harmless word."""
    filled = re.sub(r"\(\?P<(\w+)>[^)]*\)", lambda m: str(key) if m[1] in ("pk", "id") else "json", route)
    filled = re.sub(r"<uuid:\w+>", str(key), filled)
    filled = re.sub(r"<\w+:(\w+)>|<(\w+)>", "erp", filled)
    return "/" + filled.replace("\\.", ".").replace("\\Z", "").replace("?", "")


WITH_KEY = sorted(
    {route for route, _ in routes() if re.search(r"<uuid:|\(\?P<(pk|id)>", route) and "format" not in route}
)
WITHOUT_KEY = sorted({route for route, _ in routes() if not parameters(route)})


def _model_of(pattern: URLPattern) -> type[Model] | None:
    """The noun a route is about, as its view says; None if it does not."""
    view = getattr(pattern.callback, "cls", None) or getattr(pattern.callback, "view_class", None)
    queryset = getattr(view, "queryset", None)
    return queryset.model if queryset is not None else None


NOUN_OF = {route: _model_of(pattern) for route, pattern in routes()}
"""Which kind of object an address with a key means; None where any may be tried."""
