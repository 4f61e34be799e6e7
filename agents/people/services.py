"""What can be done with agents."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from agents.agencies.models import Agency
from agents.people.models import Agent
from agents.teams.models import TeamMembership
from crm.accounts.models import Membership
from crm.events.drafts import KEEP, Draft, Kind, Saved, remove_rows, save_drafts
from crm.events.services import record
from crm.tenancy.pinyin import sort_key


@dataclass(frozen=True, kw_only=True)
class AgentDraft(Draft):
    """An agent as somebody wants them."""

    name: str = KEEP
    kind: str = KEEP
    agency: Agency | UUID | str | None = KEEP
    code: str = KEEP
    phone: str = KEEP
    email: str = KEEP
    status: str = KEEP
    joined_on: date | str | None = KEEP
    left_on: date | str | None = KEEP


def _prepare(agents: Iterable[Agent]) -> None:
    for agent in agents:
        agent.sort_key = sort_key(agent.name)


def _check(agent: Agent) -> dict[str, str]:
    """What the table's rules say, in words and beside the field."""
    errors = {}
    if agent.agency_id and agent.kind != Agent.Kind.AGENCY_STAFF:
        errors["agency"] = _("Only agency staff belong to an agency. Choose that kind, or leave the agency empty.")
    if agent.joined_on and agent.left_on and agent.left_on < agent.joined_on:
        errors["left_on"] = _("This is before the day the agent joined.")
    return errors


AGENTS = Kind(Agent, "agent", derived=("sort_key",), prepare=_prepare, check=_check, own_parts=("places",))


def save_agents(
    *, by: Membership | None, drafts: Sequence[AgentDraft], source: str = "manual"
) -> list[Saved[Agent]]:
    """Add agents we did not know and change those that differ, all or none."""
    return save_drafts(AGENTS, by=by, drafts=drafts, source=source)


def create_agent(*, by: Membership, source: str = "manual", **values: Any) -> Agent:
    """Take an agent on."""
    (saved,) = save_drafts(AGENTS, by=by, drafts=[AgentDraft(**values)], source=source, only_new=True)
    return saved.object


def change_agent(*, by: Membership, agent: Agent, source: str = "manual", **values: Any) -> Agent:
    """Change what is known of an agent."""
    (saved,) = save_agents(by=by, drafts=[AgentDraft(id=agent.pk, **values)], source=source)
    return saved.object


@transaction.atomic
def leave_agent(*, by: Membership, agent: Agent, on: date) -> Agent:
    """Note that an agent leaves. Their places in teams end; their customers stay until they are handed over."""
    agent = Agent.objects.select_for_update().get(pk=agent.pk)
    if agent.status == Agent.Status.LEFT:
        raise ValidationError(_("This agent has left already."), code="invalid_state")
    if agent.joined_on and on < agent.joined_on:
        raise ValidationError({"on": _("This is before the day the agent joined.")})
    saved = change_agent(by=by, agent=agent, status=Agent.Status.LEFT, left_on=on)
    open_places = TeamMembership.objects.filter(agent=agent, ends_on=None)
    open_places.filter(starts_on__gt=on).delete()
    open_places.update(ends_on=on)
    return saved


@transaction.atomic
def return_agent(*, by: Membership, agent: Agent) -> Agent:
    """Take back an agent who had left. Their place in a team is given anew."""
    agent = Agent.objects.select_for_update().get(pk=agent.pk)
    if agent.status == Agent.Status.ACTIVE:
        raise ValidationError(_("This agent has not left."), code="invalid_state")
    return change_agent(by=by, agent=agent, status=Agent.Status.ACTIVE, left_on=None)


@transaction.atomic
def link_member(*, by: Membership, agent: Agent, member: Membership | None) -> Agent:
    """Say which member this agent signs in as, or that nobody does."""
    agent = Agent.objects.select_for_update().get(pk=agent.pk)
    if agent.member_id == (member.pk if member else None):
        return agent
    if member is not None and member.tenant_id != by.tenant_id:
        raise ValidationError({"member": _("This member is not one of yours.")}, code="not_found")
    if member is not None and Agent.objects.filter(member=member).exists():
        raise ValidationError({"member": _("This member is another agent already. Unlink that one first.")})
    before, agent.member = agent.member_id, member
    agent.version += 1
    agent.save(update_fields=["member", "version", "updated_at"])
    record(
        "agent.linked" if member else "agent.unlinked",
        subject=agent,
        by=by,
        before={"member": str(before) if before else None},
        after={"member": str(member.pk) if member else None},
    )
    return agent


def remove_agents(*, by: Membership | None, ids: Sequence[UUID]) -> int:
    """Remove agents nothing depends on, with their places in teams; refused with StillUsed otherwise."""
    return remove_rows(AGENTS, by=by, ids=ids)
