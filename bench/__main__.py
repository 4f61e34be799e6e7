"""`make bench`: tables, rows, figures. BENCH_SCALE=0.05 is quick, BENCH_REPORT_ONLY=1 judges nothing."""

import os
import subprocess
import sys

from bench.console import say

STEPS = (
    (["manage.py", "migrate", "--verbosity", "0"], {"DATABASE_ROLE": "owner"}),
    (["-m", "bench.fill"], {}),
    (["-m", "bench.measure"], {}),
    (["-m", "bench.engine"], {}),
)


def main() -> int:
    """Each step in a process of its own, so that what filled the database does not weigh on what is measured."""
    for arguments, more in STEPS:
        done = subprocess.run([sys.executable, *arguments], env=os.environ | more, check=False)
        if done.returncode:
            say(f"`{' '.join(arguments)}` ended with {done.returncode}.")
            return done.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main())
