"""In whose name a member acts."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from agents.people.models import Agent, agent_of
from crm.accounts.models import Membership


def acting_agent(member: Membership, named: Agent | None = None) -> Agent:
    """The agent named, else the one the member is. Whoever is no agent has to name one."""
    agent = named or agent_of(member)
    if agent is None:
        raise ValidationError({"agent": ValidationError(_("Choose the agent this counts for."), code="required")})
    return agent
