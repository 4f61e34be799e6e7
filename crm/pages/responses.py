"""What a page answers when something was done: the same words for a script and for a plain browser."""

import json
from collections.abc import Sequence
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
    wakes: Sequence[str] = (),
    more: tuple[str, str] | None = None,
) -> HttpResponse:
    """Say that it worked.

    A script gets 204: it closes the sheet, shows the message with its undo, and reloads the parts of the page
    named by `refresh` (a CSS selector), or goes `to` when no part is named. A plain browser
    is redirected there and finds the message on that page. `wakes` names events that parts of the page wait
    for, such as `jobs`, on which the tray is loaded. `more` offers a script
    one further step beside the undo: its words and the address that is posted to.
    """
    if not getattr(request, "htmx", False):
        messages.success(request, str(message), extra_tags=undo)
        return HttpResponseRedirect(to)
    response = HttpResponse(status=204)
    if not refresh:
        messages.success(request, str(message), extra_tags=undo)
        response["HX-Redirect"] = to
        return response
    told: dict[str, Any] = {"text": str(message), "undo": undo, "refresh": refresh}
    tell(response, told | ({"more": {"text": str(more[0]), "to": more[1]}} if more else {}))
    for name in wakes:
        tell(response, {}, name=name)
    return response


def tell(response: HttpResponse, detail: dict[str, Any], name: str = "done") -> None:
    """Add an event that an answer wakes in the page; `done` shows words, with an undo, and loads parts anew."""
    events = json.loads(response.get("HX-Trigger", "{}"))
    response["HX-Trigger"] = json.dumps(events | {name: detail})
