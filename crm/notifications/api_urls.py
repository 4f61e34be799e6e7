"""Endpoints of notifications."""

from crm.api.routers import CrmRouter
from crm.notifications.api import NotificationViewSet

router = CrmRouter()
router.register("notifications", NotificationViewSet, basename="notification")
