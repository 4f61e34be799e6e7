"""What two sides do with a goal: offers go to and fro until one is accepted. It counts once both have said yes."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agents.models import agent_id_of
from crm.accounts.models import Membership
from crm.events.services import event, record_many
from crm.tenancy.clock import current_zone, today
from evaluations.goals.drafts import GoalDraft
from evaluations.goals.models import Goal, GoalOffer, Side
from evaluations.goals.offers import ask_the_engine, put_on_the_table, side_of, take_off_the_table
from evaluations.goals.queries import may_amend, may_propose, may_withdraw
from evaluations.goals.refusals import (
    refuse_doubles,
    refuse_ended,
    refuse_no_reason,
    refuse_no_target,
    refuse_other_side,
)
from evaluations.goals.telling import tell_agents, tell_asked, tell_member

__all__ = [
    "GoalDraft",
    "agree_goal",
    "agree_goals",
    "amend_goal",
    "change_goal",
    "counter_goal",
    "decline_goal",
    "propose_goal",
    "propose_goals",
    "withdraw_goal",
]
State = Goal.State
Outcome = GoalOffer.Outcome
ENDINGS = {Outcome.ACCEPTED: "accept", Outcome.DECLINED: "reject", Outcome.WITHDRAWN: "withdraw"}
STATES = {Outcome.ACCEPTED: State.AGREED, Outcome.DECLINED: State.DECLINED, Outcome.WITHDRAWN: State.WITHDRAWN}


def propose_goal(*, by: Membership, draft: GoalDraft) -> Goal:
    """Propose a goal to an agent, or as an agent to those who lead one."""
    return propose_goals(by=by, drafts=[draft])[0]


@transaction.atomic
def propose_goals(*, by: Membership, drafts: Sequence[GoalDraft], tell: bool = True) -> list[Goal]:
    """Propose many goals at once; all or none. `tell` lets the agents know."""
    for draft in drafts:
        _check(by, draft)
    refuse_doubles(drafts)
    goals = [
        Goal(agent=draft.agent, metric=draft.metric, starts_on=draft.starts_on, ends_on=draft.ends_on)
        for draft in drafts
    ]
    offers = [
        put_on_the_table(goal, by=by, side=side_of(by, goal), target=draft.target, reason=draft.note)
        for goal, draft in zip(goals, drafts, strict=True)
    ]
    Goal.objects.bulk_create(goals, batch_size=1000)
    GoalOffer.objects.bulk_create(offers, batch_size=1000)
    record_many(event("goal.proposed", subject=goal, by=by, **_said(goal)) for goal in goals)
    if tell:
        tell_agents(by, goals, offers)
    return goals


@transaction.atomic
def counter_goal(*, by: Membership, goal: Goal, target: Decimal, reason: str, version: int | None = None) -> Goal:
    """Answer an offer with another number, and say why. Then it is the other side's turn."""
    (goal,) = _on_the_table([goal], version)
    refuse_other_side(by, goal)
    refuse_no_reason(reason, _("Say why, so that the other side can weigh it."))
    refuse_no_target(target)
    offered = goal.offered
    if offered is not None and offered.target == target:
        message = _("This number is on the table already. Accept it, or write another one.")
        raise ValidationError({"target": message}, code="same_target")
    ask_the_engine(goal, "counter", Side(goal.turn), target)
    side = Side(goal.turn)
    take_off_the_table([goal], Outcome.COUNTERED, by=by, answer="")
    offer = _offered(goal, by, side, target, reason)
    record_many([event("goal.countered", subject=goal, by=by, **_terms(offer), **_sides(goal))])
    tell_asked(by, "goal.countered", goal, offer)
    return goal


@transaction.atomic
def amend_goal(*, by: Membership, goal: Goal, target: Decimal, reason: str, version: int | None = None) -> Goal:
    """Ask to change what was agreed, and say why: a new round begins. What was agreed counts until it ends."""
    (goal,) = _locked([goal], version)
    if not may_amend(by, goal):
        message = _("The agent, or whoever leads them, asks to change a goal.")
        raise ValidationError(message, code="other_side")
    ask_the_engine(goal, "amend", side_of(by, goal), target)
    if goal.ends_on < today(current_zone()):
        raise ValidationError(_("This period is over. What was agreed stays."), code="invalid_state")
    refuse_no_reason(reason, _("Say why what was agreed should change."))
    refuse_no_target(target)
    if goal.target == target:
        raise ValidationError({"target": _("This number is agreed already.")}, code="same_target")
    offer = _offered(goal, by, side_of(by, goal), target, reason)
    record_many([event("goal.amendment_proposed", subject=goal, by=by, **_terms(offer), **_sides(goal))])
    tell_asked(by, "goal.amendment_proposed", goal, offer)
    return goal


@transaction.atomic
def agree_goal(*, by: Membership, goal: Goal, answer: str = "", version: int | None = None) -> Goal:
    """Say yes to what the other side offered. From now on it counts."""
    return _answered(by, [goal], Outcome.ACCEPTED, answer, version)[0]


@transaction.atomic
def agree_goals(*, by: Membership, goals: Iterable[Goal]) -> list[Goal]:
    """Say yes to many at once; all or none. Nobody is told, for whoever asked for many is waiting for them."""
    return _answered(by, list(goals), Outcome.ACCEPTED, "", None, tell=False)


@transaction.atomic
def decline_goal(*, by: Membership, goal: Goal, answer: str, version: int | None = None) -> Goal:
    """Say no, and why. Another proposal can follow; what was agreed before stays."""
    refuse_no_reason(answer, _("Say why, so that the next proposal can be better."), "answer")
    return _answered(by, [goal], Outcome.DECLINED, answer, version)[0]


@transaction.atomic
def withdraw_goal(*, by: Membership, goal: Goal, version: int | None = None) -> Goal:
    """Take an offer back before it is answered."""
    (goal,) = _on_the_table([goal], version)
    if not may_withdraw(by, goal):
        raise ValidationError(_("Only the side that proposed this goal can take it back."), code="other_side")
    return _ended(by, [goal], Outcome.WITHDRAWN, "")[0]


@transaction.atomic
def change_goal(
    *,
    by: Membership,
    goal: Goal,
    target: Decimal | None = None,
    note: str | None = None,
    version: int | None = None,
) -> Goal:
    """Change an offer before it is answered: another one takes its place. What was agreed is amended instead."""
    (goal,) = _on_the_table([goal], version)
    if not may_withdraw(by, goal):
        raise ValidationError(_("Only the side that proposed this goal can change it."), code="other_side")
    offered = goal.offered
    assert offered is not None  # it is on the table
    new = (offered.target if target is None else target, offered.reason if note is None else note)
    refuse_no_target(new[0])
    if new != (offered.target, offered.reason):
        before = {"target": str(offered.target), "note": offered.reason}
        take_off_the_table([goal], Outcome.CHANGED, by=by, answer="")
        _offered(goal, by, Side(offered.side), *new)
        after = {"target": str(new[0]), "note": new[1]}
        record_many([event("goal.changed", subject=goal, by=by, before=before, after=after)])
    return goal


def _offered(goal: Goal, by: Membership, side: Side, target: Decimal, reason: str) -> GoalOffer:
    """The next offer of a known goal, saved with it."""
    offer = put_on_the_table(goal, by=by, side=side, target=target, reason=reason.strip())
    offer.save()
    goal.version += 1
    goal.save(
        update_fields=["target", "note", "turn", "asked", "answer_by", "proposed_by", "version", "updated_at"]
    )
    goal.refresh_from_db(fields=["offers"])  # forgets the offers that were read before
    return offer


def _answered(
    by: Membership, goals: list[Goal], outcome: Outcome, answer: str, version: int | None, tell: bool = True
) -> list[Goal]:
    goals = _on_the_table(goals, version)
    for goal in goals:
        refuse_other_side(by, goal)
    makers = [goal.proposed_by for goal in goals]
    offers = [goal.offered for goal in goals]
    kinds = [_kind(goal, outcome) for goal in goals]
    ended = _ended(by, goals, outcome, answer)
    for goal, maker, offer, kind in zip(ended, makers, offers, kinds, strict=True):
        if tell and maker is not None and offer is not None:
            tell_member(maker, kind, goal, offer, by)
    return ended


def _ended(by: Membership, goals: list[Goal], outcome: Outcome, answer: str) -> list[Goal]:
    """The offers on the table come to this end, and the goals with them; what was agreed before stays agreed."""
    told = [(_kind(goal, outcome), goal.state) for goal in goals]
    now = timezone.now()
    for goal in goals:
        turn = Side(goal.turn)
        ask_the_engine(goal, ENDINGS[outcome], turn.other if outcome == Outcome.WITHDRAWN else turn)
        offered = goal.offered
        if outcome == Outcome.ACCEPTED and offered is not None:
            goal.target, goal.note = offered.target, offered.reason
        if goal.state == State.PROPOSED or outcome == Outcome.ACCEPTED:
            goal.state = STATES[outcome]
        goal.answer, goal.answered_by, goal.answered_at = answer.strip(), by, now
        goal.turn, goal.asked, goal.answer_by = "", None, None
        goal.version += 1
        goal.updated_at = now
    take_off_the_table(goals, outcome, by=by, answer=answer.strip())
    fields = ["target", "note", "state", "answer", "answered_by", "answered_at", "turn", "asked", "answer_by"]
    Goal.objects.bulk_update(goals, [*fields, "version", "updated_at"], batch_size=500)
    record_many(
        event(
            kind,
            subject=goal,
            by=by,
            before={"state": before},
            after={"state": str(goal.state)},
            answer=goal.answer,
            **_sides(goal),
        )
        for goal, (kind, before) in zip(goals, told, strict=True)
    )
    for goal in goals:
        goal.refresh_from_db(fields=["offers"])  # forgets the offers that were read before
    return goals


def _kind(goal: Goal, outcome: Outcome) -> str:
    """What this end is called: of a goal, or of an attempt to change one."""
    return f"goal.{'amendment_' if goal.state == State.AGREED else ''}{STATES[outcome]}"


def _locked(goals: list[Goal], version: int | None) -> list[Goal]:
    """The goals as they are now, with their offers, in the order given; refused where another version was read."""
    rows = Goal.objects.select_for_update(of=("self",)).select_related("agent", "metric", "proposed_by", "asked")
    fresh = rows.with_offers().order_by("pk").in_bulk([goal.pk for goal in goals])
    found = [fresh[goal.pk] for goal in goals]
    for goal in found:
        if version is not None and goal.version != version:
            refuse_ended(goal)
            raise ValidationError(
                _("This goal has changed meanwhile. Look at it again, then answer."), code="invalid_state"
            )
    return found


def _on_the_table(goals: list[Goal], version: int | None) -> list[Goal]:
    """The same, with an offer that still waits for its answer."""
    found = _locked(goals, version)
    for goal in found:
        refuse_ended(goal)
    return found


def _check(by: Membership, draft: GoalDraft) -> None:
    if not (may_propose(by, draft.agent.pk) or agent_id_of(by) == draft.agent.pk):
        words = _("You propose goals to the people you lead, or for yourself.")
        raise ValidationError({"agent": words}, code="reach")
    if draft.ends_on < draft.starts_on:
        raise ValidationError({"ends_on": _("A goal ends on the day it starts, or later.")}, code="dates")
    if not draft.metric.is_active:
        raise ValidationError({"metric": _("This metric is out of use. Choose another one.")}, code="inactive")
    refuse_no_target(draft.target)


def _said(goal: Goal) -> dict[str, Any]:
    return {"target": str(goal.target), "note": goal.note}


def _terms(offer: GoalOffer) -> dict[str, Any]:
    return {"target": str(offer.target), "reason": offer.reason, "offer": offer.number}


def _sides(goal: Goal) -> dict[str, Any]:
    """Both sides of the agreement, for the record."""
    return {"agent_id": str(goal.agent_id), "proposed_by_id": str(goal.proposed_by_id)}
