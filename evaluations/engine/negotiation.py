"""How a goal is agreed between an agent and a manager: offer, counter-offer, agreement, lock (incentives 3.8).

Every offer is a version that never changes. Only the other side answers an offer. Who locks or imposes stands
above both. Locked terms stay in force until other terms are agreed and locked in their place. What was imposed
counts as not agreed, for ever. Silence is no answer.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import NamedTuple

from crm.exact.explanation import Explained, explain, no_result, quotient, value
from crm.exact.numbers import Fraction
from crm.exact.problems import Problem, Refused
from crm.exact.wording import name
from evaluations.engine.negotiation_rules import RULES, Rule, State

name(
    {
        "goals_imposed": ("goals imposed", "强制下达的目标", "number"),
        "goals_settled": ("goals agreed or imposed", "已确定的目标", "number"),
    }
)


class Event(NamedTuple):
    """What somebody did: an offer with its terms, or an answer to one, which may name the version it answers."""

    event: str
    by: str
    target: Fraction | None = None
    version: int | None = None
    at: date | None = None
    comment: str = ""
    due: date | None = None
    weight: Fraction | None = None


class Offer(NamedTuple):
    """A version of the terms, as one side put it on the table."""

    version: int
    by: str
    target: Fraction
    at: date | None
    comment: str
    due: date | None
    weight: Fraction | None


class Lock(NamedTuple):
    """From then on these terms are in force."""

    version: int
    at: date | None


class Rejection(NamedTuple):
    """An event that was not allowed, and changed nothing."""

    place: int
    problem: Problem


@dataclass(frozen=True)
class Negotiation:
    """Where a negotiation stands, with everything that was offered and locked on the way."""

    state: State = "draft"
    offers: tuple[Offer, ...] = ()
    locks: tuple[Lock, ...] = ()
    is_imposed: bool = False

    @property
    def latest(self) -> Offer | None:
        return self.offers[-1] if self.offers else None

    @property
    def version(self) -> int:
        """The number of the latest offer; 0 before any."""
        return len(self.offers)

    @property
    def in_force(self) -> Offer | None:
        """The terms that count: what is locked, or else what is agreed and waits for its lock."""
        if self.locks:
            return self.offers[self.locks[-1].version - 1]
        return self.latest if self.state == "agreed" else None

    @property
    def is_agreed(self) -> bool:
        """Whether both sides said yes to what counts. What was imposed was never agreed."""
        return self.in_force is not None and not self.is_imposed

    def in_force_on(self, day: date) -> Offer | None:
        """The locked terms that counted on a day, such as that of a credit."""
        locked = [lock for lock in self.locks if lock.at is not None and _day(lock.at) <= day]
        return self.offers[locked[-1].version - 1] if locked else None


def negotiated(events: Iterable[Event]) -> tuple[Negotiation, tuple[Rejection, ...]]:
    """Where the events lead, and which of them were not allowed."""
    standing, rejected = Negotiation(), []
    for place, event in enumerate(events):
        try:
            standing = after(standing, event)
        except Refused as refused:
            rejected.append(Rejection(place, refused.problems[0]))
    return standing, tuple(rejected)


def after(standing: Negotiation, event: Event) -> Negotiation:
    """Where an event leads; Refused where it is not allowed now, or not to this party."""
    if event.event not in RULES:
        raise Refused.because("unknown_event", "/event", event=event.event, allowed=", ".join(RULES))
    rule = RULES[event.event]
    _check(standing, event, rule)
    is_amending = standing.state == "amendment_proposed"
    state = rule.amends_to if is_amending and rule.amends_to else rule.leads_to
    moved = replace(standing, state=state, is_imposed=standing.is_imposed or event.event == "impose")
    if rule.is_offer:
        return replace(moved, offers=(*standing.offers, _offer(standing, event)))
    if event.event == "lock":
        return replace(moved, locks=(*standing.locks, Lock(standing.version, event.at)))
    return moved


def _check(standing: Negotiation, event: Event, rule: Rule) -> None:
    if standing.state not in rule.states:
        raise Refused.because("illegal_transition", "/event", event=event.event, state=standing.state)
    if event.by not in rule.parties:
        allowed = ", ".join(rule.parties)
        raise Refused.because("wrong_party", "/by", event=event.event, allowed=allowed, party=event.by)
    if standing.latest is not None:
        _check_answer(standing.latest, event, rule)


def _check_answer(latest: Offer, event: Event, rule: Rule) -> None:
    if rule.is_answer and event.by == latest.by:
        raise Refused.because("own_offer", "/by")
    if event.event == "withdraw" and event.by != latest.by:
        raise Refused.because("wrong_party", "/by", event=event.event, allowed=latest.by, party=event.by)
    if rule.is_answer and event.version is not None and event.version != latest.version:
        gaps = {"version": str(event.version), "latest": str(latest.version)}
        raise Refused.because("stale_version", "/version", **gaps)


def _offer(standing: Negotiation, event: Event) -> Offer:
    if event.target is None:
        raise Refused.because("terms_missing", "/target")
    number = standing.version + 1
    return Offer(number, event.by, event.target, event.at, event.comment, event.due, event.weight)


def _day(at: date) -> date:
    return at.date() if isinstance(at, datetime) else at


def share_imposed(negotiations: Sequence[Negotiation]) -> Explained:
    """Of the goals that count, how many were imposed: a figure of how an organisation leads."""
    settled = [one for one in negotiations if one.in_force is not None]
    if not settled:
        return no_result("goal.share_imposed", "no_data")
    imposed = sum(one.is_imposed for one in settled)
    return explain(
        "goal.share_imposed",
        quotient(value(Fraction(imposed), "goals_imposed"), value(Fraction(len(settled)), "goals_settled")),
    )
