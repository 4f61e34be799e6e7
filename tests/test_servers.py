"""The parts of the launcher by themselves: the two servers, the roles, the supervisor."""

import json
import os
import signal
import subprocess
import sys
import time

import psycopg2
import pytest
import redis

from crm.launcher.postgres import Postgres
from crm.launcher.processes import stop
from crm.launcher.roles import make_roles, product_urls
from crm.launcher.servers import throw_away_servers
from crm.launcher.supervisor import Supervisor, program
from crm.launcher.valkey import Valkey
from tests.launching import execute, query, wait_for


def test_postgres_keeps_what_was_committed_through_kill_9(tmp_path):
    server = Postgres(tmp_path / "postgres")
    first = server.start()
    urls = make_roles(server.url, database="crm")
    execute(urls["database_owner_url"], "CREATE TABLE note AS SELECT generate_series(1, 1000) AS n")
    first.kill()

    again = Postgres(tmp_path / "postgres")
    second = again.start()  # while the dead one is still a zombie, as under a launcher that was killed too
    try:
        urls = make_roles(again.url, database="crm")
        assert query(urls["database_owner_url"], "SELECT count(*) FROM note") == [(1000,)]
    finally:
        stop(second, signal.SIGINT)
        first.wait()


def test_the_broker_keeps_what_it_was_given_through_kill_9(tmp_path):
    server = Valkey(tmp_path / "valkey")
    process = server.start()
    with redis.Redis.from_url(server.url) as client:
        client.set("kept", "1")
    time.sleep(1.1)  # it writes every second
    process.kill()
    process.wait()

    again = Valkey(tmp_path / "valkey")
    process = again.start()
    try:
        with redis.Redis.from_url(again.url) as client:
            assert client.get("kept") == b"1"
    finally:
        stop(process)


def test_the_roles_are_as_weak_as_they_should_be(tmp_path):
    with throw_away_servers(tmp_path) as servers:
        roles = query(
            servers["DATABASE_OWNER_URL"],
            "SELECT rolname, rolcanlogin, rolcreatedb, rolsuper OR rolbypassrls OR rolcreaterole"
            " FROM pg_roles WHERE rolname LIKE 'crm%' ORDER BY 1",
        )
        assert roles == [
            ("crm_app", True, False, False),
            ("crm_owner", True, True, False),
            ("crm_search", False, False, False),
        ]
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            query(servers["DATABASE_URL"], "CREATE TABLE note (words text)")
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            query(servers["DATABASE_URL"], "SET ROLE crm_owner")


def test_an_administrator_s_address_is_used_to_make_database_and_roles_as_often_as_asked(tmp_path):
    server = Postgres(tmp_path / "postgres", durable=False)
    process = server.start()
    try:
        given = server.url.removesuffix("/postgres") + "/trade"
        first, second = product_urls(given), product_urls(given)

        assert first == second
        assert query(first["database_url"], "SELECT current_user, current_database()") == [("crm_app", "trade")]
        assert query(first["database_owner_url"], "SELECT current_user") == [("crm_owner",)]
    finally:
        stop(process, signal.SIGINT)


def test_a_role_that_could_look_past_the_fence_is_refused(tmp_path):
    server = Postgres(tmp_path / "postgres", durable=False)
    process = server.start()
    try:
        execute(server.url, "CREATE ROLE crm_app BYPASSRLS")
        with pytest.raises(psycopg2.errors.RaiseException, match="crm_app may look past"):
            make_roles(server.url, database="crm")
    finally:
        stop(process, signal.SIGINT)


def test_a_stranger_with_the_number_of_a_dead_child_is_left_alone(tmp_path):
    stranger = subprocess.Popen(["sleep", "60"])
    register = tmp_path / "children.json"
    register.write_text(json.dumps({"web": [stranger.pid, "born long ago"]}))

    Supervisor(register).end_strays()

    assert stranger.poll() is None
    assert not register.exists()
    stranger.kill()
    stranger.wait()


def test_who_runs_is_written_in_one_step_so_that_a_launcher_killed_meanwhile_leaves_it_readable(tmp_path):
    supervisor = Supervisor(register := tmp_path / "children.json")
    supervisor.add(program("first", ["sleep", "60"], dict(os.environ), tmp_path))
    with register.open() as opened_before:
        supervisor.add(program("second", ["sleep", "60"], dict(os.environ), tmp_path))

        assert set(json.load(opened_before)) == {"first"}
    assert set(json.loads(register.read_text())) == {"first", "second"}

    supervisor.stop()

    assert list(tmp_path.glob("children*")) == []


def test_a_child_that_does_not_stop_is_killed(tmp_path, monkeypatch):
    monkeypatch.setattr("crm.launcher.supervisor.PATIENCE_WITH_PROGRAMS", 0.5)
    deaf = [
        sys.executable,
        "-c",
        "import signal, time; signal.signal(15, signal.SIG_IGN); print(1, flush=True); time.sleep(60)",
    ]
    supervisor = Supervisor(tmp_path / "children.json")
    supervisor.add(child := program("deaf", deaf, dict(os.environ), tmp_path))
    wait_for(lambda: child.log.read_text())

    supervisor.stop()

    assert child.process.returncode == -signal.SIGKILL
