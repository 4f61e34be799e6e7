"""Processes of our own: as whom they run, how they are recognised later, how they end."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

NOBODY = 65534
PR_SET_PDEATHSIG = 1


class LaunchError(Exception):
    """Why the product cannot start, in one sentence that says what to do."""


def account() -> dict[str, Any]:
    """As whom a server runs: ourselves, or nobody when we are root, because Postgres refuses to be root."""
    return {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}


def give_to_account(path: Path) -> None:
    """Hand a file or folder to the account that servers run as."""
    if os.geteuid() == 0:
        os.chown(path, NOBODY, NOBODY)


def can_enter(folder: Path) -> bool:
    """Whether the servers' account gets as far as this folder (root's home is usually closed to it)."""
    check = ["/bin/sh", "-c", 'test -r "$0" && test -x "$0"', str(folder)]
    return subprocess.run(check, cwd="/", check=False, **account()).returncode == 0


def seen_from_inside(folder: Path) -> str:
    """How a server that starts inside its folder names it, even when the folders above are closed to it."""
    return str(folder) if can_enter(folder) else "/proc/self/cwd"


def can_run(program: Path) -> bool:
    """Whether the servers' account may run this program."""
    try:
        found = subprocess.run([program, "--version"], capture_output=True, cwd="/", check=False, **account())
    except OSError:
        return False
    return found.returncode == 0


def die_with_parent(signal_number: int) -> Callable[[], None] | None:
    """For `preexec_fn`: the kernel sends the signal when the launcher is killed. Linux only."""
    if sys.platform != "linux":
        return None
    prctl, parent = ctypes.CDLL(None).prctl, os.getpid()

    def ask_the_kernel() -> None:
        prctl(PR_SET_PDEATHSIG, signal_number)
        if os.getppid() != parent:  # it died before we could ask
            os._exit(1)

    return ask_the_kernel


def birth(pid: int) -> str | None:
    """When a process began; with the pid that names one process for ever. None: it is dead."""
    if sys.platform == "linux":
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            return None
        return None if fields[0] == "Z" else fields[19]
    return _ps("lstart=", pid) or None


def program_of(pid: int) -> str:
    """The name of the program a process runs; empty when it is dead."""
    if sys.platform == "linux":
        try:
            return Path(f"/proc/{pid}/comm").read_text().strip()
        except OSError:
            return ""
    return _ps("comm=", pid)


def _ps(column: str, pid: int) -> str:
    found = subprocess.run(["ps", "-o", column, "-p", str(pid)], capture_output=True, text=True, check=False)
    return found.stdout.strip()


def end(pid: int, signal_number: int = signal.SIGTERM, patience: float = 25.0) -> None:
    """Ask a process that is not our child to stop, and kill it when it does not."""
    for number, seconds in ((signal_number, patience), (signal.SIGKILL, 5.0)):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)
        deadline = time.monotonic() + seconds
        while birth(pid) and time.monotonic() < deadline:
            time.sleep(0.05)
        if not birth(pid):
            return


def stop(process: subprocess.Popen[bytes], signal_number: int = signal.SIGTERM, patience: float = 25.0) -> None:
    """Ask a child to stop, and kill it when it does not."""
    if process.poll() is None:
        process.send_signal(signal_number)
    try:
        process.wait(patience)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def free_port() -> int:
    """A port nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def is_free(port: int) -> bool:
    """Whether we could listen on this port of 127.0.0.1."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
