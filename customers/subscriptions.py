"""What this app listens to."""

from crm.events.subscribers import subscribe
from customers.deals.subscribers import give_default_stages

subscribe("organisation.founded", give_default_stages)
