"""What can be done with many rows at once here. Each verb is described in its slice; this is their order."""

from customers.handovers import batches as handovers  # isort: skip
from customers.tiers import batches as tiers  # isort: skip
from customers.follow_ups import batches as follow_ups  # isort: skip
from customers.profiles import batches as profiles  # isort: skip
from customers.deals import batches as deals  # isort: skip

__all__ = ["deals", "follow_ups", "handovers", "profiles", "tiers"]
