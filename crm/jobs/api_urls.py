"""Endpoints of jobs."""

from crm.api.routers import CrmRouter
from crm.jobs.api import JobViewSet

router = CrmRouter()
router.register("jobs", JobViewSet, basename="job")
