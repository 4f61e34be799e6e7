"""Makes plans with a version and enrolled agents for tests, in the organisation whose scope is open."""

from collections.abc import Sequence
from datetime import date
from itertools import count
from typing import Any

from agents.models import Agent
from crm.tenancy.context import current_tenant_id
from crm.tenancy.models import Tenant
from incentives.models import Plan, PlanVersion
from incentives.plans.services import create_plan, enrol_agents, write_version

LONG_AGO = date(2020, 1, 1)
TIERS = ({"from": "0", "rate": "0.05"}, {"from": "30000", "rate": "0.07"}, {"from": "60000", "rate": "0.1"})
_number = count(1)


def a_document(**component: Any) -> dict[str, Any]:
    """Marginal commission on orders: 5 % to 30,000, 7 % to 60,000, 10 % above."""
    table = {"on": "amount", "method": "banded", "tiers": list(TIERS)}
    rule = {"id": "sales", "name": "Commission", "basis": "amount", "apply": "running"}
    return {"components": [rule | {"rate": {"type": "table", "table": table}} | component]}


def a_plan(*, agents: Sequence[Agent] = (), document: dict[str, Any] | None = None, **changes: Any) -> Plan:
    """A plan in force since long ago, with these agents under it."""
    currency = Tenant.objects.values_list("currency", flat=True).get(pk=current_tenant_id())
    fields = {"name": f"Plan {next(_number)}", "period_kind": Plan.PeriodKind.QUARTER, "currency": currency}
    plan = create_plan(by=None, **fields | changes)
    write_version(by=None, plan=plan, document=document or a_document(), starts_on=LONG_AGO)
    enrol_agents(by=None, plan=plan, agents=agents, starts_on=LONG_AGO)
    return plan


def a_version(plan: Plan, document: dict[str, Any], starts_on: date) -> PlanVersion:
    return write_version(by=None, plan=plan, document=document, starts_on=starts_on, reason="A test")
