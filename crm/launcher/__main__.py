"""The second half of `make`, inside `.venv`: run, checks, proofs, with-servers. bootstrap.py comes before."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from types import FrameType

from crm.launcher.checks import check
from crm.launcher.processes import LaunchError
from crm.launcher.prove import prove
from crm.launcher.run import run
from crm.launcher.servers import throw_away_servers

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stopped(BaseException):
    """Somebody asked us to stop."""


def main(command: str, arguments: list[str]) -> int:
    """Do what was asked; the exit code."""
    if command == "run":
        run()
    if command in {"test", "check"}:
        return check(with_browser=command == "test", pytest_arguments=arguments)
    if command == "prove":
        return prove(arguments)
    if command == "mutate":
        return subprocess.run([sys.executable, "-m", "tests.mutation", *arguments], check=False).returncode
    return with_servers(arguments[1:])  # the first is "--"


def with_servers(command: list[str]) -> int:
    """Run a command while two fresh servers run, named in its environment."""
    with throw_away_servers(Path(os.environ["DATA_DIR"])) as environment:
        return subprocess.run(command, env=os.environ | environment, check=False).returncode


def on_signal(_number: int, _frame: FrameType | None) -> None:
    for number in STOP_SIGNALS:
        signal.signal(number, signal.SIG_IGN)  # stopping is under way, and will end by itself
    raise Stopped


if __name__ == "__main__":
    for each in STOP_SIGNALS:
        signal.signal(each, on_signal)
    try:
        sys.exit(main(sys.argv[1], sys.argv[2:]))
    except LaunchError as problem:
        sys.exit(str(problem))
    except Stopped:
        sys.exit(0 if sys.argv[1] == "run" else 130)
