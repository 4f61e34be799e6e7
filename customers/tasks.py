"""Every job handler of this app; each is defined in its slice."""

from customers.follow_ups import tasks as follow_ups
from customers.interactions import tasks as interactions
from customers.tiers import tasks as tiers

__all__ = ["follow_ups", "interactions", "tiers"]
