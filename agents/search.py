"""Agents and agencies in the search."""

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agents.models import Agency, Agent
from crm.accounts.models import Membership
from crm.accounts.roles import Ability
from crm.pages.search import EVERYTHING, PEOPLE, Action, Found, Source, register, register_actions
from crm.tenancy.pinyin import initials, sort_key

AGENCIES_AT_MOST = 2000
"""How many agencies are compared by sound; no organisation has as many."""


def agents(member: Membership, text: str, limit: int) -> list[Found]:
    """Agents within reach by name, sound, initials, code and phone tail. They are few: a comparison does."""
    rows = Agent.objects.visible_to(member).filter(_named(text)).select_related("agency")
    return [
        Found(
            one.name,
            reverse("agents:agent", args=[one.pk]),
            meta=" · ".join([one.get_kind_display(), *([one.agency.name] if one.agency else []), *_left(one)]),
            icon="user",
            is_exact=one.name.casefold() == text.casefold(),
        )
        for one in rows.order_by("status", "sort_key", "pk")[:limit]
    ]


def _named(text: str) -> Q:
    found = Q(name__icontains=text) | Q(code__iexact=text)
    if text.isascii() and (letters := "".join(text.casefold().split())).isalnum():
        by_syllable = " ".join(f"{letter}[^ ]*" for letter in letters)
        found |= Q(sort_key__icontains=sort_key(text)) | Q(sort_key__regex=f"(^| ){by_syllable}")
        found |= Q(sort_key__regex="(^| )" + " ?".join(letters))
    if text.isdigit() and len(text) > 2:
        found |= Q(phone__endswith=text)
    return found


def _left(agent: Agent) -> list[str]:
    return [] if agent.status == Agent.Status.ACTIVE else [str(agent.get_status_display())]


def agencies(member: Membership, text: str, limit: int) -> list[Found]:
    """Agencies by name, sound, initials and code. An organisation has few of them."""
    wanted = "".join(text.casefold().split())
    rows = Agency.objects.visible_to(member).only("pk", "name", "code", "region", "status").order_by("name", "pk")
    fitting = [one for one in rows[:AGENCIES_AT_MOST] if _fits(one, wanted)]
    return [
        Found(
            one.name,
            reverse("agents:agency", args=[one.pk]),
            meta=" · ".join(filter(None, [one.code, one.region, one.get_status_display()])),
            icon="building-store",
            is_exact=one.name.casefold() == text.casefold(),
        )
        for one in fitting[:limit]
    ]


def _fits(agency: Agency, wanted: str) -> bool:
    name = "".join(agency.name.casefold().split())
    sounds = "".join(sort_key(agency.name).split())
    starts = initials(agency.name).startswith(wanted) or (len(wanted) > 1 and sounds.startswith(wanted))
    return wanted in name or starts or agency.code.casefold() == wanted


register(
    Source("agents", _("Agents"), agents, 45, (EVERYTHING, PEOPLE)),
    Source("agencies", _("Agencies"), agencies, 48),
)
MANAGE = (Ability.MANAGE_AGENTS,)
register_actions(
    Action(_("New agent"), "user-plus", "agents:new-agent", abilities=MANAGE),
    Action(_("New agency"), "building-store", "agents:new-agency", abilities=MANAGE),
    Action(_("New team"), "hierarchy", "agents:new-team", abilities=MANAGE),
)
