"""What this app listens to."""

from crm.events.subscribers import subscribe
from incentives.payouts.subscribers import mark_drafts_since_stale, mark_drafts_stale

subscribe("sale.recorded", mark_drafts_stale)
subscribe("sale.reversed", mark_drafts_stale)
subscribe("customer.assigned", mark_drafts_since_stale)
subscribe("customer.owner_dated", mark_drafts_since_stale)
subscribe("customer.collaborator_added", mark_drafts_since_stale)
subscribe("customer.collaborator_ended", mark_drafts_since_stale)
subscribe("customer.share_changed", mark_drafts_since_stale)
