"""`make run`: servers, roles, tables, demo, processes; then watching them until somebody says stop."""

from __future__ import annotations

import json
import os
import secrets
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from crm.launcher.console import say, show
from crm.launcher.processes import LaunchError, die_with_parent, is_free
from crm.launcher.servers import Servers
from crm.launcher.supervisor import Child, Supervisor, program

PYTHON = sys.executable
PATIENCE_WITH_WEB = 60.0


def run() -> None:
    """Start everything, and return only by an exception: the wish to stop, or why it cannot go on."""
    data_dir = Path(os.environ["DATA_DIR"])
    logs = data_dir / "logs"
    for folder in (logs, data_dir / "static"):
        folder.mkdir(parents=True, exist_ok=True)
    port = int(os.environ.get("PORT") or 8000)
    supervisor = Supervisor(data_dir / "children.json")
    supervisor.end_strays()
    if not is_free(port):
        raise LaunchError(f"Port {port} is taken: stop what listens there, or choose another PORT.")
    try:
        environment = start_servers(supervisor, data_dir)
        prepare(environment, logs)
        start_programs(supervisor, environment, port, logs)
        say(f"Ready: http://127.0.0.1:{port}")
        if wants_demo():
            show(output_of(["demo_sign_ins"], environment))
        say(f"Logs are in {logs}, data in {data_dir}. Ctrl-C stops everything.")
        while True:
            supervisor.look()
            time.sleep(0.5)
    finally:
        say("Stopping")
        supervisor.stop()
        say("Stopped")


def start_servers(supervisor: Supervisor, data_dir: Path) -> dict[str, str]:
    """Start the servers that are ours, and return the environment of everything that uses them."""
    servers = Servers(data_dir)
    for server in servers.ours:
        say(f"Starting {server.name}")
        supervisor.add(
            Child(server.name, server.start, server.log, is_server=True, stop_signal=server.stop_signal)
        )
    runtime = write_runtime(data_dir, servers.addresses())
    return os.environ | {name.upper(): value for name, value in runtime.items()}


def write_runtime(data_dir: Path, urls: dict[str, str]) -> dict[str, str]:
    """What every command of this installation reads (crm/environment.py); the secret key is made once."""
    file = data_dir / "runtime.json"
    kept = json.loads(file.read_text()) if file.exists() else {}
    secret = os.environ.get("SECRET_KEY") or kept.get("secret_key") or secrets.token_urlsafe(48)
    runtime = urls | {"secret_key": secret}
    half = file.with_suffix(".half")
    half.unlink(missing_ok=True)
    half.touch(mode=0o600)
    half.write_text(json.dumps(runtime, indent=1))
    half.rename(file)
    return runtime


def prepare(environment: dict[str, str], logs: Path) -> None:
    """Bring the database to this version of the product, the languages too, and fill an empty one."""
    say("Bringing the database up to date")
    follow(["migrate"], environment, logs / "migrate.log", lambda line: line.lstrip().startswith("Applying"))
    follow(["compile_messages"], environment, logs / "migrate.log", lambda line: False)
    if wants_demo():
        say("Looking for the demo organisations")
        follow(["load_demo", "--if-empty"], environment, logs / "demo.log", lambda line: True)


def wants_demo() -> bool:
    """A new installation shows a company at work, unless DEMO=0."""
    return os.environ.get("DEMO", "1") != "0"


def start_programs(supervisor: Supervisor, environment: dict[str, str], port: int, logs: Path) -> None:
    """Web, worker and beat; returns when the web answers."""
    say("Starting web, worker and beat")
    celery = [PYTHON, "-m", "celery", "-A", "crm"]
    gunicorn = [PYTHON, "-m", "gunicorn", "crm.wsgi:application", "--bind", f"127.0.0.1:{port}"]
    threads = ["--worker-class", "gthread", "--workers", "2", "--threads", "4", "--preload"]
    commands = {
        "web": [*gunicorn, *threads, "--graceful-timeout", "10", "--no-control-socket"],
        "worker": [*celery, "worker", "--pool", "prefork", "--concurrency", "2", "--loglevel", "INFO"],
        "beat": [*celery, "beat", "--schedule", str(logs.parent / "beat-schedule"), "--loglevel", "INFO"],
    }
    for name, command in commands.items():
        supervisor.add(program(name, command, environment, logs))
    wait_for_web(next(child for child in supervisor.children if child.name == "web"), port)


def wait_for_web(web: Child, port: int) -> None:
    """Until it answers anything at all; a web that ends before that will not get better by itself."""
    deadline = time.monotonic() + PATIENCE_WITH_WEB
    while time.monotonic() < deadline and web.process and web.process.poll() is None:
        connection = HTTPConnection("127.0.0.1", port, timeout=10)
        try:
            connection.request("GET", "/healthz")
            connection.getresponse()
        except (OSError, HTTPException):
            time.sleep(0.1)
        else:
            return
        finally:
            connection.close()
    last = "\n".join(web.log.read_text(errors="replace").splitlines()[-40:])
    raise LaunchError(f"The web does not start. The end of its log, {web.log}:\n{last}")


def follow(arguments: list[str], environment: dict[str, str], log: Path, is_shown: Callable[[str], bool]) -> None:
    """Run a command of manage.py with its output in the log, and on the screen what is worth it."""
    process = subprocess.Popen(
        [PYTHON, "-u", "manage.py", *arguments],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
        preexec_fn=die_with_parent(signal.SIGTERM),
    )
    tail: deque[str] = deque(maxlen=40)
    try:
        with log.open("a") as kept:
            for line in process.stdout or ():
                kept.write(line)
                tail.append(line)
                if is_shown(line):
                    say(f"  {line.strip()}")
    finally:
        process.terminate()  # does nothing to one that has ended
        process.wait()
    if process.returncode:
        raise LaunchError(f"`manage.py {arguments[0]}` failed. The end of its log, {log}:\n{''.join(tail)}")


def output_of(arguments: list[str], environment: dict[str, str]) -> str:
    """What a command of manage.py says."""
    command = [PYTHON, "manage.py", *arguments]
    return subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=False).stdout
