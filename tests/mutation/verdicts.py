"""What became of every changed line, as mutmut wrote it down."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SURVIVED = {0: "survived", 5: "no test", 33: "no test"}
NOT_TRIED = {None, 2, 34}


@dataclass(frozen=True)
class Verdicts:
    """The mutants of a package: those a test noticed, and the names of those none did."""

    mutants: int
    survivors: tuple[str, ...]
    not_tried: int

    @property
    def killed(self) -> int:
        """A test failed, or the change ran into the limit of time or memory, which a test would notice too."""
        return self.mutants - len(self.survivors) - self.not_tried

    def __str__(self) -> str:
        tried = self.mutants - self.not_tried
        share = f"{100 * self.killed / tried:.1f} %" if tried else "nothing tried"
        waiting = f", {self.not_tried} not tried" if self.not_tried else ""
        return f"{self.mutants} mutants, {self.killed} killed, {len(self.survivors)} survived{waiting}: {share}"


def read_verdicts(folder: Path) -> Verdicts:
    """Of one package's folder."""
    found = dict(_exit_codes(folder / "mutants"))
    survivors = sorted(f"{name} ({SURVIVED[code]})" for name, code in found.items() if code in SURVIVED)
    return Verdicts(len(found), tuple(survivors), sum(code in NOT_TRIED for code in found.values()))


def _exit_codes(mutants: Path) -> Iterator[tuple[str, int | None]]:
    for file in sorted(mutants.rglob("*.py.meta")):
        yield from json.loads(file.read_text("utf-8"))["exit_code_by_key"].items()
