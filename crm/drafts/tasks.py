"""The job that forgets old drafts."""

from typing import Any

from crm.drafts.services import prune
from crm.jobs.handlers import handles
from crm.jobs.run import Run
from crm.tenancy.context import current_tenant_id
from crm.tenancy.scope import tenant_scope


@handles("drafts.prune")
def prune_drafts(run: Run) -> dict[str, Any]:
    """Forget what was begun thirty days ago and never sent."""
    with tenant_scope(current_tenant_id()):
        return {"removed": prune()}
