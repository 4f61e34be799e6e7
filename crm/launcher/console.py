"""What the launcher says, with the seconds since `make` was called."""

from __future__ import annotations

import os
import sys
import time
from contextlib import suppress

STARTED = float(os.environ.get("CRM_STARTED_AT") or time.time())


def say(text: str) -> None:
    """One line of progress."""
    show(f"[{time.time() - STARTED:6.1f} s] {text}\n")


def show(text: str) -> None:
    """Text as it is, such as another program's output. Nobody may be listening any more; that stops nothing."""
    with suppress(OSError):
        sys.stdout.write(text)
        sys.stdout.flush()
