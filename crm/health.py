"""`/healthz`: this process runs. `/readyz`: it can do its work, and keeps organisations apart while doing it."""

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Min
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from crm.events.models import Event
from crm.jobs.models import Job
from crm.tenancy.models import Tenant
from crm.tenancy.scope import tenant_scope
from crm.tenancy.startup import fault_of_fence

OK, DEGRADED, FAILED = "ok", "degraded", "failed"
SLOW = timedelta(minutes=2)
"""An event or a job that waits longer is worth a look."""
ASKED_EVERY = 3
"""Seconds. The address is open to all, so asking often must not cost much."""

Check = dict[str, Any]
_last: tuple[float, dict[str, Check]] | None = None
_is_migrated = False


def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is asked."""
    return HttpResponse("ok", content_type="text/plain")


def readyz(request: HttpRequest) -> JsonResponse:
    """200 when requests can be served, 503 when not. Without the broker we serve on: jobs then wait."""
    checks = _recent_checks()
    states = {check["status"] for check in checks.values()}
    is_ready = FAILED not in states
    overall = FAILED if not is_ready else DEGRADED if DEGRADED in states else OK
    response = JsonResponse({"status": overall, "checks": checks}, status=200 if is_ready else 503)
    response["Cache-Control"] = "no-store"
    return response


def _recent_checks() -> dict[str, Check]:
    global _last
    now = time.monotonic()
    if _last is None or now - _last[0] > ASKED_EVERY:
        _last = now, run_checks()
    return _last[1]


def run_checks() -> dict[str, Check]:
    """Each check by name. Those that need the database are left out when it does not answer."""
    found = {"database": _asked(_database)}
    if found["database"]["status"] == OK:
        found |= {"migrations": _asked(_migrations), "fence": _asked(_fence)}
        if {found["migrations"]["status"], found["fence"]["status"]} == {OK}:
            found |= _asked_for_backlog()
    return found | {"broker": _broker()}


def _asked(check: Callable[[], Check]) -> Check:
    try:
        return check()
    except DatabaseError as error:
        connection.close()
        return {"status": FAILED, "detail": type(error).__name__}


def _database() -> Check:
    started = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return {"status": OK, "ms": round((time.perf_counter() - started) * 1000, 1)}


def _migrations() -> Check:
    """At head. Once true it stays true for this process: its code does not change."""
    global _is_migrated
    if not _is_migrated:
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if missing:
            return {"status": FAILED, "missing": len(missing)}
        _is_migrated = True
    return {"status": OK}


def _fence() -> Check:
    fault = fault_of_fence(connection)
    return {"status": FAILED, "detail": fault} if fault else {"status": OK}


def _asked_for_backlog() -> dict[str, Check]:
    """How long the oldest event waits for its listeners, and how many jobs are late, over all organisations."""
    now = timezone.now()
    oldest, late = now, 0
    for tenant_id in Tenant.objects.filter(is_active=True).values_list("pk", flat=True):
        with tenant_scope(tenant_id, read_only=True):
            waiting = Event.objects.waiting().aggregate(oldest=Min("occurred_at"))["oldest"]
            late += Job.objects.due().filter(due_at__lt=now - SLOW).count()
        oldest = min(oldest, waiting or now)
    age = now - oldest
    return {
        "outbox": {"status": DEGRADED if age > SLOW else OK, "age_s": round(age.total_seconds())},
        "jobs": {"status": DEGRADED if late else OK, "overdue": late},
    }


def _broker() -> Check:
    try:
        with redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=1, socket_timeout=1) as broker:
            broker.ping()
    except (redis.RedisError, OSError) as error:
        return {"status": DEGRADED, "detail": type(error).__name__}
    return {"status": OK}
