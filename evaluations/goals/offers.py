"""What lies on the table: an offer is put there, and taken away with what became of it."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from django.utils import timezone

from crm.accounts.models import Membership
from crm.exact.numbers import from_decimal
from evaluations.engine.negotiation import Event
from evaluations.engine.reminders import USUAL
from evaluations.goals.models import Goal, GoalOffer, Side
from evaluations.goals.negotiation import standing_of, step

Outcome = GoalOffer.Outcome


def side_of(member: Membership, goal: Goal) -> Side:
    """The side a member speaks for: the agent for themselves, everybody else for those who lead."""
    return Side.AGENT if goal.agent.member_id == member.pk else Side.MANAGER


def ask_the_engine(goal: Goal, event: str, by: Side, target: Decimal | None = None) -> None:
    """Whether this may happen now, to the offer that is read; refused in words if not."""
    offers = goal.all_offers
    terms = None if target is None else from_decimal(target)
    step(standing_of(goal, offers), Event(event, by.value, terms, len(offers) or None))


def put_on_the_table(goal: Goal, *, by: Membership, side: Side, target: Decimal, reason: str) -> GoalOffer:
    """An offer, not saved yet; the goal says from now on whose turn it is, who is asked and until when.

    Until the goal is agreed its own target is the one on the table. What is agreed stays while others are talked
    about.
    """
    before = [] if goal._state.adding else goal.all_offers
    last = before[-1] if before else None
    now = timezone.now()
    offer = GoalOffer(
        goal=goal,
        number=last.number + 1 if last else 1,
        round=_round(last),
        side=side,
        target=target,
        reason=reason,
        made_by=by,
        made_at=now,
        answer_by=timezone.localdate(now) + timedelta(days=USUAL.escalate_after_days),
    )
    goal.turn, goal.asked_id = side.other, _asked(goal, before, side.other)
    goal.answer_by, goal.proposed_by = offer.answer_by, by
    if goal.state != Goal.State.AGREED:
        goal.target, goal.note = target, reason
    return offer


def _round(last: GoalOffer | None) -> int:
    if last is None:
        return 1
    is_same = last.outcome in (Outcome.OPEN, Outcome.COUNTERED, Outcome.CHANGED)
    return last.round if is_same else last.round + 1


def _asked(goal: Goal, before: Sequence[GoalOffer], side: Side) -> UUID | None:
    """The agent, or the manager who spoke last; None where anybody may answer who leads the agent."""
    if side == Side.AGENT:
        return goal.agent.member_id
    spoke = [one.made_by_id if one.side == Side.MANAGER else one.answered_by_id for one in before]
    return next((key for key in reversed(spoke) if key is not None and key != goal.agent.member_id), None)


def take_off_the_table(goals: Sequence[Goal], outcome: Outcome, *, by: Membership, answer: str) -> None:
    """Write what became of the open offers of these goals, in one statement."""
    GoalOffer.objects.filter(goal__in=[goal.pk for goal in goals], outcome=Outcome.OPEN).update(
        outcome=outcome, answer=answer, answered_by=by, answered_at=timezone.now()
    )
