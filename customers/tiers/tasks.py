"""Jobs of tiers."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from crm.jobs.handlers import handles
from crm.jobs.run import Run
from crm.jobs.telling import tells
from crm.tenancy.clock import current_zone, today
from customers.tiers.services import retier_some

tells("customers.retier", label=_("Working out the tiers of all customers"))


@handles("customers.retier")
def retier_customers(run: Run) -> dict[str, Any]:
    """Every night, bring the tiers of all customers up to the rule."""
    on, changed = today(current_zone()), 0
    while step := retier_some(by=None, on=on):
        changed += step
        run.checkpoint(done=changed, total=changed)
    return {"changed": changed}
