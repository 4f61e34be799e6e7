"""The cells that are changed where they stand. Each is described in its slice."""

from customers.deals import edits as deals
from customers.dossiers import edits as dossiers
from customers.follow_ups import edits as follow_ups
from customers.handovers import edits as handovers
from customers.profiles import edits as profiles

__all__ = ["deals", "dossiers", "follow_ups", "handovers", "profiles"]
