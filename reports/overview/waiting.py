"""Who waits for the reader: a count for each kind, and the list that holds exactly those."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from agents.models import agent_id_of
from crm.accounts.models import Membership
from crm.accounts.roles import Ability
from evaluations.models import Goal
from incentives.models import PayoutRun


@dataclass(frozen=True)
class Waiting:
    """One counter."""

    label: str
    count: int
    href: str


def waiting_for(member: Membership) -> list[Waiting]:
    """What waits for this member, without what is none. Two queries at most."""
    found = []
    if member.may(Ability.RUN_PAYOUTS):
        runs = PayoutRun.objects.visible_to(member).drafts().count()
        found.append(Waiting(_("Payout runs to publish"), runs, _to("incentives:runs", state="draft")))
    if member.may(Ability.SET_GOALS):
        proposed = Goal.objects.visible_to(member).filter(state=Goal.State.PROPOSED).count()
        found.append(Waiting(_("Goals not agreed yet"), proposed, _to("evaluations:goals", state="proposed")))
    elif own := agent_id_of(member):
        mine = Goal.objects.visible_to(member).filter(state=Goal.State.PROPOSED, agent=own).count()
        query = {"state": "proposed", "agent": str(own)}
        found.append(Waiting(_("Goals to answer"), mine, _to("evaluations:goals", **query)))
    return [one for one in found if one.count]


def _to(name: str, **query: str) -> str:
    return f"{reverse(name)}?{urlencode(query)}"
