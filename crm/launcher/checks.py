"""`make test` and `make check`: every check in turn, all of them even when one fails, pytest last."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from subprocess import PIPE, STDOUT

from crm.launcher.browser import find_browser
from crm.launcher.console import say, show
from crm.launcher.servers import throw_away_servers

BIN = Path(sys.executable).parent
PYTEST = [sys.executable, "-m", "pytest", "-q", "-n", "2", "--dist", "loadfile"]
LINES_SHOWN = 60  # of a check that fails; whoever mends it runs it alone
MANAGE = [sys.executable, "manage.py"]


@dataclass(frozen=True)
class Step:
    """One check, by the name the summary uses."""

    name: str
    command: list[str]


STEPS = [
    Step("format", [str(BIN / "ruff"), "format", "--check", "--quiet", "."]),
    Step("lint", [str(BIN / "ruff"), "check", "--quiet", "."]),
    Step("types", [str(BIN / "mypy")]),
    Step("floors", [str(BIN / "lint-imports"), "--no-cache"]),
    Step("languages", [*MANAGE, "compile_messages"]),
    Step("translations", [*MANAGE, "check_messages"]),
    Step("migrations", [*MANAGE, "makemigrations", "--check", "--dry-run"]),
]


def check(*, with_browser: bool, pytest_arguments: list[str]) -> int:
    """Run everything on servers of its own; 0 when all of it is well."""
    browser = find_browser() if with_browser else ""
    failed = []
    say("Starting PostgreSQL and Valkey for the tests")
    with throw_away_servers(Path(os.environ["DATA_DIR"])) as servers:
        environment = os.environ | servers | {"CHROMIUM": browser}
        failed += [step.name for step in STEPS if not passes(step, environment)]
        if not passes_pytest(pytest_arguments, environment):
            failed.append("tests")
    if with_browser and not browser and os.environ.get("NO_BROWSER") != "1":
        failed.append("journeys (no Chromium; NO_BROWSER=1 goes without)")
    say(f"FAILED: {', '.join(failed)}" if failed else "Everything is in order.")
    return 1 if failed else 0


def passes(step: Step, environment: dict[str, str]) -> bool:
    """Run one check and show what it says when it fails."""
    say(f"{step.name}: {' '.join(Path(word).name if '/' in word else word for word in step.command)}")
    done = subprocess.run(step.command, env=environment, check=False, text=True, stdout=PIPE, stderr=STDOUT)
    if done.returncode:
        lines = done.stdout.splitlines(keepends=True)
        show("".join(lines[:LINES_SHOWN]))
        if len(lines) > LINES_SHOWN:
            show(f"... and {len(lines) - LINES_SHOWN} lines more\n")
        say(f"{step.name}: FAILED")
    return done.returncode == 0


def passes_pytest(arguments: list[str], environment: dict[str, str]) -> bool:
    """Run the tests, showing them as they go; without the journeys when there is no browser."""
    chosen = "not slow" if environment["CHROMIUM"] else "not slow and not journey"
    seed = secrets.randbelow(10**9)
    say(f"tests: pytest -m '{chosen}' --hypothesis-seed={seed}")
    command = [*PYTEST, "-m", chosen, f"--hypothesis-seed={seed}", *arguments]
    return subprocess.run(command, env=environment, check=False).returncode == 0
