"""What two sides do with a goal: one proposes, the other answers. It counts once both have said yes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from agents.models import Agent, agent_id_of
from crm.accounts.models import Membership
from crm.events.services import event, record_many
from crm.notifications.services import notify
from evaluations.goals.models import Goal
from evaluations.goals.queries import may_answer, may_propose, may_withdraw
from evaluations.metrics.models import Metric

State = Goal.State
STANDING = (State.PROPOSED, State.AGREED)


@dataclass(frozen=True)
class GoalDraft:
    """A goal as somebody proposes it. A share is written as a share: 0.9 for 90 %."""

    agent: Agent
    metric: Metric
    starts_on: date
    ends_on: date
    target: Decimal
    note: str = ""


def propose_goal(*, by: Membership, draft: GoalDraft) -> Goal:
    """Propose a goal to an agent, or as an agent to those who lead one."""
    return propose_goals(by=by, drafts=[draft])[0]


@transaction.atomic
def propose_goals(*, by: Membership, drafts: Sequence[GoalDraft], tell: bool = True) -> list[Goal]:
    """Propose many goals at once; all or none. `tell` lets the agents know."""
    for draft in drafts:
        _check(by, draft)
    _refuse_doubles(drafts)
    goals = [
        Goal(
            agent=draft.agent,
            metric=draft.metric,
            starts_on=draft.starts_on,
            ends_on=draft.ends_on,
            target=draft.target,
            note=draft.note,
            proposed_by=by,
        )
        for draft in drafts
    ]
    Goal.objects.bulk_create(goals, batch_size=1000)
    record_many(event("goal.proposed", subject=goal, by=by, **_said(goal)) for goal in goals)
    if tell:
        _tell_agents(by, goals)
    return goals


@transaction.atomic
def agree_goal(*, by: Membership, goal: Goal, answer: str = "", version: int | None = None) -> Goal:
    """Say yes to what the other side proposed. From now on the goal counts."""
    (goal,) = _answered(by, [goal], State.AGREED, answer, version)
    _tell_proposer(by, goal)
    return goal


@transaction.atomic
def agree_goals(*, by: Membership, goals: Iterable[Goal]) -> list[Goal]:
    """Say yes to many at once; all or none. Nobody is told, for whoever asked for many is waiting for them."""
    return _answered(by, list(goals), State.AGREED, "", None)


@transaction.atomic
def decline_goal(*, by: Membership, goal: Goal, answer: str, version: int | None = None) -> Goal:
    """Say no, and why. Another proposal can follow."""
    if not answer.strip():
        raise ValidationError({"answer": _("Say why, so that the next proposal can be better.")}, code="required")
    (goal,) = _answered(by, [goal], State.DECLINED, answer, version)
    _tell_proposer(by, goal)
    return goal


@transaction.atomic
def withdraw_goal(*, by: Membership, goal: Goal, version: int | None = None) -> Goal:
    """Take a proposal back before it is answered."""
    (goal,) = _locked([goal], version)
    if not may_withdraw(by, goal):
        raise ValidationError(_("Only the side that proposed this goal can take it back."), code="other_side")
    return _moved(by, [goal], State.WITHDRAWN, "")[0]


@transaction.atomic
def change_goal(
    *,
    by: Membership,
    goal: Goal,
    target: Decimal | None = None,
    note: str | None = None,
    version: int | None = None,
) -> Goal:
    """Change a proposal before it is answered. What was agreed stays as it was agreed."""
    (goal,) = _locked([goal], version)
    if not may_withdraw(by, goal):
        raise ValidationError(_("Only the side that proposed this goal can change it."), code="other_side")
    before = _said(goal)
    goal.target = goal.target if target is None else target
    goal.note = goal.note if note is None else note
    _refuse_no_target(goal.target)
    if (after := _said(goal)) != before:
        goal.version += 1
        goal.save(update_fields=["target", "note", "version", "updated_at"])
        record_many([event("goal.changed", subject=goal, by=by, before=before, after=after)])
    return goal


def _answered(by: Membership, goals: list[Goal], state: str, answer: str, version: int | None) -> list[Goal]:
    goals = _locked(goals, version)
    for goal in goals:
        if not may_answer(by, goal):
            raise ValidationError(
                _("A goal is answered by the other side: the agent it was proposed to, or whoever leads them."),
                code="other_side",
            )
    return _moved(by, goals, state, answer)


def _locked(goals: list[Goal], version: int | None) -> list[Goal]:
    """The goals as they are now, still to be answered, in the order given."""
    rows = (
        Goal.objects.select_for_update(of=("self",))
        .select_related("agent", "metric", "proposed_by")
        .order_by("pk")
    )
    fresh = rows.in_bulk([goal.pk for goal in goals])
    for goal in fresh.values():
        if version is not None and goal.version != version:
            raise ValidationError(
                _("This goal has changed meanwhile. Look at it again, then answer."), code="invalid_state"
            )
        if goal.state != State.PROPOSED:
            raise ValidationError(
                _("This goal no longer waits for an answer: %(state)s.") % {"state": goal.get_state_display()},
                code="invalid_state",
            )
    return [fresh[goal.pk] for goal in goals]


def _moved(by: Membership, goals: list[Goal], state: str, answer: str) -> list[Goal]:
    now = timezone.now()
    for goal in goals:
        goal.state, goal.answer, goal.answered_by, goal.answered_at = state, answer.strip(), by, now
        goal.version += 1
        goal.updated_at = now
    fields = ["state", "answer", "answered_by", "answered_at", "version", "updated_at"]
    Goal.objects.bulk_update(goals, fields, batch_size=500)
    before, after = {"state": State.PROPOSED.value}, {"state": str(state)}
    record_many(
        event(f"goal.{state}", subject=goal, by=by, before=before, after=after, answer=goal.answer, **_sides(goal))
        for goal in goals
    )
    return goals


def _check(by: Membership, draft: GoalDraft) -> None:
    if not (may_propose(by, draft.agent.pk) or agent_id_of(by) == draft.agent.pk):
        words = _("You propose goals to the people you lead, or for yourself.")
        raise ValidationError({"agent": words}, code="reach")
    if draft.ends_on < draft.starts_on:
        raise ValidationError({"ends_on": _("A goal ends on the day it starts, or later.")}, code="dates")
    if not draft.metric.is_active:
        raise ValidationError({"metric": _("This metric is out of use. Choose another one.")}, code="inactive")
    _refuse_no_target(draft.target)


def _refuse_no_target(target: Decimal) -> None:
    if target <= 0:
        raise ValidationError({"target": _("Write a target above zero.")}, code="target")


def _refuse_doubles(drafts: Sequence[GoalDraft]) -> None:
    """One standing goal for each agent, metric and period; the database says the same."""
    wanted = {(draft.agent.pk, draft.metric.pk, draft.starts_on, draft.ends_on) for draft in drafts}
    standing = Goal.objects.filter(
        state__in=STANDING,
        agent__in={agent for agent, *_rest in wanted},
        starts_on__in={starts for _agent, _metric, starts, _ends in wanted},
    )
    taken = set(standing.values_list("agent", "metric", "starts_on", "ends_on"))
    if len(wanted) < len(drafts) or wanted & taken:
        raise ValidationError(
            _("There is a goal for this metric and period already. Withdraw it first, or wait for the answer."),
            code="taken",
        )


def _said(goal: Goal) -> dict[str, Any]:
    return {"target": str(goal.target), "note": goal.note}


def _sides(goal: Goal) -> dict[str, str]:
    """Both sides of the agreement, for the record."""
    return {"agent_id": str(goal.agent_id), "proposed_by_id": str(goal.proposed_by_id)}


def _tell_agents(by: Membership, goals: list[Goal]) -> None:
    members = {m.pk: m for m in Membership.objects.visible_to(by).filter(agents__in=[g.agent_id for g in goals])}
    for goal in goals:
        if goal.agent.member_id is not None and (member := members.get(goal.agent.member_id)):
            _tell(member, "goal.proposed", goal, by)


def _tell_proposer(by: Membership, goal: Goal) -> None:
    if goal.proposed_by is not None:
        _tell(goal.proposed_by, f"goal.{goal.state}", goal, by)


def _tell(member: Membership, kind: str, goal: Goal, by: Membership) -> None:
    """Names are given in the reader's language, for the words around them are."""
    if member == by:
        return
    with translation.override(member.language):
        params = {"metric": goal.metric.name, "agent": goal.agent.name, "by": str(by), "answer": goal.answer}
    url = reverse("evaluations:goal", args=[goal.pk])
    notify(member=member, kind=kind, key=f"{kind}:{goal.pk}", params=params, url=url)
