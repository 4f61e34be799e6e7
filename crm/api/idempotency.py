"""The same request twice is done once: `Idempotency-Key` on every POST.

The record is inserted before the effect, in its transaction. A second request with the same key waits on the
unique index until the first has ended: it then finds the answer and repeats it, or, if the first was rolled back,
does the work.
"""

import hashlib
import re
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import OperationalError, connection
from django.http import HttpResponse
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from crm.api.models import IdempotencyRecord
from crm.api.problems import Problem
from crm.tenancy.keys import new_id

KEPT = timedelta(hours=72)
WELL_FORMED = re.compile(r"[\x21-\x7e]{1,255}")
CLAIM = """
INSERT INTO api_idempotencyrecord
    (id, member_id, api_key_id, caller, operation, key, body_hash, status, body, etag, created_at)
VALUES (%s, %s, %s, %s, %s, %s, %s, 0, '', '', now())
ON CONFLICT (tenant_id, caller, operation, key) DO NOTHING RETURNING id
"""


class Replayed(Exception):
    """This request was answered before; the stored answer is given again."""

    def __init__(self, answer: Response) -> None:
        self.answer = answer


def claim(request: Request) -> UUID | None:
    """Take the key of this request, or None if it has none. Raises Replayed if the answer is known."""
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return None
    if not WELL_FORMED.fullmatch(key):
        raise Problem("idempotency_key_invalid")
    caller, operation = _caller(request), _operation(request)
    record_id = _insert(request, caller, operation, key)
    if record_id is None:
        known = IdempotencyRecord.objects.get(caller=caller, operation=operation, key=key)
        raise Replayed(_answer(known, _hash(request)))
    return record_id


def keep_answer(record_id: UUID, response: HttpResponse) -> None:
    """Store what was answered; it is committed together with the effect, or not at all."""
    IdempotencyRecord.objects.filter(pk=record_id).update(
        status=response.status_code, body=response.content, etag=response.headers.get("ETag", "")
    )


def prune() -> int:
    """Forget the answers of this organisation that are older than 72 hours."""
    old = IdempotencyRecord.objects.filter(created_at__lt=timezone.now() - KEPT)
    return old.delete()[0]


def insert(request: Any, *, caller: str, operation: str, key: str, body_hash: str) -> UUID | None:
    """Note that this request is being answered: the record's key, or None if it was before."""
    api_key = request.api_key
    values = [new_id(), request.member.pk, api_key and api_key.pk, caller, operation, key, body_hash]
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, values)
        found = cursor.fetchone()
    return found[0] if found else None


def is_still_busy(error: OperationalError) -> bool:
    """The same request is being answered right now, and took longer than one waits for a lock."""
    return getattr(error.__cause__, "pgcode", None) == "55P03"


def _insert(request: Any, caller: str, operation: str, key: str) -> UUID | None:
    try:
        return insert(request, caller=caller, operation=operation, key=key, body_hash=_hash(request))
    except OperationalError as error:
        if not is_still_busy(error):
            raise
        raise Problem("idempotency_in_progress", headers={"Retry-After": "2"}) from None


def _answer(known: IdempotencyRecord, body_hash: str) -> Response:
    if known.body_hash != body_hash:
        raise Problem("idempotency_key_reused")
    headers = {"Idempotency-Replayed": "true"} | ({"ETag": known.etag} if known.etag else {})
    return Response(bytes(known.body), status=known.status, headers=headers)


def _caller(request: Any) -> str:
    return f"key:{request.api_key.pk}" if request.api_key else f"member:{request.member.pk}"


def _operation(request: Request) -> str:
    """Method, path and query; a long one as its hash."""
    text = f"{request.method} {request.get_full_path()}"
    return text if len(text) <= 300 else hashlib.sha256(text.encode()).hexdigest()


def _hash(request: Request) -> str:
    return hashlib.sha256(request._request.body).hexdigest()
