"""Jobs that keep the ground tidy."""

from typing import Any

from crm.api.idempotency import prune
from crm.jobs.handlers import handles
from crm.jobs.run import Run
from crm.tenancy.context import current_tenant_id
from crm.tenancy.scope import tenant_scope


@handles("api.prune_idempotency")
def prune_idempotency(run: Run) -> dict[str, Any]:
    """Forget the answers to requests that nobody will repeat any more."""
    with tenant_scope(current_tenant_id()):
        return {"removed": prune()}
