"""Goals through the API: proposed by one side, answered by the other."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from crm.accounts.roles import Ability
from crm.api.serializers import CrmSerializer, Input
from crm.api.viewsets import Change, Create, CrmViewSet, Detail, List, verb
from evaluations.goals.filters import GoalFilterSet
from evaluations.goals.models import Goal, GoalOffer
from evaluations.goals.queries import progress_of
from evaluations.goals.services import (
    GoalDraft,
    agree_goal,
    amend_goal,
    change_goal,
    counter_goal,
    decline_goal,
    propose_goal,
    withdraw_goal,
)


class OfferSerializer(CrmSerializer):
    class Meta:
        model = GoalOffer
        fields = [
            "number",
            "round",
            "side",
            "target",
            "reason",
            "made_by",
            "made_at",
            "answer_by",
            "outcome",
            "answer",
            "answered_by",
            "answered_at",
        ]
        read_only_fields = fields


class GoalSerializer(CrmSerializer):
    offers = OfferSerializer(
        many=True, read_only=True, source="all_offers", help_text="Everything that was offered, the first first."
    )
    progress = serializers.SerializerMethodField(help_text="What was reached so far, as a share of the target.")

    class Meta:
        model = Goal
        fields = [
            "id",
            "agent",
            "metric",
            "starts_on",
            "ends_on",
            "target",
            "state",
            "note",
            "answer",
            "proposed_by",
            "answered_by",
            "answered_at",
            "turn",
            "asked",
            "answer_by",
            "offers",
            "progress",
            "version",
            "created_at",
            "updated_at",
        ]
        read_only_fields = [
            "state",
            "answer",
            "proposed_by",
            "answered_by",
            "answered_at",
            "turn",
            "asked",
            "answer_by",
            "version",
        ]
        validators: list = []  # the service refuses doubles in words of its own

    def get_progress(self, goal: Goal) -> dict[str, Any]:
        progress = goal.progress  # type: ignore[attr-defined]
        return {
            "actual": progress.value.value,
            "numerator": progress.value.numerator,
            "denominator": progress.value.denominator,
            "status": progress.value.status,
            "as_of": progress.value.as_of,
            "attainment": progress.share,
            "pace": progress.pace,
            "standing": progress.standing,
        }


class Answer(Input):
    answer = serializers.CharField(max_length=300, required=False, allow_blank=True)


class OfferInput(Input):
    target = serializers.DecimalField(
        max_digits=20, decimal_places=4, help_text="A share as a share: 0.9 for 90 %."
    )
    reason = serializers.CharField(max_length=300)


class GoalViewSet(List, Detail, Create, Change, CrmViewSet):
    """Goals: what an agent is to reach in one metric and period. They count once both sides agree.

    Offers go to and fro until one is accepted: `turn` says whose answer is awaited. What was agreed is changed by
    another round (`amend`), and counts until that one ends in a yes.
    """

    queryset = Goal.objects.with_parties().with_offers()
    serializer_class = GoalSerializer
    filterset_class = GoalFilterSet
    sorts = {"starts_on": "starts_on"}
    default_sort = "-starts_on"
    ability = Ability.WORK
    require_if_match = True

    def represent(self, found: Any, serializer_class: type[Any] | None = None, *, many: bool = False) -> Any:
        _with_progress(found if many else [found])
        return super().represent(found, serializer_class, many=many)

    def create_one(self, data: dict[str, Any]) -> Goal:
        return propose_goal(by=self.member, draft=GoalDraft(**data))

    def change_one(self, goal: Goal, data: dict[str, Any]) -> Goal:
        fixed = {name for name in data if name not in ("target", "note") and data[name] != getattr(goal, name)}
        if fixed:
            raise serializers.ValidationError({name: _fixed() for name in fixed})
        target: Decimal | None = data.get("target")
        return change_goal(by=self.member, goal=goal, target=target, note=data.get("note"))

    @verb(body=Answer)
    def agree(self, goal: Goal, data: dict[str, Any]) -> Goal:
        """Say yes to what the other side proposed."""
        return agree_goal(by=self.member, goal=goal, **data)

    @verb(body=OfferInput)
    def counter(self, goal: Goal, data: dict[str, Any]) -> Goal:
        """Answer with another number, and say why. Then it is the other side's turn."""
        return counter_goal(by=self.member, goal=goal, **data)

    @verb(body=OfferInput)
    def amend(self, goal: Goal, data: dict[str, Any]) -> Goal:
        """Ask to change what was agreed, and say why: a new round."""
        return amend_goal(by=self.member, goal=goal, **data)

    @verb(body=Answer)
    def decline(self, goal: Goal, data: dict[str, Any]) -> Goal:
        """Say no, and why."""
        return decline_goal(by=self.member, goal=goal, answer=data.get("answer", ""))

    @verb()
    def withdraw(self, goal: Goal, data: dict[str, Any]) -> Goal:
        """Take a proposal back before it is answered."""
        return withdraw_goal(by=self.member, goal=goal)


def _fixed() -> str:
    return _("Only the target and the note can be changed. Withdraw this goal and propose another.")


def _with_progress(goals: Iterable[Goal]) -> None:
    """How each stands, in as many queries for a page as for one."""
    goals = list(goals)
    progress = progress_of(goals)
    for goal in goals:
        goal.progress = progress[goal.pk]  # type: ignore[attr-defined]
