"""Every table of this app, in one place. Each is defined in its slice."""

from customers.assignments.models import Assignment
from customers.calendar_feeds.models import CalendarFeed
from customers.deals.models import Deal, DealMove, DealStage
from customers.follow_ups.models import FollowUp
from customers.interactions.models import Attachment, Interaction
from customers.products.models import Product
from customers.profiles.models import Contact, Customer
from customers.sales.models import Sale
from customers.tiers.models import TierChange, TierRule

__all__ = [
    "Assignment",
    "Attachment",
    "CalendarFeed",
    "Contact",
    "Customer",
    "Deal",
    "DealMove",
    "DealStage",
    "FollowUp",
    "Interaction",
    "Product",
    "Sale",
    "TierChange",
    "TierRule",
]
