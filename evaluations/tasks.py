"""Every job of this app, in one place. Each is defined in its slice."""

from evaluations.metrics import tasks as metrics
from evaluations.roll_ups import tasks as roll_ups

__all__ = ["metrics", "roll_ups"]
