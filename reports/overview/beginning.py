"""What a new organisation does first: customers, agents, a goal."""

from dataclasses import dataclass

from django.db.models import Exists
from django.urls import reverse
from django.utils.translation import gettext as _

from agents.models import Agent
from crm.accounts.models import Membership
from crm.accounts.roles import Ability
from crm.tenancy.models import Tenant
from customers.models import Customer
from evaluations.models import Goal


@dataclass(frozen=True)
class Step:
    """One step, whether it is done, and where it is done by those who may."""

    title: str
    text: str
    is_done: bool
    href: str
    action: str


def first_steps(member: Membership) -> list[Step]:
    """The three steps, or none once all are done. One query."""
    found = Tenant.objects.filter(pk=member.tenant_id).values_list(
        Exists(Customer.objects.all()), Exists(Agent.objects.all()), Exists(Goal.objects.all())
    )
    has_customers, has_agents, has_goals = found.get()
    steps = [
        Step(
            _("Import your customers"),
            _(
                "A file from the old system is enough: its columns are recognised, and mistakes are shown before"
                " anything is written."
            ),
            has_customers,
            reverse("imports:imports") if member.may(Ability.IMPORT) else "",
            _("Import"),
        ),
        Step(
            _("Add your agents"),
            _("Whoever signs in gets their own Today and sees their own customers."),
            has_agents,
            reverse("agents:new-agent") if member.may(Ability.MANAGE_AGENTS) else "",
            _("New agent"),
        ),
        Step(
            _("Agree on the first goal"),
            _("From then on every bar shows how far it is and what is expected by today."),
            has_goals,
            reverse("evaluations:goals") if member.may(Ability.SET_GOALS) else "",
            _("Goals"),
        ),
    ]
    return [] if all(step.is_done for step in steps) else steps
