"""Cases of goals that are negotiated."""

from typing import Any

from pydantic import AliasChoices, Field

from crm.exact.cases import Kind
from crm.exact.reading import Count, Day, DayOrMoment, Given, Measured
from evaluations.engine.facts import UTC, local_day
from evaluations.engine.negotiation import Event, Negotiation, Offer, Rejection, negotiated
from evaluations.engine.negotiation_rules import ON_THE_TABLE
from evaluations.engine.reminders import Patience, nudge


class EventInput(Given):
    """What somebody did."""

    event: str
    by: str
    target: Measured | None = None
    version: Count | None = None
    at: DayOrMoment | None = Field(default=None, validation_alias=AliasChoices("at", "on", "date"))
    comment: str = Field(default="", validation_alias=AliasChoices("comment", "reason", "note"))
    due: Day | None = None
    weight: Measured | None = None

    @property
    def done(self) -> Event:
        """As the engine takes it."""
        return Event(**{name: getattr(self, name) for name in Event._fields})


class NegotiationInputs(Given):
    """Everything that was done, in its order. `as_of`: the day on which somebody asks what is still open."""

    events: tuple[EventInput, ...]
    as_of: DayOrMoment | None = None


def _negotiation(plan: Patience, inputs: NegotiationInputs) -> dict[str, Any]:
    standing, rejected = negotiated(event.done for event in inputs.events)
    counts = standing.in_force
    return {
        "state": standing.state,
        "target": None if counts is None else counts.target,
        "version": standing.version,
        "version_in_force": None if counts is None else counts.version,
        "imposed": standing.is_imposed,
        "agreed": standing.is_agreed,
        "rejected": [_rejection(one) for one in rejected],
        "offers": [_offer(offer) for offer in standing.offers],
        "deadline": _deadline(standing, inputs, plan),
    }


def _rejection(rejected: Rejection) -> dict[str, Any]:
    problem = rejected.problem
    message = {"en": problem.message("en"), "zh-Hans": problem.message("zh")}
    return {"index": rejected.place, "error": problem.code, "message": message}


def _offer(offer: Offer) -> dict[str, Any]:
    return {name: field for name, field in offer._asdict().items() if field not in (None, "")}


def _deadline(standing: Negotiation, inputs: NegotiationInputs, plan: Patience) -> str | None:
    """What is due for the offer on the table, where its day and today are known."""
    latest = standing.latest
    if standing.state not in ON_THE_TABLE or latest is None or latest.at is None or inputs.as_of is None:
        return None
    return nudge(local_day(latest.at, UTC), local_day(inputs.as_of, UTC), plan)


KINDS = {"negotiation": Kind(Patience, NegotiationInputs, _negotiation)}
