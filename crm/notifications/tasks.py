"""Mail goes out by job, so that no request waits for a mail server."""

from typing import Any
from uuid import UUID

from crm.jobs.handlers import handles
from crm.jobs.run import Run
from crm.notifications.services import mail_notification


@handles("notifications.mail")
def mail(run: Run) -> dict[str, Any]:
    """Send one notification by mail."""
    return {"sent": mail_notification(UUID(run.params["id"]))}
