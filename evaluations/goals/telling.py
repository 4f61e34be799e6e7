"""Telling the other side of a goal what happened."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils import translation

from crm.accounts.models import Membership
from crm.notifications.services import notify
from evaluations.goals.models import Goal, GoalOffer
from evaluations.metrics.words import in_words


def tell_agents(by: Membership, goals: Iterable[Goal], offers: Iterable[GoalOffer]) -> None:
    """A goal was proposed to each of these agents."""
    goals = list(goals)
    members = {m.pk: m for m in Membership.objects.visible_to(by).filter(agents__in=[g.agent_id for g in goals])}
    for goal, offer in zip(goals, offers, strict=True):
        if goal.agent.member_id is not None and (member := members.get(goal.agent.member_id)):
            tell_member(member, "goal.proposed", goal, offer, by)


def tell_asked(by: Membership, kind: str, goal: Goal, offer: GoalOffer) -> None:
    """An offer waits for whoever is asked; nobody in particular is asked where many may answer."""
    if goal.asked is not None:
        tell_member(goal.asked, kind, goal, offer, by)


def tell_member(member: Membership, kind: str, goal: Goal, offer: GoalOffer, by: Membership) -> None:
    """Names and numbers are given in the reader's language, for the words around them are."""
    if member == by:
        return
    with translation.override(member.language):
        params = {
            "metric": goal.metric.name,
            "agent": goal.agent.name,
            "by": str(by),
            "target": in_words(goal.metric, offer.target, by.tenant.currency),
            "reason": offer.reason,
            "answer": goal.answer,
        }
    url = reverse("evaluations:goal", args=[goal.pk])
    notify(member=member, kind=kind, key=f"{kind}:{goal.pk}:{offer.number}", params=params, url=url)
