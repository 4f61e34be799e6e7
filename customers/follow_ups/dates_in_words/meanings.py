"""What a sentence may mean, and what people mean by a part of a day."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from types import MappingProxyType


@dataclass(frozen=True)
class Meaning:
    """A place in a text that speaks of a coming moment: `words` are `text[start:end]`. What is to be done then?"""

    start: int
    end: int
    words: str
    task: str
    channel: str
    has_action: bool

    @property
    def moments(self) -> tuple[datetime, ...]:
        """What may be chosen."""
        raise NotImplementedError


@dataclass(frozen=True)
class Understood(Meaning):
    """It can mean one moment only. `says_time` is false where only a day or a part of it was said."""

    at: datetime
    says_time: bool

    @property
    def moments(self) -> tuple[datetime, ...]:
        return (self.at,)


@dataclass(frozen=True)
class Unclear(Meaning):
    """It can mean several things, or repeats (`why`: hour, day, every): nothing is taken without being chosen.

    `repeats` says how often: weekly, monthly, month_end.
    """

    choices: tuple[datetime, ...]
    why: str
    repeats: str = ""

    @property
    def moments(self) -> tuple[datetime, ...]:
        return self.choices


PARTS: Mapping[str, tuple[time, ...]] = MappingProxyType(
    {
        "day": (time(10), time(17)),
        "dawn": (time(6),),
        "morning": (time(9), time(11)),
        "forenoon": (time(9), time(11)),
        "noon": (time(12),),
        "afternoon": (time(14), time(17)),
        "close": (time(17),),
        "dusk": (time(18),),
        "evening": (time(19), time(21)),
        "night": (time(22),),
    }
)


@dataclass(frozen=True)
class Habits:
    """When a day and its parts begin for an organisation; the second time is for a part that has begun already."""

    parts: Mapping[str, tuple[time, ...]] = field(default_factory=lambda: PARTS)
    month_ends_on_working_day: bool = False
