"""A real PostgreSQL in a folder of ours: initialised once, started, stopped, back after kill -9."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import signal
import subprocess
import time
from pathlib import Path

from crm.launcher.binaries import postgres_programs
from crm.launcher.processes import (
    LaunchError,
    account,
    birth,
    die_with_parent,
    free_port,
    give_to_account,
    program_of,
    seen_from_inside,
    stop,
)

SUPERUSER = "postgres"
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "password_encryption": "scram-sha-256",
    "max_connections": "80",
    "shared_buffers": "256MB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "random_page_cost": "1.1",  # every disk of today answers random reads
    "jit": "off",  # compiling costs more than our short queries
    "max_wal_size": "2GB",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
THROW_AWAY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
PATIENCE = 120.0  # recovery after a crash replays up to max_wal_size


class Postgres:
    """One server on 127.0.0.1 whose everything lies in `home`. Not `durable`: faster, lost with the power."""

    name = "postgres"
    stop_signal = signal.SIGINT  # let nobody finish, lose nothing that was committed

    def __init__(self, home: Path, *, durable: bool = True) -> None:
        self.home = home
        self.data = home / "data"
        self.log = home / "postgres.log"
        self.settings = SETTINGS if durable else SETTINGS | THROW_AWAY
        self.port = 0

    @property
    def url(self) -> str:
        """The superuser's address, for making roles and databases only."""
        return f"postgres://{SUPERUSER}:{self._password()}@127.0.0.1:{self.port}/postgres"

    def start(self) -> subprocess.Popen[bytes]:
        """Start the server and return when it answers; make its folder first when there is none."""
        programs = postgres_programs()
        self._make(programs)
        self._check_version(programs)
        for _ in range(20):  # right after kill -9 the old server's children may hold its memory for a moment
            self.port = self.port or free_port()
            self._forget_dead_server()
            if process := self._launch(programs):
                return process
            time.sleep(0.5)
        raise LaunchError(f"PostgreSQL does not start; its log is {self.log}.")

    def _make(self, programs: Path) -> None:
        if self.data.exists():
            return
        unfinished = self.home / "unfinished"  # renamed at the end, so that a half made one is never used
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(parents=True)
        password = self.home / "password"
        password.touch(mode=0o600)
        password.write_text(secrets.token_urlsafe(24))
        for path in (self.home, unfinished, password):
            path.chmod(0o600 if path == password else 0o700)
            give_to_account(path)
        # One collation everywhere, whatever the machine speaks. Chinese is sorted by a stored pinyin key.
        locale = ["--locale=C.UTF-8"]
        if _version(programs) >= 17:
            locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        made = subprocess.run(
            [
                str(programs / "initdb"),
                "-D",
                seen_from_inside(unfinished),
                "-U",
                SUPERUSER,
                "-E",
                "UTF8",
                *locale,
            ]
            + ["--auth=scram-sha-256", "--pwfile=../password", "--data-checksums", "--no-instructions"],
            cwd=unfinished,
            env=os.environ | {"LC_ALL": "C"},
            capture_output=True,
            text=True,
            check=False,
            **account(),
        )
        if made.returncode:
            raise LaunchError(f"PostgreSQL could not make its folder {self.data}: {made.stderr.strip()}")
        unfinished.rename(self.data)

    def _launch(self, programs: Path) -> subprocess.Popen[bytes] | None:
        settings = [word for name, value in self.settings.items() for word in ("-c", f"{name}={value}")]
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                [
                    str(programs / "postgres"),
                    "-D",
                    seen_from_inside(self.data),
                    "-p",
                    str(self.port),
                    *settings,
                ],
                cwd=self.data,
                env=os.environ | {"LC_ALL": "C"},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=die_with_parent(signal.SIGINT),
                **account(),
            )
        ready = [str(programs / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        deadline = time.monotonic() + PATIENCE
        while process.poll() is None and time.monotonic() < deadline:
            if subprocess.run(ready, cwd="/", check=False, **account()).returncode == 0:
                return process
            time.sleep(0.05)
        stop(process)
        return None

    def _check_version(self, programs: Path) -> None:
        kept, ours = int((self.data / "PG_VERSION").read_text()), _version(programs)
        if kept != ours:
            raise LaunchError(
                f"The data in {self.data} is of PostgreSQL {kept}, the programs in {programs} are {ours}: "
                f"set CRM_PG_BIN to the programs of version {kept}."
            )

    def _forget_dead_server(self) -> None:
        """Remove a lock file whose process is gone, or whose number another program has by now."""
        lock = self.data / "postmaster.pid"
        try:
            pid = int(lock.read_text().split()[0])
        except (OSError, ValueError, IndexError):
            return
        if not birth(pid) or "postgres" not in program_of(pid):
            lock.unlink(missing_ok=True)

    def _password(self) -> str:
        return (self.home / "password").read_text()


def _version(programs: Path) -> int:
    said = subprocess.run(
        [programs / "postgres", "--version"], capture_output=True, text=True, check=True, cwd="/"
    )
    found = re.search(r"(\d+)", said.stdout)
    return int(found[1]) if found else 0
