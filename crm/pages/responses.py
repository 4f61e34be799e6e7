"""What a page answers when something was done: the same words for a script and for a plain browser."""

import json
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.functional import Promise


def done(
    request: HttpRequest,
    message: str | Promise,
    *,
    to: str,
    undo: str = "",
    refresh: str = "",
) -> HttpResponse:
    """Say that it worked.

    A script gets 204: it closes the sheet, shows the message with its undo, and reloads the parts of the page
    named by `refresh` (a CSS selector), or goes `to` when no part is named. A plain browser
    is redirected there and finds the message on that page.
    """
    if not getattr(request, "htmx", False):
        messages.success(request, str(message), extra_tags=undo)
        return HttpResponseRedirect(to)
    event: dict[str, Any] = {"text": str(message), "undo": undo, "refresh": refresh}
    response = HttpResponse(status=204)
    if not refresh:
        messages.success(request, str(message), extra_tags=undo)
        response["HX-Redirect"] = to
        return response
    response["HX-Trigger"] = json.dumps({"done": event})
    return response
