"""How jobs are searched on their page."""

from typing import Any

import django_filters
from django.utils.translation import gettext_lazy as _

from crm.api.filters import CrmFilterSet
from crm.jobs.models import Job
from crm.jobs.telling import told_kinds


def _kinds() -> list[tuple[str, Any]]:
    return [(name, kind.label) for name, kind in told_kinds().items()]


class JobPageFilterSet(CrmFilterSet):
    """What kind of work, and how it stands."""

    kind = django_filters.ChoiceFilter(choices=_kinds, label=_("Kind"), empty_label=_("All"))
    state = django_filters.ChoiceFilter(choices=Job.State, label=_("State"), empty_label=_("All"))

    class Meta:
        model = Job
        fields = ["kind", "state"]
