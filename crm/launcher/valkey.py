"""A real Valkey (or Redis) in a folder of ours. Its append-only file loses at most a second by kill -9."""

from __future__ import annotations

import secrets
import signal
import socket
import subprocess
import time
from pathlib import Path

from crm.launcher.binaries import valkey_program
from crm.launcher.processes import (
    LaunchError,
    account,
    die_with_parent,
    free_port,
    give_to_account,
    seen_from_inside,
    stop,
)

PATIENCE = 30.0


class Valkey:
    """One broker on 127.0.0.1 whose everything lies in `home`."""

    name = "valkey"
    stop_signal = signal.SIGTERM  # it writes what it has first

    def __init__(self, home: Path, *, durable: bool = True) -> None:
        self.home = home
        self.log = home / "valkey.log"
        self.durable = durable
        self.port = 0

    @property
    def url(self) -> str:
        """The address with its password, database 0."""
        return f"redis://:{self._password()}@127.0.0.1:{self.port}/0"

    def start(self) -> subprocess.Popen[bytes]:
        """Start the server and return when it answers."""
        program = valkey_program()
        self._make()
        for _ in range(5):
            self.port = self.port or free_port()
            if process := self._launch(program):
                return process
            time.sleep(0.5)
        raise LaunchError(f"Valkey does not start; its log is {self.log}.")

    def _make(self) -> None:
        self.home.mkdir(parents=True, exist_ok=True)
        give_to_account(self.home)
        settings = self.home / "valkey.conf"
        if not settings.exists():  # a file, because everyone may read a command line
            settings.touch(mode=0o600)
            settings.write_text(f"requirepass {secrets.token_urlsafe(24)}\n")
            give_to_account(settings)
        self.home.chmod(0o700)

    def _launch(self, program: Path) -> subprocess.Popen[bytes] | None:
        keep = ["--appendonly", "yes" if self.durable else "no", "--save", ""]
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                [
                    str(program),
                    f"{seen_from_inside(self.home)}/valkey.conf",
                    "--bind",
                    "127.0.0.1",
                    "--port",
                    str(self.port),
                    *keep,
                ]
                + ["--maxmemory-policy", "noeviction"],
                cwd=self.home,  # its files are written here
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=die_with_parent(signal.SIGTERM),
                **account(),
            )
        deadline = time.monotonic() + PATIENCE
        while process.poll() is None and time.monotonic() < deadline:
            if self._answers():
                return process
            time.sleep(0.02)
        stop(process)
        return None

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as connection:
                connection.sendall(f"AUTH {self._password()}\r\nPING\r\n".encode())
                return connection.makefile("rb").read(12) == b"+OK\r\n+PONG\r\n"
        except OSError:
            return False

    def _password(self) -> str:
        return (self.home / "valkey.conf").read_text().split()[1]
