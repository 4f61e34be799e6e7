"""Every job of this app, in one place. Each is defined in its slice."""

from evaluations.roll_ups import tasks as roll_ups

__all__ = ["roll_ups"]
