"""What the bench says while it works."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

STARTED = time.monotonic()


def say(text: str = "") -> None:
    """One line, at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


@contextmanager
def step(name: str) -> Iterator[None]:
    """Say what begins, and how long it took."""
    started = time.monotonic()
    sys.stdout.write(f"[{started - STARTED:6.1f} s] {name} … ")
    sys.stdout.flush()
    yield
    say(f"{time.monotonic() - started:.1f} s")
