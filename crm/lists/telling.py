"""How the making of a file is told in the tray and on the page of jobs."""

from collections.abc import Sequence
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from crm.accounts.models import Membership
from crm.jobs.models import Job
from crm.jobs.telling import Fact, Told, tells
from crm.lists.models import Export


def _tell(jobs: Sequence[Job], member: Membership) -> dict[UUID, Told]:
    exports = Export.objects.visible_to(member).in_bulk([UUID(job.params["id"]) for job in jobs])
    told = {}
    for job in jobs:
        export = exports.get(UUID(job.params["id"]))
        if export is not None:
            url = reverse("lists:export-made", args=[export.pk])
            count = export.row_count
            facts = [] if count is None else [Fact(ngettext("%(n)s row", "%(n)s rows", count) % {"n": count}, url)]
            told[job.pk] = Told(_("File: %(list)s") % {"list": export.title}, url, facts)
    return told


tells("lists.export", label=gettext_lazy("Making a file"), tell=_tell)
