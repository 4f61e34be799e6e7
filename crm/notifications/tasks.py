"""Messages go out by job, so that no request waits for a mail server or a chat service."""

from typing import Any

from crm.jobs.handlers import handles
from crm.jobs.run import Run
from crm.notifications.sending import send_due


@handles("notifications.send")
def send(run: Run) -> dict[str, Any]:
    """Send what is due by now, to everybody."""
    return send_due()
