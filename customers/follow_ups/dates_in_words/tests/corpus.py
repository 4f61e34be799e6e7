"""The phrases of the corpus: what salespeople type, and what it means at a moment.

A line says `phrase => meaning`, under a heading with the moment and the zone it is said at. A meaning is a
moment, with `day` behind it where no time was said; or `?`, what is asked and the choices; or `nothing`.
Several meanings are parted by semicolons, the channel stands in brackets.
"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from customers.follow_ups.dates_in_words import CHINA, Calendar, Meaning, Understood, understand

HERE = Path(__file__).parent
ABROAD = Calendar()


@dataclass(frozen=True)
class Phrase:
    """One phrase, said at a moment, and what it means."""

    text: str
    now: datetime
    expected: str

    def __str__(self) -> str:
        return f"{self.now:%Y-%m-%d %H:%M} {self.text}"

    @property
    def found(self) -> list[Meaning]:
        kept = ABROAD if str(self.now.tzinfo) == "Europe/London" else CHINA
        return understand(self.text, now=self.now, calendar=kept)

    @property
    def told(self) -> str:
        return "; ".join(_told(meaning) for meaning in self.found) or "nothing"


def phrases(name: str) -> list[Phrase]:
    found, now = [], datetime.now(ZoneInfo("UTC"))
    for line in (HERE / name).read_text("utf-8").splitlines():
        if line.startswith("# "):
            moment, _space, zone = line[2:].rpartition(" ")
            now = datetime.fromisoformat(moment).replace(tzinfo=ZoneInfo(zone))
        elif line:
            text, _arrow, expected = line.partition(" => ")
            found.append(Phrase(text, now, expected))
    return found


def _told(meaning: Meaning) -> str:
    if isinstance(meaning, Understood):
        told = f"{meaning.at:%Y-%m-%d %H:%M}" + ("" if meaning.says_time else " day")
    else:
        choices = ", ".join(f"{moment:%Y-%m-%d %H:%M}" for moment in meaning.moments)
        told = f"? {meaning.why}: {choices}"  # type: ignore[attr-defined]
    return told + (f" ({meaning.channel})" if meaning.channel else "")
