"""`make run` from the outside, with real processes, on a miniature of the product that starts in a second."""

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from crm.launcher import bootstrap
from crm.launcher.processes import birth, free_port
from crm.launcher.servers import throw_away_servers
from tests.launching import PATIENCE, query, wait_for

LAUNCHER = Path(bootstrap.__file__).parent

# The product in small: same names, same commands, nothing else.
MINIATURE = {
    "crm/__init__.py": "from crm.celery import app\n",
    "crm/celery.py": "import os\nfrom celery import Celery\n"
    "app = Celery('crm', broker=os.environ.get('REDIS_URL'))\n",
    "crm/wsgi.py": "def application(environ, start_response):\n"
    "    start_response('200 OK', [('Content-Length', '2')])\n    return [b'ok']\n",
    "manage.py": """
import os, sys, psycopg2
command = sys.argv[1]
if command == "demo_sign_ins":
    print("  owner@example.test")
if command in {"migrate", "load_demo"}:
    with psycopg2.connect(os.environ["DATABASE_OWNER_URL"]) as connection, connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS note (words text)")
        if command == "load_demo":
            cursor.execute("INSERT INTO note SELECT 'kept' WHERE NOT EXISTS (SELECT FROM note)")
            cursor.execute("GRANT SELECT ON note TO crm_app")
    print("  Applying notes.0001_initial... OK" if command == "migrate" else "demo loaded")
""",
}


@pytest.fixture
def home(tmp_path):
    """A checkout of the miniature, its requirements installed."""
    for name, content in MINIATURE.items():
        file = tmp_path / "checkout" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content)
    checkout = tmp_path / "checkout"
    shutil.copytree(LAUNCHER, checkout / "crm" / "launcher")
    (checkout / "requirements.txt").write_text("")
    venv = checkout / ".venv"
    venv.mkdir()
    for part in ("bin", "lib", "pyvenv.cfg"):
        (venv / part).symlink_to(Path(sys.prefix) / part)
    stamp = {"requirements.txt": bootstrap.fingerprint(checkout / "requirements.txt")}
    (venv / "installed.json").write_text(json.dumps(stamp))
    return checkout


@pytest.fixture
def start(home):
    """Start the miniature as `make run` does; whatever still runs afterwards is killed."""
    started = []

    def start(**environment: str) -> subprocess.Popen[str]:
        # Nothing of the product the tests run in: the miniature has no settings, and its worker would die of them.
        own = ("_URL", "_KEY", "_SETTINGS_MODULE")
        given = {name: value for name, value in os.environ.items() if not name.endswith(own)}
        process = subprocess.Popen(
            [sys.executable, home / "crm" / "launcher" / "bootstrap.py", "run"],
            env=given | {"PORT": str(free_port()), "DATA_DIR": str(home / ".data")} | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        if process.poll() is None:
            process.terminate()
            process.communicate(timeout=PATIENCE)


def read_until(process: subprocess.Popen[str], word: str) -> str:
    """What it said up to the line with this word."""
    said = ""
    for line in process.stdout:
        said += line
        if word in line:
            return said
    raise AssertionError(f"it ended without {word!r}: {said}{process.stderr.read()}")


def refusal(process: subprocess.Popen[str]) -> str:
    said, complaint = process.communicate(timeout=PATIENCE)
    assert process.returncode == 1, said + complaint
    assert said == ""
    assert len(complaint.strip().splitlines()) == 1
    return complaint


def children(home: Path) -> dict[str, list]:
    return json.loads((home / ".data" / "children.json").read_text())


def runtime(home: Path) -> dict[str, str]:
    return json.loads((home / ".data" / "runtime.json").read_text())


# Refusals: one sentence, exit 1, nothing changed.


def test_a_taken_port_is_refused_before_anything_is_changed(start, home):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        assert f"Port {port} cannot be used" in refusal(start(PORT=str(port)))

    assert not (home / ".data").exists()


def test_a_port_that_is_no_number_is_refused(start, home):
    assert "PORT is http, which is not a port" in refusal(start(PORT="http"))
    assert not (home / ".data").exists()


def test_a_folder_that_cannot_be_written_is_refused(start, home):
    assert "nothing can be written" in refusal(start(DATA_DIR="/proc/tongzhou"))


def test_a_folder_that_is_a_file_is_refused(start, home):
    assert "is not a folder" in refusal(start(DATA_DIR=str(home / "manage.py" / "data")))


@pytest.mark.parametrize("version", [(3, 10), (3, 9), (2, 7)])
def test_an_old_python_is_refused_with_the_version_it_needs(version):
    with pytest.raises(bootstrap.CannotStartError, match=r"needs Python 3\.11 or newer"):
        bootstrap.check_python(version)


def test_a_python_that_is_new_enough_is_welcome():
    bootstrap.check_python((3, 11))
    bootstrap.check_python((3, 14))


def test_a_python_without_venv_is_refused_with_the_package_to_install(monkeypatch):
    monkeypatch.setattr(bootstrap.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(bootstrap.CannotStartError, match="apt install python3-venv"):
        bootstrap.check_venv_module()


def test_a_database_role_that_can_do_nothing_for_us_needs_the_owner_beside_it(start, tmp_path):
    with throw_away_servers(tmp_path) as servers:
        said, complaint = start(DATABASE_URL=servers["DATABASE_URL"]).communicate(timeout=PATIENCE)

    assert "set DATABASE_OWNER_URL too" in complaint
    assert "Ready" not in said


# A whole life.


def test_one_command_starts_everything_and_a_signal_ends_everything(start, home):
    port = free_port()
    process = start(PORT=str(port))
    said = read_until(process, "Ready:")
    running = children(home)

    assert f"Ready: http://127.0.0.1:{port}" in said
    assert "Applying notes.0001_initial" in said
    assert list(running) == ["postgres", "valkey", "web", "worker", "beat"]
    assert urllib.request.urlopen(f"http://127.0.0.1:{port}/").read() == b"ok"
    assert "owner@example.test" in read_until(process, "owner@example.test")
    assert (home / ".data" / "runtime.json").stat().st_mode & 0o077 == 0
    assert set(runtime(home)) == {"database_url", "database_owner_url", "redis_url", "secret_key"}

    asked = time.monotonic()
    process.terminate()
    process.communicate(timeout=PATIENCE)

    assert process.returncode == 0
    assert time.monotonic() - asked < 30
    assert not any(birth(pid) for pid, _ in running.values())


def test_closing_the_terminal_ends_everything_in_order(start, home):
    process = start()
    read_until(process, "Ready:")
    running = children(home)
    process.stdout.close()
    process.send_signal(signal.SIGHUP)
    process.wait(PATIENCE)
    process.stderr.close()

    assert not any(birth(pid) for pid, _ in running.values())
    assert not (home / ".data" / "children.json").exists()
    assert "database system is shut down" in (home / ".data" / "postgres" / "postgres.log").read_text()


def test_a_second_start_on_the_same_data_is_refused_and_harms_nobody(start, home):
    first = start()
    read_until(first, "Ready:")

    assert "is running on" in refusal(start())
    assert first.poll() is None
    assert all(birth(pid) == born for pid, born in children(home).values())


@pytest.mark.parametrize("all_at_once", [False, True], ids=["the launcher alone", "every process"])
def test_data_and_secret_key_survive_kill_9_and_the_next_start_works(start, home, all_at_once):
    first = start()
    read_until(first, "Ready:")
    running, secret = children(home), runtime(home)["secret_key"]
    first.kill()
    for pid, _ in running.values() if all_at_once else ():
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    first.communicate()

    second = start()
    read_until(second, "Ready:")

    assert query(runtime(home)["database_url"], "SELECT words FROM note") == [("kept",)]
    assert runtime(home)["secret_key"] == secret
    assert not any(birth(pid) == born for pid, born in running.values())


def test_a_killed_child_is_started_again(start, home):
    process = start()
    read_until(process, "Ready:")
    worker, database = children(home)["worker"][0], children(home)["postgres"][0]
    os.kill(worker, signal.SIGKILL)
    os.kill(database, signal.SIGKILL)

    wait_for(lambda: {worker, database}.isdisjoint(pid for pid, _ in children(home).values()))
    wait_for(lambda: len(children(home)) == 5)

    assert query(runtime(home)["database_url"], "SELECT words FROM note") == [("kept",)]


def test_a_web_that_cannot_start_stops_the_rest_and_says_why(start, home):
    (home / "crm" / "wsgi.py").write_text("raise RuntimeError('a broken line')\n")

    said, complaint = start().communicate(timeout=PATIENCE)

    assert "The web does not start" in complaint
    assert "a broken line" in complaint
    assert "Ready" not in said
    assert not (home / ".data" / "children.json").exists()
