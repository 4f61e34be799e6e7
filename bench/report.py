"""The table at the end."""

import os
import platform
from dataclasses import dataclass, field

import django
from django.db import connection

from bench import sizes
from bench.console import say
from bench.sides import ROUNDS, Timing

WIDTHS = (58, 11, 9, 7, 13, 8, 8, 9)
HEAD = ("", "product ms", "floor ms", "ratio", "of rounds", "queries", "goal", "")


@dataclass
class Report:
    """Lines as they are measured, and whether every goal is met."""

    missed: list[str] = field(default_factory=list)

    def head(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT version(), current_setting('fsync'), current_setting('synchronous_commit')")
            version, fsync, commit = cursor.fetchone()
        server = f"{version.split(' on ')[0]} (fsync {fsync}, synchronous_commit {commit})"
        python = f"Python {platform.python_version()}, Django {django.get_version()}"
        say(f"{server}, {python}, {os.cpu_count()} cores; medians of {ROUNDS} rounds, A B A B")
        rows = f"{sizes.AGENTS:,} agents, {sizes.CUSTOMERS:,} customers, {sizes.INTERACTIONS:,} interactions"
        say(f"{sizes.ORGANISATIONS} organisations, {rows}")
        say()
        _line(HEAD)

    def add(
        self,
        name: str,
        timing: Timing,
        *,
        ratio: float | None = None,
        queries: int | None = None,
        ms: float | None = None,
    ) -> Timing:
        """One line, judged by the goals it has: a ratio to the floor, a number of queries, ms for 95 of 100."""
        goal = f"≤ {ratio}×" if ratio else f"≤ {queries} q" if queries else f"≤ {ms} ms" if ms else ""
        is_met = timing.is_steady
        if ratio:
            is_met = is_met and timing.ratio is not None and timing.ratio <= ratio
        if queries:
            is_met = is_met and timing.queries is not None and timing.queries <= queries
        if ms:
            is_met = is_met and timing.slowest is not None and timing.slowest <= ms
        verdict = ("ok" if is_met else "OVER" if timing.is_steady else "UNSTEADY") if goal else ""
        if goal and not is_met:
            self.missed.append(name)
        spread = f"{timing.spread[0]:.2f}–{timing.spread[1]:.2f}" if timing.spread else ""
        if ms and timing.slowest is not None:
            spread = f"p95 {timing.slowest:.1f}"
        numbers = (_number(timing.product), _number(timing.floor), _number(timing.ratio), spread)
        _line((name, *numbers, "" if timing.queries is None else str(timing.queries), goal, verdict))
        return timing

    def end(self) -> int:
        """The exit status: 1 if a goal is missed, unless only the figures are asked for."""
        say()
        say("Every goal is met." if not self.missed else f"Missed: {'; '.join(self.missed)}")
        return int(bool(self.missed) and os.environ.get("BENCH_REPORT_ONLY") != "1")


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"


def _line(cells: tuple[str, ...]) -> None:
    first, *rest = [cell.rjust(width) for cell, width in zip(cells, WIDTHS, strict=True)]
    say(cells[0].ljust(WIDTHS[0]) + " ".join(["", *rest]).rstrip())
