"""The job that reminds agents; crm/schedule.py asks every minute whether it has work."""

from typing import Any

from django.utils import timezone

from crm.jobs.handlers import handles
from crm.jobs.run import Run
from customers.follow_ups.reminders import remind_due


@handles("customers.remind_of_follow_ups")
def remind_of_follow_ups(run: Run) -> dict[str, Any]:
    """Give every reminder that has come due, batch by batch."""
    total = 0
    while done := remind_due(timezone.now()):
        total += done
        run.checkpoint(done=total, total=total)
    return {"reminded": total}
