"""Files that were checked and wait for the word to bring them in."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from crm.accounts.models import Membership
from crm.imports.models import Import, ImportQuerySet
from crm.imports.queries import notes_of
from crm.imports.registry import importer_of
from crm.imports.services import run
from crm.pages import formats
from crm.pages.inbox import Decided, Evidence, Source, Waiting, register_source


class CheckedImports(Source):
    """One's own files. What is left to decide row by row is decided on the page of the import."""

    key = "imports"
    label = gettext_lazy("Imports")
    icon = "file-import"

    def waiting_for(self, member: Membership) -> ImportQuerySet:
        mine = Import.objects.visible_to(member).filter(started_by=member, state=Import.State.CHECKED)
        return mine.order_by("created_at")

    def visible_to(self, member: Membership) -> ImportQuerySet:
        return Import.objects.visible_to(member)

    def shown(self, member: Membership, found: Sequence[Import]) -> list[Waiting]:
        return [
            Waiting(
                id=one.pk,
                title=one.file_name,
                summary=f"{importer_of(one.kind).label} · {_counted(one)}",
                since=one.created_at,
                seen=str(one.attempt),
                url=reverse("imports:import", args=[one.pk]),
                asked_by=member,
                accept=_words(one) if _may_run(one) else "",
            )
            for one in found
        ]

    def evidence(self, member: Membership, found: Import) -> Evidence:
        names = {"ok": _("Ready"), "error": _("Wrong"), "proposal": _("To decide")}
        rows: list[dict[str, Any]] = [
            {"term": word, "value": formats.number(found.counts.get(state, 0))} for state, word in names.items()
        ]
        rows.append({"term": _("If rows are wrong"), "value": Import.OnError(found.on_error).label})
        return Evidence(rows, notes_of(found))

    def accept(self, member: Membership, found: Import, seen: str) -> str:
        run(by=member, of_import=found)
        return _("Import started")

    def decided_by(self, member: Membership, limit: int) -> list[Decided]:
        done = Import.objects.visible_to(member).filter(started_by=member, state=Import.State.DONE)
        return [
            Decided(
                one.file_name,
                str(one.get_state_display()),
                one.finished_at,
                reverse("imports:import", args=[one.pk]),
            )
            for one in done.exclude(finished_at=None).order_by("-finished_at")[:limit]
            if one.finished_at
        ]


def _may_run(one: Import) -> bool:
    """Whether it may go in as it stands, or somebody has to look at its rows first."""
    bad = one.counts.get("error", 0) + one.counts.get("proposal", 0)
    is_held = bool(bad) and one.on_error == Import.OnError.NOTHING
    return bool(one.counts.get("ok")) and not is_held and not any(note["to_confirm"] for note in one.notes)


def _words(one: Import) -> str:
    ready = one.counts.get("ok", 0)
    return ngettext("Import %(n)s row", "Import %(n)s rows", ready) % {"n": formats.number(ready)}


def _counted(one: Import) -> str:
    bad = one.counts.get("error", 0) + one.counts.get("proposal", 0)
    return _("%(ready)s ready, %(bad)s wrong or to decide") % {
        "ready": formats.number(one.counts.get("ok", 0)),
        "bad": formats.number(bad),
    }


register_source(CheckedImports())
