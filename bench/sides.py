"""The two sides, measured in turn: floor, product, floor, product …"""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from bench.console import say

ROUNDS = int(os.environ.get("BENCH_ROUNDS") or 6)
UNSTEADY = 1.5
TRIES = 3


class Side:
    """A process that does one command at a time."""

    def __init__(self, name: str, settings: str, logs: Path) -> None:
        self.name = name
        self.log = (logs / f"bench-{name}.log").open("w")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bench.caller"],
            env=os.environ | {"DJANGO_SETTINGS_MODULE": settings},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.log,
            text=True,
        )

    def do(self, **command: Any) -> dict[str, Any]:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(command) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"The {self.name} has died; see {self.log.name}")
        answer: dict[str, Any] = json.loads(line)
        if "error" in answer:
            raise RuntimeError(f"{self.name}: {answer['error']}")
        return answer

    def close(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(30)
        self.log.close()


@dataclass(frozen=True)
class Timing:
    """Milliseconds of the product and of its floor: medians of the rounds' medians; the ratio is of each round."""

    product: float
    floor: float | None = None
    ratio: float | None = None
    spread: tuple[float, float] | None = None
    queries: int | None = None
    slowest: float | None = None
    """95 of 100 were quicker."""
    is_steady: bool = True


def alone(side: Side, command: dict[str, Any], *, before: dict[str, Any] | None = None) -> Timing:
    """The product by itself: a page has no floor but its number of queries."""
    rounds = []
    for _ in range(ROUNDS):
        if before:
            side.do(**before)
        rounds.append(side.do(**command)["ms"])
    queries = side.do(**command, count=True).get("queries") if "request" in command else None
    all_times = sorted(time for times in rounds for time in times)
    slowest = all_times[int(0.95 * (len(all_times) - 1))]
    return Timing(median(median(times) for times in rounds), queries=queries, slowest=slowest)


def against(
    floor: tuple[Side, dict[str, Any], dict[str, Any] | None],
    product: tuple[Side, dict[str, Any], dict[str, Any] | None],
) -> Timing:
    """A B A B; a run whose floor moves by more than half between rounds proves nothing and is done again."""
    for attempt in range(TRIES):
        rounds = [(_once(*floor), _once(*product)) for _ in range(ROUNDS)]
        floors = [low for low, _ in rounds]
        is_steady = max(floors) <= UNSTEADY * min(floors)
        if is_steady:
            break
        say(
            f"           the floor moved from {min(floors):.2f} to {max(floors):.2f} ms"
            + (": again" if attempt + 1 < TRIES else ": this figure proves nothing")
        )
    ratios = sorted(high / low for low, high in rounds)
    side, command, _ = product
    queries = side.do(**command, count=True).get("queries") if "request" in command else None
    ours, spread = median(high for _, high in rounds), (ratios[0], ratios[-1])
    return Timing(ours, median(floors), median(ratios), spread, queries, is_steady)


def _once(side: Side, command: dict[str, Any], before: dict[str, Any] | None) -> float:
    if before:
        side.do(**before)
    return median(side.do(**command)["ms"])
