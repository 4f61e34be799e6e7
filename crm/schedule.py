"""Everything that runs by the clock, in each organisation's own time zone. One table, in order of name."""

from datetime import time

from crm.jobs.slots import Daily, Entry, Monthly, WhenThereIsWork
from crm.notifications.sending import has_due
from customers.follow_ups.reminders import has_due_reminders
from evaluations.roll_ups.queries import has_dirty_days

SCHEDULE: list[Entry] = [
    Daily("api.prune_idempotency", at=time(3, 40)),
    Daily("customers.prune_files", at=time(3, 55)),
    WhenThereIsWork("customers.remind_of_follow_ups", has_due_reminders),
    Daily("customers.retier", at=time(1, 10)),
    Daily("drafts.prune", at=time(3, 50)),
    Daily("evaluations.nightly_roll_up", at=time(0, 10)),
    WhenThereIsWork("evaluations.roll_up_dirty", has_dirty_days),
    Monthly("incentives.draft_payouts", day=1, at=time(2, 0)),
    Daily("lists.sweep", at=time(3, 50)),
    WhenThereIsWork("notifications.send", has_due),
]
