"""Everything that runs by the clock, in each organisation's own time zone. One table, in order of name."""

from datetime import time

from crm.jobs.slots import Daily, Entry, Monthly, WhenThereIsWork

SCHEDULE: list[Entry] = []
