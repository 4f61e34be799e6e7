"""`make prove`: every rule of the engines, tried on far more inputs than `make test` has time for. No servers."""

from __future__ import annotations

import os
import re
import secrets
import subprocess
import sys
from pathlib import Path

from crm.launcher.console import say, show

PURE = ["crm/exact/tests", "evaluations/engine/tests", "incentives/engine/tests"]
EXAMPLES = "20000"
PYTEST = [sys.executable, "-m", "pytest", "-q", "-n", "2", "--dist", "worksteal", "--hypothesis-show-statistics"]
TRIED = re.compile(r"- (\d+) passing, (\d+) failing", re.MULTILINE)
STATISTICS = re.compile(r"^=+ Hypothesis Statistics =+\n.*?(?=^=|^\d+ \w+|\Z)", re.MULTILINE | re.DOTALL)


def prove(arguments: list[str]) -> int:
    """Try them, and say how many inputs that were; 0 when no rule broke."""
    seed, examples = secrets.randbelow(10**9), os.environ.get("EXAMPLES") or EXAMPLES
    say(f"Trying each rule on {examples} inputs: pytest {' '.join(PURE)} --hypothesis-seed={seed}")
    log = Path(os.environ["DATA_DIR"]) / "logs" / "prove.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("w") as kept:
        command = [*PYTEST, *PURE, f"--hypothesis-seed={seed}", *arguments]
        environment = os.environ | {"EXAMPLES": examples}
        done = subprocess.run(command, env=environment, check=False, stdout=kept, stderr=subprocess.STDOUT)
    output = log.read_text("utf-8")
    show(STATISTICS.sub("", output))
    say(f"{total_of(output)}, seed {seed}; rule by rule in {log}")
    return done.returncode


def total_of(output: str) -> str:
    """How many rules were tried, on how many inputs in all."""
    rules = output.count("Stopped because")
    tried = [(int(passing), int(failing)) for passing, failing in TRIED.findall(output)]
    passed, failed = (sum(column) for column in zip(*tried, strict=True)) if tried else (0, 0)
    return f"{rules} rules tried on {passed + failed:,} inputs, {failed} failing"
