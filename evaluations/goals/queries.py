"""How goals stand: what was reached, what would be due by now, and who is to answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from django.db.models import F, Max, QuerySet, Sum

from agents.models import reach_of
from crm.accounts.models import Membership
from crm.accounts.roles import Ability
from crm.exact.numbers import Fraction, from_decimal
from evaluations.engine.attainment import Attainment, GoalTerms, attainment
from evaluations.engine.judgement import Judgement
from evaluations.engine.pace import expected_share
from evaluations.goals.models import Goal, Side
from evaluations.metrics.definitions import Definition, definition_of
from evaluations.metrics.models import Metric
from evaluations.metrics.queries import (
    Freshness,
    Sums,
    Value,
    freshness,
    judged,
    own_sums,
    series,
    sums_of_row,
)

Standing = Literal["waiting", "upcoming", "no_data", "reached", "on_track", "behind", "missed"]
PLACES = Decimal("0.0001")


@dataclass(frozen=True)
class Progress:
    """Where a goal stands. `pace` is the share due by today; None where a number does not grow with the days."""

    value: Value
    attainment: Attainment
    pace: Decimal | None
    standing: Standing

    @property
    def share(self) -> Decimal | None:
        """The share of the target reached, to four places."""
        return None if self.attainment.share.value is None else decimal(self.attainment.share.value)


@dataclass(frozen=True)
class Step:
    """One day of a goal's way: what was reached until then, and what was due."""

    day: date
    reached: Decimal | None
    due: Decimal | None


def decimal(share: Fraction) -> Decimal:
    """A fraction for people: four places."""
    return (Decimal(share.numerator) / Decimal(share.denominator)).quantize(PLACES)


def grows_with_the_days(metric: Metric) -> bool:
    """A count or a sum one wants more of: a part of the target is due each day."""
    return metric.is_flow and metric.direction == Metric.Direction.HIGHER


def progress_of(goals: Sequence[Goal]) -> dict[UUID, Progress]:
    """How each of these goals stands (their metrics at hand), in three queries."""
    fresh = freshness()
    sums = _sums(goals)
    return {goal.pk: _progress(goal, sums.get(goal.pk), fresh) for goal in goals}


def _progress(goal: Goal, sums: Sums | None, fresh: Freshness) -> Progress:
    value = judged(goal.metric, sums, goal.starts_on, fresh)
    actual = None if value.value is None else _exact(value)
    judgement = Judgement.model_validate({"direction": goal.metric.direction, "target_kind": _kind(goal.metric)})
    reached = attainment(actual, GoalTerms(from_decimal(goal.target)), judgement)
    pace: Fraction | None = None
    if grows_with_the_days(goal.metric):
        pace = expected_share(goal.starts_on, goal.ends_on, fresh.today, working_days_only=True)
    standing = _standing(goal, reached, pace, fresh.today)
    return Progress(value, reached, None if pace is None else decimal(pace), standing)


def _exact(value: Value) -> Fraction:
    """The value without the rounding of a decimal division."""
    top = from_decimal(value.numerator)
    return top if value.denominator is None else top / from_decimal(value.denominator)


def _kind(metric: Metric) -> str:
    """Whether a target adds up over the days or is a level to be held."""
    return "flow" if metric.is_flow else "level"


def _standing(goal: Goal, reached: Attainment, pace: Fraction | None, today: date) -> Standing:
    if goal.state != Goal.State.AGREED:
        return "waiting"
    if today < goal.starts_on:
        return "upcoming"
    share = reached.share.value
    if share is None:
        return "no_data"
    if share >= 1:
        return "reached"
    if today > goal.ends_on:
        return "missed"
    return "on_track" if pace is not None and share >= pace else "behind"


def _sums(goals: Sequence[Goal]) -> dict[UUID, Sums]:
    known = {goal.pk: (goal.metric, definition_of(goal.metric)) for goal in goals}
    found: dict[UUID, Sums] = {}
    if base := {key: definition for key, (_, definition) in known.items() if definition.is_of_days}:
        for row in _of_days(base):
            found[row["pk"]] = sums_of_row(*known[row["pk"]], row)
    if own := known.keys() - base.keys():
        found |= {row["pk"]: own_sums(row) for row in _of_own_metrics(own)}
    return found


def _of_days(definitions: dict[UUID, Definition]) -> QuerySet:
    measures = {"other_currency"}.union(*(definition.measures for definition in definitions.values()))
    sums: dict[str, Any] = {f"sum_{name}": Sum(f"agent__days__{name}") for name in measures}
    days = Goal.objects.filter(
        pk__in=definitions, agent__days__day__gte=F("starts_on"), agent__days__day__lte=F("ends_on")
    )
    return days.values("pk").annotate(restated=Max("agent__days__rolled_up_at"), **sums).order_by()


def _of_own_metrics(keys: set[UUID]) -> QuerySet:
    days = Goal.objects.filter(
        pk__in=keys,
        agent__metric_days__metric=F("metric"),
        agent__metric_days__day__gte=F("starts_on"),
        agent__metric_days__day__lte=F("ends_on"),
    )
    path = "agent__metric_days__"
    sums = {"top": Sum(f"{path}numerator"), "bottom": Sum(f"{path}denominator"), "cases": Sum(f"{path}n")}
    return days.values("pk").annotate(restated=Max(f"{path}rolled_up_at"), **sums).order_by()


def way_of(goal: Goal) -> list[Step]:
    """The goal day by day: what was reached so far and what was due, both adding up from its first day."""
    points = series(goal.metric, [goal.agent_id], "day", goal.starts_on, goal.ends_on)
    this_day = freshness().today
    steps, top, bottom = [], Decimal(0), Decimal(0)
    for point in points:
        top += point.value.numerator
        bottom += point.value.denominator or 0
        reached: Decimal | None = top
        if point.value.denominator is not None:
            reached = top / bottom if bottom else None
        share = expected_share(
            goal.starts_on, goal.ends_on, point.ends_on + timedelta(days=1), working_days_only=True
        )
        due = decimal(share * from_decimal(goal.target)) if grows_with_the_days(goal.metric) else None
        steps.append(Step(point.ends_on, reached if point.starts_on <= this_day else None, due))
    return steps


def may_propose(member: Membership, agent_id: UUID) -> bool:
    """Whoever sets goals and sees the agent."""
    reach = reach_of(member)
    return member.may(Ability.SET_GOALS) and (reach is None or agent_id in reach)


def may_answer(member: Membership, goal: Goal) -> bool:
    """Only the side whose turn it is answers: the agent themselves, or who leads them.

    For an agent without sign-in another one who sets goals answers, never the one who made the offer.
    """
    if not goal.turn or member.pk == goal.proposed_by_id:
        return False
    theirs = goal.agent.member_id
    if goal.turn == Side.AGENT and theirs is not None:
        return member.pk == theirs
    return member.pk != theirs and may_propose(member, goal.agent_id)


def may_withdraw(member: Membership, goal: Goal) -> bool:
    """The side that made the offer, while it is not answered."""
    if not goal.turn:
        return False
    theirs = goal.agent.member_id
    by_agent = goal.proposed_by_id is not None and goal.proposed_by_id == theirs
    leads = member.pk != theirs and may_propose(member, goal.agent_id)
    return member.pk == goal.proposed_by_id or (not by_agent and leads)


def may_amend(member: Membership, goal: Goal) -> bool:
    """Either side of an agreed goal, while nothing is on the table."""
    if goal.state != Goal.State.AGREED or goal.turn:
        return False
    return member.pk == goal.agent.member_id or may_propose(member, goal.agent_id)
