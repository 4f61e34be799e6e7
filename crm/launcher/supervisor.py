"""Keeps the product's processes alive, and ends them all together."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from crm.launcher.console import say
from crm.launcher.processes import birth, die_with_parent, end

# Everything ends within 30 seconds: first the programs, all at once, then each server.
PATIENCE_WITH_PROGRAMS = 18.0
PATIENCE_WITH_SERVERS = 5.0
STEADY = 60.0  # a child that lived as long as this is started again at once
LONGEST_WAIT = 30.0


@dataclass
class Child:
    """One process that must run. A server ends after the programs that need it."""

    name: str
    launch: Callable[[], subprocess.Popen[bytes]]
    log: Path
    is_server: bool = False
    stop_signal: int = signal.SIGTERM
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    failures: int = 0
    due: float = 0.0  # when to start it again

    def start(self) -> None:
        self.process = self.launch()
        self.started = time.monotonic()

    def ask_to_stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.send_signal(self.stop_signal)

    def wait(self, patience: float) -> None:
        """Until it has ended; killed with all its own children when that takes too long."""
        if self.process is None:
            return
        try:
            self.process.wait(max(patience, 0.1))
        except subprocess.TimeoutExpired:
            say(f"{self.name} does not stop: killing it")
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


class Supervisor:
    """The children, in the order they were added."""

    def __init__(self, register: Path) -> None:
        self.register = register  # who runs, for the start after a kill -9
        self.children: list[Child] = []

    def add(self, child: Child) -> None:
        """Start a child and look after it from now on."""
        self.children.append(child)
        child.start()
        self._write_register()

    def look(self) -> None:
        """Start again what has died, waiting longer each time."""
        for child in self.children:
            if child.process is not None and child.process.poll() is not None:
                self._plan_restart(child, child.process.returncode)
            if child.process is None and time.monotonic() >= child.due:
                child.start()
                self._write_register()

    def stop(self) -> None:
        """End every child: the programs together, then the servers, newest first."""
        programs = [child for child in self.children if not child.is_server]
        deadline = time.monotonic() + PATIENCE_WITH_PROGRAMS
        for child in programs:
            child.ask_to_stop()
        for child in programs:
            child.wait(deadline - time.monotonic())
        for child in reversed([child for child in self.children if child.is_server]):
            child.ask_to_stop()
            child.wait(PATIENCE_WITH_SERVERS)
        self.register.unlink(missing_ok=True)

    def end_strays(self) -> None:
        """End what an earlier launcher left behind when it was killed."""
        with suppress(OSError, ValueError):
            for name, (pid, born) in reversed(json.loads(self.register.read_text()).items()):
                if birth(pid) == born:
                    say(f"Ending {name} (process {pid}), left over from an earlier start")
                    end(pid, signal.SIGINT if name == "postgres" else signal.SIGTERM)
        self.register.unlink(missing_ok=True)

    def _plan_restart(self, child: Child, code: int) -> None:
        child.failures = 1 if time.monotonic() - child.started > STEADY else child.failures + 1
        wait = min(2.0 ** (child.failures - 1), LONGEST_WAIT)
        child.process, child.due = None, time.monotonic() + wait
        say(f"{child.name} stopped (exit {code}), starting it again in {wait:.0f} s; its log: {child.log}")

    def _write_register(self) -> None:
        """In one step: a launcher killed while it writes must not leave a register nobody can read."""
        running = [child for child in self.children if child.process]
        fresh = self.register.with_suffix(".new")
        fresh.write_text(json.dumps({c.name: (c.process.pid, birth(c.process.pid)) for c in running if c.process}))
        fresh.replace(self.register)


def program(name: str, command: list[str], environment: dict[str, str], logs: Path) -> Child:
    """A child that is one command, in a session of its own so that Ctrl-C reaches only the launcher."""
    log = logs / f"{name}.log"

    def launch() -> subprocess.Popen[bytes]:
        with log.open("ab") as output:
            return subprocess.Popen(
                command,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                preexec_fn=die_with_parent(signal.SIGTERM),
            )

    return Child(name, launch, log)
