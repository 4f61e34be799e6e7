"""Which tables are fenced, and the few that are not, each with its reason."""

TENANT_COLUMN = "tenant_id"

OUTSIDE_THE_FENCE = {
    "tenancy.Tenant": "It is the fence.",
    "accounts.User": "A person who signs in; may belong to several organisations.",
    "accounts.UserSession": "Who is signed in; read before any organisation is open.",
    "accounts.Membership": "Read to learn which organisation to open.",
}
DJANGO_TABLES = {
    "admin.LogEntry": "Django's admin, for platform operators.",
    "auth.Group": "Django's own; unused.",
    "auth.Permission": "Django's own; for the admin.",
    "contenttypes.ContentType": "Django's own; names of models.",
    "sessions.Session": "Django's own; unused, ours know whose they are.",
}

ACTOR_REQUIRED = {
    "accounts.ApiKey",
    "incentives.Plan",
    "incentives.PlanVersion",
    "incentives.PayoutRun",
    "incentives.Statement",
    "incentives.StatementLine",
}
"""Tables of money, rights and plans: the database refuses a write in which nobody is at work."""
