"""When somebody has not answered: a reminder first, then whoever stands above is told (incentives 3.6, 3.8).

Silence is never consent: however long it lasts, nothing is agreed by it.
"""

from datetime import date
from typing import Annotated, Literal

from pydantic import AliasChoices, Field

from crm.exact.reading import Count, Part

Nudge = Literal["wait", "remind", "escalate"]


class Patience(Part):
    """After how many days without an answer somebody is reminded, and after how many it is taken further up."""

    remind_after_days: Annotated[Count, Field(ge=0)] = 5
    escalate_after_days: Annotated[Count, Field(ge=0)] = Field(
        default=10, validation_alias=AliasChoices("escalate_after_days", "deadline_days")
    )


USUAL = Patience()


def nudge(asked_on: date, today: date, patience: Patience = USUAL) -> Nudge:
    """What is due today for something asked on a day and not yet answered."""
    waited = (today - asked_on).days
    if waited >= patience.escalate_after_days:
        return "escalate"
    return "remind" if waited >= patience.remind_after_days else "wait"
