"""What this app listens to."""

from crm.events.subscribers import subscribe
from incentives.payouts.subscribers import mark_drafts_stale

subscribe("sale.recorded", mark_drafts_stale)
subscribe("sale.reversed", mark_drafts_stale)
