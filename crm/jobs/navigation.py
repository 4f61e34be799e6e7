"""Jobs in the side bar, and the tray of every page."""

from django.utils.translation import gettext_lazy as _

from crm.jobs.models import Job
from crm.pages.navigation import NavItem, register, register_tray

register(NavItem(_("Jobs"), "jobs:jobs", "list-check", "insights", 80))
register_tray("jobs:tray", lambda member: Job.objects.in_tray_of(member).exists())
