"""Jobs of interactions."""

from typing import Any

from crm.jobs.handlers import handles
from crm.jobs.run import Run
from crm.tenancy.context import current_tenant_id
from crm.tenancy.scope import tenant_scope
from customers.interactions.attachments import prune


@handles("customers.prune_files")
def prune_files(run: Run) -> dict[str, Any]:
    """Forget files that were added to a log which was never saved."""
    with tenant_scope(current_tenant_id()):
        return {"removed": prune()}
