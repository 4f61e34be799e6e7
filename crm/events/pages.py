"""The audit trail: who did what, when, and what it was before."""

from django.utils.translation import gettext_lazy as _

from crm.events.columns import COLUMNS
from crm.events.filters import EventFilterSet
from crm.events.models import Event
from crm.pages.views import ListPage


class AuditTrailPage(ListPage):
    """What happened in this organisation, newest first."""

    title = _("Audit trail")
    ability = "read_audit"
    queryset = Event.objects.select_related("actor__user")
    filterset_class = EventFilterSet
    columns = COLUMNS
    row_name = "event"
    orders = {"when": "-occurred_at"}

    def spine(self, row: Event) -> str:
        return "lock" if row.sequence else ""
