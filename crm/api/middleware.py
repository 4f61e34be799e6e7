"""Every request has an id: in the answer, in each log line, in each event it causes."""

import re
import time
from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse

from crm.tenancy.keys import new_id

WELL_FORMED = re.compile(r"^[A-Za-z0-9_.-]{8,40}$")
log = structlog.get_logger("crm.requests")


class RequestIdMiddleware:
    """Takes the caller's `Request-Id` if it is well formed, else makes one; writes one log line per request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asked = request.headers.get("Request-Id", "")
        request.id = asked if WELL_FORMED.match(asked) else new_id().hex  # type: ignore[attr-defined]
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request.id)  # type: ignore[attr-defined]
        started = time.perf_counter()
        response = self.get_response(request)
        response["Request-Id"] = request.id  # type: ignore[attr-defined]
        route = request.resolver_match.route if request.resolver_match else ""
        duration = round((time.perf_counter() - started) * 1000, 1)
        log.info("request", method=request.method, route=route, status=response.status_code, ms=duration)
        return response
