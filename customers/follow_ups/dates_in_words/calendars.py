"""Holidays and working days, as far as people speak of them: “after the National Day holiday”."""

from dataclasses import dataclass
from datetime import date, timedelta

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Holiday:
    """The days off of one holiday, under the name that the grammar has for it."""

    name: str
    first: date
    last: date


@dataclass(frozen=True)
class Calendar:
    """The holidays somebody keeps, the weekdays they work, and the days they work all the same.

    Without holidays, no sentence about holidays is understood.
    """

    holidays: tuple[Holiday, ...] = ()
    weekdays: frozenset[int] = frozenset(range(5))
    worked: frozenset[date] = frozenset()

    def is_working_day(self, day: date) -> bool:
        if day in self.worked:
            return True
        return day.weekday() in self.weekdays and not any(off.first <= day <= off.last for off in self.holidays)

    def working_day_from(self, day: date) -> date:
        """This day, or the first working day after it."""
        while not self.is_working_day(day):
            day += DAY
        return day

    def working_day_until(self, day: date) -> date:
        """This day, or the last working day before it."""
        while not self.is_working_day(day):
            day -= DAY
        return day

    def working_days_after(self, day: date, count: int) -> date:
        for _number in range(count):
            day = self.working_day_from(day + DAY)
        return day

    def coming(self, name: str, today: date) -> Holiday | None:
        """The next holiday of this name that is not over; of any name if none is given."""
        known = [off for off in self.holidays if off.last >= today and name in ("", off.name)]
        return min(known, key=lambda off: off.first, default=None)


SPRING_FESTIVALS = (
    *(date(2025, 1, 29), date(2026, 2, 17), date(2027, 2, 6), date(2028, 1, 26), date(2029, 2, 13)),
    *(date(2030, 2, 3), date(2031, 1, 23), date(2032, 2, 11), date(2033, 1, 31), date(2034, 2, 19)),
)
"""The first day of the first month."""


def _china() -> tuple[Holiday, ...]:
    """The long holidays by law; days shifted by a yearly notice are not known here."""
    spring = [Holiday("spring", day - DAY, day + 6 * DAY) for day in SPRING_FESTIVALS]
    fixed = [
        holiday
        for year in range(2025, 2036)
        for holiday in (
            Holiday("new-year", date(year, 1, 1), date(year, 1, 1)),
            Holiday("may", date(year, 5, 1), date(year, 5, 5)),
            Holiday("national", date(year, 10, 1), date(year, 10, 7)),
        )
    ]
    return tuple(spring + fixed)


CHINA = Calendar(_china())
CHINESE_ZONES = {"Asia/Shanghai", "Asia/Chongqing", "Asia/Harbin", "Asia/Urumqi", "PRC"}


def calendar_of(zone: str) -> Calendar:
    """The calendar that people of a time zone keep, as far as it is known."""
    return CHINA if zone in CHINESE_ZONES else Calendar()
