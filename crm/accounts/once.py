"""A form that is sent twice does its work once: double taps, retries on a slow network, a queue that sends again.

A form carries a key that was made when it was shown: `once`, or `client_ref` where the row itself remembers it.
The key is taken in the transaction of the effect. The second of two equal requests waits for the first and gets
its answer. The same key with other values is a person who changed the text after an answer was lost: the
page is told (`request.was_sent_otherwise`) and says so, because nothing that was typed may vanish.
"""

import hashlib
import json
from collections.abc import Callable, Iterator
from uuid import UUID

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from crm.api.idempotency import insert, is_still_busy
from crm.api.models import IdempotencyRecord

KEPT_HEADERS = ("HX-Trigger", "HX-Redirect", "Location", "X-Promise")
ANSWERS_OF_DONE = (204, 302)
LEFT_OUT = {"csrfmiddlewaretoken", "read_at", "seen"}
"""Fields that say nothing about what is to be done, and differ each time a form is shown."""
LONGEST_KEY = 80


class OnceMiddleware:
    """Stands inside the member's transaction, before every page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        key = _key_of(request)
        if not key:
            return self.get_response(request)
        operation = f"form {hashlib.sha256(request.get_full_path().encode()).hexdigest()}"
        caller, said = f"member:{request.member.pk}", _hash(request)  # type: ignore[attr-defined]
        try:
            record = insert(request, caller=caller, operation=operation, key=key, body_hash=said)
        except OperationalError as error:
            if not is_still_busy(error):
                raise
            return _plain(_("This is still being saved. Wait a moment, then look whether it is there."))
        if record is not None:
            return _kept(record, self.get_response(request))
        known = IdempotencyRecord.objects.get(caller=caller, operation=operation, key=key)
        if known.body_hash == said:
            return _again(known)
        request.was_sent_otherwise = True  # type: ignore[attr-defined]
        return self.get_response(request)


def _key_of(request: HttpRequest) -> str:
    """The key of a form, if a member sends one to a page."""
    if request.method != "POST" or request.path.startswith("/api/") or getattr(request, "member", None) is None:
        return ""
    return (request.POST.get("client_ref") or request.POST.get("once") or "")[:LONGEST_KEY]


def _hash(request: HttpRequest) -> str:
    return hashlib.sha256("\n".join(_values(request)).encode()).hexdigest()


def _values(request: HttpRequest) -> Iterator[str]:
    for name, values in sorted(request.POST.lists()):
        if name not in LEFT_OUT:
            yield repr((name, values))
    for name, files in sorted(request.FILES.lists()):
        yield repr((name, [(file.name, file.size) for file in files]))


def _kept(record: UUID, response: HttpResponse) -> HttpResponse:
    """Store where the answer led. What only showed something, such as chips while typing, is not kept."""
    taken = IdempotencyRecord.objects.filter(pk=record)
    if response.status_code in ANSWERS_OF_DONE:
        kept = {name: response[name] for name in KEPT_HEADERS if name in response}
        taken.update(status=response.status_code, body=json.dumps(kept).encode())
    elif response.status_code < 400:
        taken.delete()
    return response


def _again(known: IdempotencyRecord) -> HttpResponse:
    return HttpResponse(status=known.status, headers=json.loads(bytes(known.body)))


def _plain(words: str) -> HttpResponse:
    return HttpResponse(words, status=503, content_type="text/plain; charset=utf-8")
