"""What waits for a decision on this floor."""

from crm.pages.inbox import register_source
from evaluations.goals.inbox import Goals

register_source(Goals())
