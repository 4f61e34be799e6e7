"""Feeding a file through the product's own import, step by step as a member would."""

import io
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from crm.accounts.models import Membership
from crm.imports import services
from crm.imports.models import Import
from crm.imports.queries import notes_of, open_proposals
from crm.jobs.models import Job
from crm.jobs.run import run_job

Say = Callable[[str], None]


class FeedFailed(Exception):
    """The import did not come to its end."""


@dataclass
class Feed:
    """Files on their way in for one member; what the checks found is said aloud."""

    by: Membership
    say: Say
    reports: dict[str, dict[str, int]] = field(default_factory=dict)

    def file(self, kind: str, name: str, content: bytes, mapping: Mapping[str, str] | None = None) -> Import:
        """Upload, match columns (`mapping` adds to what was guessed), check, accept every proposal, run."""
        started = time.monotonic()
        found = self._started(kind, name, content, mapping or {})
        self._pass(services.check, found)
        found = self._decided(found)
        with transaction.atomic():
            found = services.run(by=self.by, of_import=found)
        self._wait(found)
        with transaction.atomic():
            found.refresh_from_db()
        self._report(found, time.monotonic() - started)
        return found

    def _started(self, kind: str, name: str, content: bytes, mapping: Mapping[str, str]) -> Import:
        with transaction.atomic():
            found = services.start_import(
                by=self.by, kind=kind, file_name=name, content=io.BytesIO(content), size=len(content)
            )
            positions = found.mapping | {field: found.header.index(heading) for field, heading in mapping.items()}
            return services.map_columns(by=self.by, of_import=found, mapping=positions)

    def _decided(self, found: Import) -> Import:
        """Accept what the check proposes, and check again."""
        with transaction.atomic():
            found = Import.objects.get(pk=found.pk)
            proposals = open_proposals(found)
            dates = {note["field"]: note["params"]["order"] for note in found.notes if note["to_confirm"]}
        self._tell(found, proposals)
        if dates:
            with transaction.atomic():
                found = services.confirm_dates(by=self.by, of_import=found, dates=dates)
        replacements: dict[str, dict[str, str]] = {}
        for proposal in proposals:
            if proposal.proposal:
                replacements.setdefault(proposal.field, {})[proposal.value] = proposal.proposal
        if replacements:
            with transaction.atomic():
                found = services.accept_proposals(by=self.by, of_import=found, replacements=replacements)
            self._pass(services.check, found)
        return found

    def _tell(self, found: Import, proposals: Any) -> None:
        for proposal in proposals:
            self.say(f"    {proposal.count:>5} × {proposal.column}: {proposal.words}")
        for words in notes_of(found):
            self.say(f"          {words}")

    def _pass(self, step: Callable[..., Import], found: Import) -> None:
        with transaction.atomic():
            found = step(by=self.by, of_import=found)
        self._wait(found)

    def _wait(self, found: Import) -> None:
        """Do the job here; should a worker have taken it meanwhile, wait for that."""
        assert found.job_id is not None
        run_job(self.by.tenant_id, found.job_id)
        for _try in range(600):
            with transaction.atomic():
                job = Job.objects.get(pk=found.job_id)
            if job.state == Job.State.DONE:
                return
            if job.state == Job.State.FAILED:
                break
            time.sleep(0.2)
            run_job(self.by.tenant_id, found.job_id)
        raise FeedFailed(f"{found.file_name}: {job.error or 'the job did not end'}")

    def _report(self, found: Import, seconds: float) -> None:
        self.reports[found.kind] = found.counts
        counts = ", ".join(f"{n:,} {state}" for state, n in sorted(found.counts.items()))
        self.say(f"  {found.file_name}: {counts} ({seconds:.1f} s)")
