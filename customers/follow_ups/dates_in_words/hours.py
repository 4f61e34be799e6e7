"""The times a clock word may mean, alone or with a part of the day. Several: somebody has to choose."""

from dataclasses import dataclass
from datetime import time

Reading = tuple[int, time]
"""Days to add, and the time: the midnight at the end of a day belongs to the next."""


@dataclass(frozen=True)
class Clock:
    """What was said: 3点, 15:00, 3pm, midnight. `is_sure` where its way of writing has 24 hours."""

    hour: int
    minute: int = 0
    half: str = ""
    is_sure: bool = False
    is_midnight: bool = False


SURE = {
    "dawn": {**{hour: hour for hour in range(1, 7)}, 0: 0},
    "morning": {hour: hour for hour in range(4, 12)},
    "forenoon": {hour: hour for hour in range(6, 12)},
    "noon": {11: 11, 12: 12, 1: 13, 2: 14, 13: 13, 14: 14},
    "afternoon": {**{hour: hour + 12 for hour in range(1, 8)}, **{hour: hour for hour in range(13, 20)}},
    "close": {**{hour: hour + 12 for hour in range(1, 8)}, **{hour: hour for hour in range(13, 20)}},
    "dusk": {**{hour: hour + 12 for hour in range(4, 9)}, **{hour: hour for hour in range(16, 21)}},
    "evening": {**{hour: hour + 12 for hour in range(5, 12)}, **{hour: hour for hour in range(17, 24)}},
    "night": {**{hour: hour + 12 for hour in range(8, 12)}, **{hour: hour for hour in range(20, 24)}},
}
"""What each hour is in each part of the day, where nobody would take it for another."""


def readings(clock: Clock, part: str = "") -> tuple[Reading, ...]:
    """Every time that may be meant; none where it is no time of day."""
    if clock.hour > 24 or clock.minute > 59 or (clock.hour == 24 and clock.minute):
        return ()
    if clock.is_midnight or (part in ("evening", "night") and clock.hour in (0, 12)):
        return _times(clock, (0, 0), (1, 0))
    if clock.hour == 24:
        return _times(clock, (1, 0))
    if clock.half:
        return _of_half(clock)
    return _of_part(clock, part) if part else _alone(clock)


def _alone(clock: Clock) -> tuple[Reading, ...]:
    if clock.is_sure or clock.hour in (0, *range(13, 24)):
        return _times(clock, (0, clock.hour))
    return _times(clock, (0, clock.hour % 12), (0, clock.hour % 12 + 12))


def _of_half(clock: Clock) -> tuple[Reading, ...]:
    """12 am and 12 pm are told apart by few."""
    if clock.hour == 12:
        return _times(clock, (0, 0), (0, 12))
    if clock.hour == 0 or clock.hour > 12:
        return _times(clock, (0, clock.hour))
    return _times(clock, (0, clock.hour + (12 if clock.half == "pm" else 0)))


def _of_part(clock: Clock, part: str) -> tuple[Reading, ...]:
    if clock.hour in SURE[part]:
        return _times(clock, (0, SURE[part][clock.hour]))
    if part in ("evening", "night") and clock.hour < 12:
        return _times(clock, (0, clock.hour), (1, clock.hour))
    if part == "noon":
        return _times(clock, (0, clock.hour)) + ((0, time(12)),)
    return _times(clock, (0, clock.hour % 12), (0, clock.hour % 12 + 12))


def _times(clock: Clock, *found: tuple[int, int]) -> tuple[Reading, ...]:
    return tuple((days, time(hour, clock.minute)) for days, hour in found)
