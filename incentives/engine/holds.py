"""Holds: what is due may wait, for a stated reason, until a day or until the hold is lifted (incentives 1.15).

A hold moves the day an amount is paid, never the amount: nothing is rated again at its release.
"""

from collections.abc import Iterable
from datetime import date

from pydantic import AliasChoices, Field

from crm.exact.reading import Day, Given
from incentives.engine.calendar_months import days_after


class Hold(Given):
    """Whoever holds (`author`) says why. It runs from its first day, or from the beginning, to its last day
    inclusive, or to the day before it was lifted. With neither it is open: it waits for its `condition`."""

    reason: str = Field(min_length=1)
    author: str = ""
    condition: str = ""
    start: Day | None = Field(default=None, validation_alias=AliasChoices("from", "start", "held_on"))
    until: Day | None = Field(default=None, validation_alias=AliasChoices("until", "to", "expires_on", "expiry"))
    lifted_on: Day | None = Field(default=None, validation_alias=AliasChoices("lifted_on", "released_on"))

    @property
    def free_from(self) -> date | None:
        """The first day on which it does not hold any more; none while it is open."""
        ends = (days_after(self.until, 1) if self.until else None, self.lifted_on)
        return min((day for day in ends if day is not None), default=None)

    def runs_on(self, day: date) -> bool:
        return (self.start is None or self.start <= day) and (self.free_from is None or day < self.free_from)


def payable_on(due: date, holds: Iterable[Hold]) -> date | None:
    """The first day from `due` on that no hold covers, or none while an open one does."""
    for hold in sorted(holds, key=lambda hold: hold.start or date.min):
        if hold.runs_on(due):
            if hold.free_from is None:
                return None
            due = hold.free_from
    return due
