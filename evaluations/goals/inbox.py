"""Goals that wait for this member's answer."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.accounts.models import Membership
from crm.pages.inbox import Decided, Evidence, Source, Waiting
from evaluations.goals.forms import OfferForm
from evaluations.goals.models import Goal, GoalQuerySet
from evaluations.goals.reference import reference_of
from evaluations.goals.services import agree_goal, counter_goal, decline_goal
from evaluations.goals.words import offer_in_words, period_in_words, reference_rows, warnings_of
from evaluations.metrics.words import in_words


class Goals(Source):
    """What the other side offered: accepted with one key, answered with another number, or declined."""

    key = "goals"
    label = gettext_lazy("Goals")
    icon = "target"

    def waiting_for(self, member: Membership) -> GoalQuerySet:
        return _with_sides(Goal.objects.to_answer_by(member)).order_by("pk")

    def visible_to(self, member: Membership) -> GoalQuerySet:
        return _with_sides(Goal.objects.visible_to(member))

    def shown(self, member: Membership, found: Sequence[Goal]) -> list[Waiting]:
        currency = member.tenant.currency
        return [self._shown(goal, currency) for goal in found]

    def _shown(self, goal: Goal, currency: str) -> Waiting:
        offer = goal.offered
        target = goal.target if offer is None else offer.target
        return Waiting(
            id=goal.pk,
            title=f"{goal.agent} · {goal.metric}",
            summary=f"{offer_in_words(goal, target, currency)} · {period_in_words(goal)}",
            quote=goal.note if offer is None else offer.reason,
            since=goal.created_at if offer is None else offer.made_at,
            seen=str(goal.version),
            url=reverse("evaluations:goal", args=[goal.pk]),
            asked_by=goal.proposed_by,
            due=goal.answer_by,
            accept=_("Accept %(target)s") % {"target": in_words(goal.metric, target, currency)},
            refuse=_("Counter-offer"),
        )

    def evidence(self, member: Membership, found: Goal) -> Evidence:
        reference = reference_of(found)
        return Evidence(reference_rows(found, reference, member.tenant.currency), warnings_of(found, reference))

    def accept(self, member: Membership, found: Goal, seen: str) -> str:
        agree_goal(by=member, goal=found, version=_version(seen))
        return _("Goal agreed")

    def refusal_form(self, found: Goal, data: Any = None) -> OfferForm:
        return OfferForm(data, goal=found)

    def refuse(self, member: Membership, found: Goal, seen: str, given: dict[str, Any]) -> str:
        version, reason = _version(seen), given["reason"]
        if given["decline"]:
            decline_goal(by=member, goal=found, version=version, answer=reason)
            return _("Goal declined")
        counter_goal(by=member, goal=found, version=version, target=given["target"], reason=reason)
        return _("Counter-offer sent")

    def decided_by(self, member: Membership, limit: int) -> list[Decided]:
        answered = (
            Goal.objects.visible_to(member).with_parties().filter(answered_by=member).exclude(answered_at=None)
        )
        return [
            Decided(
                title=f"{goal.agent} · {goal.metric}",
                outcome=str(goal.get_state_display()),
                at=goal.answered_at,
                url=reverse("evaluations:goal", args=[goal.pk]),
            )
            for goal in answered.order_by("-answered_at")[:limit]
            if goal.answered_at
        ]


def _with_sides(goals: GoalQuerySet) -> GoalQuerySet:
    return goals.select_related("agent", "metric", "proposed_by__user").with_offers()


def _version(seen: str) -> int:
    """The version that was read; none is never the right one."""
    return int(seen) if seen.isdigit() else 0
