"""What waits for a decision on this floor."""

from crm.pages.inbox import register_source
from incentives.payouts.inbox import OwnStatements, PayoutRuns

register_source(PayoutRuns())
register_source(OwnStatements())
