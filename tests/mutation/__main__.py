"""`make mutate`: all three packages, or those of ARGS. Exits with 1 where fewer than 90 % are noticed.

The folders stay: `mutmut show NAME`, called in one of them, shows what a survivor changed.
"""

import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.mutation.layout import PACKAGES, lay_out
from tests.mutation.verdicts import Verdicts, read_verdicts

GOAL = 90
SOMEWHERE_ELSE = "Pacific/Pago_Pago"
"""The machine's own time zone. It must have no influence, and in UTC nobody would notice that it has."""
MEMORY = 3 * 2**30
"""A change may make a loop endless; it shall not take the machine with it."""


def main(packages: list[str]) -> int:
    found = {package: mutate(package) for package in packages}
    for package, verdicts in found.items():
        say(f"{package}: {verdicts}")
    return int(any(100 * each.killed < GOAL * each.mutants for each in found.values()))


def mutate(package: str) -> Verdicts:
    """One package against its own tests; mutmut's talk goes into a file."""
    parent = Path(os.environ.get("DATA_DIR") or tempfile.gettempdir())
    folder = parent / "mutation" / package.replace("/", "-")
    lay_out(folder, package)
    say(f"{package}: in {folder}")
    with (folder / "mutmut.log").open("w") as log:
        done = subprocess.run(
            [sys.executable, "-m", "mutmut", "run"],
            cwd=folder,
            env=os.environ | {"TZ": SOMEWHERE_ELSE},
            stdout=log,
            stderr=subprocess.STDOUT,
            preexec_fn=bounded,
            check=False,
        )
    verdicts = read_verdicts(folder)
    if done.returncode or not verdicts.mutants:
        raise SystemExit(f"{package}: mutmut stopped; what it said is in {folder / 'mutmut.log'}")
    for name in verdicts.survivors:
        say(f"  {name}")
    return verdicts


def bounded() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or list(PACKAGES)))
