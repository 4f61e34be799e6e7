"""How long a customer of each size may go without contact: one source for Today, the list, the dossier, alerts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from customers.profiles.models import Customer
from customers.tiers.models import TierRule
from customers.tiers.queries import rule_in_force

Size = Customer.Size


@dataclass(frozen=True)
class Standards:
    """The days by size. Whoever has no tier yet is treated as small."""

    days: Mapping[str, int]

    @classmethod
    def of(cls, rule: TierRule) -> "Standards":
        return cls({Size.LARGE: rule.large_within, Size.MEDIUM: rule.medium_within, Size.SMALL: rule.small_within})

    def days_for(self, customer: Customer) -> int:
        """How many days this customer may go without contact."""
        return self.days[customer.size_tier or Size.SMALL]

    def is_late(self, customer: Customer, now: datetime | None = None) -> bool:
        """Nobody has been in contact for longer than the standard; before the first contact, since they came."""
        return customer.last_activity_at < (now or timezone.now()) - timedelta(days=self.days_for(customer))

    def late(self, now: datetime | None = None) -> Q:
        """The same as a condition on customers."""
        now = now or timezone.now()
        found = Q(size_tier="", last_activity_at__lt=now - timedelta(days=self.days[Size.SMALL]))
        for size, days in self.days.items():
            found |= Q(size_tier=size, last_activity_at__lt=now - timedelta(days=days))
        return found


def contact_standards() -> Standards:
    """The organisation's own, or those we propose while it has none. One query."""
    return Standards.of(rule_in_force())
