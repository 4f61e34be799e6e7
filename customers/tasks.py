"""Every job handler of this app; each is defined in its slice."""

from customers.follow_ups import tasks as follow_ups

__all__ = ["follow_ups"]
