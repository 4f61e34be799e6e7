"""A goal as the engine of negotiation sees it, so that the engine decides what may follow (evaluations/engine).

The house locks at once: what both sides said yes to counts from that moment, until other terms are agreed.
"""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.utils.translation import get_language

from crm.exact.numbers import from_decimal
from crm.exact.problems import Refused
from evaluations.engine.negotiation import Event, Lock, Negotiation, Offer, after
from evaluations.engine.negotiation_rules import State
from evaluations.goals.models import Goal, GoalOffer

LOCKED_BY = "level_above"


def standing_of(goal: Goal, offers: Sequence[GoalOffer]) -> Negotiation:
    """Where the negotiation of a goal stands."""
    told = tuple(
        Offer(one.number, one.side, from_decimal(one.target), one.made_at, one.reason, one.answer_by, None)
        for one in offers
    )
    locks = tuple(Lock(one.number, one.answered_at) for one in offers if one.outcome == GoalOffer.Outcome.ACCEPTED)
    return Negotiation(_state(goal, offers), told, locks)


def _state(goal: Goal, offers: Sequence[GoalOffer]) -> State:
    if not offers:
        return "draft"
    if goal.state == Goal.State.AGREED:
        return "amendment_proposed" if goal.turn else "locked"
    if goal.state == Goal.State.PROPOSED:
        return "proposed" if len(offers) == 1 else "countered"
    return "rejected" if goal.state == Goal.State.DECLINED else "withdrawn"


def step(standing: Negotiation, event: Event) -> Negotiation:
    """Where an event leads, what was agreed locked at once; refused in words if the engine does not allow it."""
    try:
        moved = after(standing, event)
        return after(moved, Event("lock", LOCKED_BY, at=event.at)) if event.event == "accept" else moved
    except Refused as refused:
        problem = refused.problems[0]
        raise ValidationError(problem.message(get_language() or "en"), code=problem.code) from refused
