"""What an operator and a load balancer ask, and what a process checks before it serves."""

import os
import subprocess
import sys
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.db.utils import ConnectionHandler
from django.utils import timezone

from crm import environment, health
from crm.events.models import Event
from crm.jobs.handlers import handler_of
from crm.jobs.models import Job
from crm.tenancy.factories import a_tenant
from crm.tenancy.scope import tenant_scope
from crm.tenancy.startup import fault_of_fence


@pytest.fixture(autouse=True)
def _asked_afresh(monkeypatch):
    monkeypatch.setattr(health, "_last", None)
    monkeypatch.setattr(health, "_is_migrated", False)


def test_a_process_that_answers_is_healthy_without_any_query(client, db, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok")


def test_ready_when_everything_answers(client, tenant):
    response = client.get("/readyz")
    assert response.status_code == 200, response.json()
    checks = response.json()["checks"]
    assert set(checks) == {"database", "migrations", "fence", "outbox", "jobs", "broker"}
    assert {name: check["status"] for name, check in checks.items() if name != "broker"} == dict.fromkeys(
        ["database", "migrations", "fence", "outbox", "jobs"], "ok"
    )


def test_without_a_broker_we_serve_on(client, tenant, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    response = client.get("/readyz")
    assert (response.status_code, response.json()["status"]) == (200, "degraded")
    assert response.json()["checks"]["broker"]["status"] == "degraded"


def test_work_that_waits_too_long_is_shown(client, db):
    quiet, busy = a_tenant(), a_tenant()
    past = timezone.now() - timedelta(minutes=5)
    with tenant_scope(busy.pk):
        Event.objects.create(name="x.happened", subject_type="x", subject_id=quiet.pk, occurred_at=past)
        Job.objects.create(kind="x", key="1", due_at=past)
    checks = client.get("/readyz").json()["checks"]
    assert checks["outbox"] == {"status": "degraded", "age_s": 300}
    assert checks["jobs"] == {"status": "degraded", "overdue": 1}


def test_not_ready_while_a_migration_is_missing(client, db, monkeypatch):
    monkeypatch.setattr("crm.health.MigrationExecutor.migration_plan", lambda *_: ["one"])
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["checks"]["migrations"] == {"status": "failed", "missing": 1}


def test_not_ready_without_a_database(client, db, monkeypatch):
    from django.db import OperationalError

    def gone() -> None:
        raise OperationalError("host=secret.example user=crm_app")

    monkeypatch.setattr("crm.health._database", gone)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert "secret.example" not in response.content.decode()


def test_not_ready_as_a_role_that_walks_around_the_fence(client, db, monkeypatch):
    monkeypatch.setattr("crm.health.fault_of_fence", lambda _: "it bypasses row-level security")
    response = client.get("/readyz")
    assert (response.status_code, response.json()["status"]) == (503, "failed")


def test_asking_often_asks_the_database_once(client, tenant, django_assert_num_queries):
    client.get("/readyz")
    with django_assert_num_queries(0):
        client.get("/readyz")


def test_the_app_role_is_safe_and_the_owner_is_not(db):
    assert fault_of_fence(connection) is None
    owner = environment.database(settings.DATABASE_OWNER_URL)
    as_owner = {**connection.settings_dict, "USER": owner["USER"], "PASSWORD": owner["PASSWORD"]}
    other = ConnectionHandler({"default": as_owner})["default"]
    try:
        assert "owns the table" in fault_of_fence(other)
    finally:
        other.close()


@pytest.mark.parametrize(
    "start",
    [
        ["-c", "import crm.wsgi"],
        ["-m", "celery", "-A", "crm", "worker", "--pool", "solo", "--without-gossip", "--without-mingle"],
    ],
    ids=["web", "worker"],
)
def test_a_process_refuses_to_start_as_the_owner_in_one_sentence(db, start):
    name = connection.settings_dict["NAME"]
    address = settings.DATABASE_OWNER_URL.rsplit("/", 1)[0] + f"/{name}"
    done = subprocess.run(
        [sys.executable, *start],
        env={**os.environ, "DATABASE_URL": address, "DATABASE_ROLE": "app"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith('The database role "crm_owner" does not keep organisations apart')
    assert "Traceback" not in done.stderr


def test_old_answers_are_pruned_by_a_job():
    assert handler_of("api.prune_idempotency").__name__ == "prune_idempotency"
