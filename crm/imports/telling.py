"""How the long steps of an import are told in the tray and on the page of jobs."""

from collections.abc import Callable, Sequence
from uuid import UUID

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from crm.accounts.models import Membership
from crm.imports.models import Import, ImportRow
from crm.jobs.models import Job
from crm.jobs.telling import Fact, Teller, Told, tells

RowState = ImportRow.State
WORDS: dict[str, Callable[[int], str]] = {
    RowState.CREATED: lambda n: ngettext("%(n)d new", "%(n)d new", n) % {"n": n},
    RowState.UPDATED: lambda n: ngettext("%(n)d changed", "%(n)d changed", n) % {"n": n},
    RowState.ERROR: lambda n: ngettext("%(n)d with mistakes", "%(n)d with mistakes", n) % {"n": n},
}


def _teller(words: str | Promise) -> Teller:
    def tell(jobs: Sequence[Job], member: Membership) -> dict[UUID, Told]:
        keys = [UUID(job.params["id"]) for job in jobs]
        imports = Import.objects.visible_to(member).in_bulk(keys)
        told = {}
        for job in jobs:
            found = imports.get(UUID(job.params["id"]))
            if found is not None:
                url = reverse("imports:import", args=[found.pk])
                facts = [Fact(say(n), url) for state, say in WORDS.items() if (n := found.counts.get(state))]
                stays = _("Rows that are in already stay in. The import can be taken back as a whole.")
                told[job.pk] = Told(words % {"file": found.file_name}, url, facts, stays=stays)
        return told

    return tell


tells("imports.check", label=gettext_lazy("Checking a file"), tell=_teller(gettext_lazy("Checking %(file)s")))
tells("imports.run", label=gettext_lazy("Import"), tell=_teller(gettext_lazy("Importing %(file)s")))
tells(
    "imports.revert",
    label=gettext_lazy("Taking an import back"),
    tell=_teller(gettext_lazy("Taking back %(file)s")),
)
