"""Real servers, a real worker and a real beat, each of which can be killed and started again."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from crm.launcher.postgres import Postgres
from crm.launcher.processes import die_with_parent, stop
from crm.launcher.roles import make_roles
from crm.launcher.valkey import Valkey

CELERY = [sys.executable, "-m", "celery", "-A", "crm"]
WORKER = [*CELERY, "worker", "--pool", "prefork", "--concurrency", "2", "--loglevel", "INFO"]
PATIENCE = 60.0


class Stage:
    """Where it happens. The servers are durable ones: what is committed survives them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.postgres, self.valkey = Postgres(folder / "postgres"), Valkey(folder / "valkey")
        self.database_process, self.broker_process = self.postgres.start(), self.valkey.start()
        urls = make_roles(self.postgres.url, database="crm")
        self.environment = {name.upper(): url for name, url in urls.items()} | {
            "REDIS_URL": self.valkey.url,
            "DATA_DIR": str(folder),
            "SECRET_KEY": "only-for-the-kill-test",
            "DJANGO_SETTINGS_MODULE": "crm.settings",
        }
        self.worker = self.beat = None  # type: subprocess.Popen[bytes] | None

    def migrate(self) -> None:
        command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
        subprocess.run(command, env=os.environ | self.environment | {"DATABASE_ROLE": "owner"}, check=True)

    def start_worker(self) -> None:
        self.worker = self._start("worker", WORKER)

    def start_beat(self) -> None:
        self.beat = self._start("beat", [*CELERY, "beat", "--schedule", str(self.folder / "beat-schedule")])

    def kill_worker(self) -> None:
        """kill -9 of the worker and all its children at once, and another in its place."""
        assert self.worker is not None
        os.killpg(self.worker.pid, signal.SIGKILL)
        self.worker.wait()
        self.start_worker()

    def restart_database(self) -> None:
        """As `pg_ctl restart -m immediate`: no clean-up, recovery from the log."""
        self.database_process.send_signal(signal.SIGQUIT)
        self.database_process.wait(30)
        self.database_process = self.postgres.start()

    def close(self) -> None:
        for process in (self.worker, self.beat):
            if process is not None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        stop(self.broker_process, self.valkey.stop_signal)
        stop(self.database_process, self.postgres.stop_signal)

    def _start(self, name: str, command: list[str]) -> "subprocess.Popen[bytes]":
        with (self.folder / f"{name}.log").open("ab") as log:
            return subprocess.Popen(
                command,
                env=os.environ | self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=die_with_parent(signal.SIGKILL),
            )


@contextmanager
def a_stage(folder: Path) -> Iterator[Stage]:
    """Everything up, tables made; everything down afterwards."""
    stage = Stage(folder)
    try:
        stage.migrate()
        yield stage
    finally:
        stage.close()


def seconds_until(condition: Callable[[], bool], patience: float = PATIENCE) -> float | None:
    """How long it took, or None if it did not come about."""
    started = time.monotonic()
    while time.monotonic() - started < patience:
        if condition():
            return time.monotonic() - started
        time.sleep(0.25)
    return None
