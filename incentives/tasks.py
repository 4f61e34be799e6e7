"""Every job handler of this app; each is defined in its slice."""

from incentives.payouts import tasks as payouts

__all__ = ["payouts"]
