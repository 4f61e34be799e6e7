"""Endpoints of the audit trail."""

from crm.api.routers import CrmRouter
from crm.events.api import EventViewSet

router = CrmRouter()
router.register("events", EventViewSet, basename="event")
