"""A manager's import, driven as the wizard drives it, with its jobs done on the spot."""

import io
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from agents.factories import an_agent
from crm.accounts.factories import a_member
from crm.accounts.models import Membership
from crm.accounts.roles import Role
from crm.imports import services
from crm.imports.models import Import
from crm.imports.problems import words
from crm.jobs.run import run_job
from crm.tenancy.models import Tenant


@pytest.fixture
def owner(scope: Tenant) -> Membership:
    return a_member(Role.OWNER)


@pytest.fixture
def anna(scope: Tenant) -> Any:
    return an_agent(name="Anna Snelling")


class Wizard:
    """Uploads, matches, checks and runs for one member."""

    def __init__(self, by: Membership) -> None:
        self.by = by

    def upload(self, kind: str, content: str | bytes, name: str = "file.csv") -> Import:
        raw = content.encode() if isinstance(content, str) else content
        return services.start_import(by=self.by, kind=kind, file_name=name, content=io.BytesIO(raw), size=len(raw))

    def check(self, kind: str, content: str | bytes, **options: Any) -> Import:
        found = self.upload(kind, content)
        found = services.map_columns(by=self.by, of_import=found, mapping=found.mapping, **options)
        return self.again(found)

    def again(self, found: Import) -> Import:
        return self.done(services.check(by=self.by, of_import=found))

    def run(self, found: Import) -> Import:
        return self.done(services.run(by=self.by, of_import=found))

    def all(self, kind: str, content: str | bytes) -> Import:
        return self.run(self.check(kind, content))

    def accept(self, found: Import, replacements: Mapping[str, Mapping[str, str]]) -> Import:
        return self.again(services.accept_proposals(by=self.by, of_import=found, replacements=replacements))

    def revert(self, found: Import) -> Import:
        return self.done(services.revert_import(by=self.by, of_import=found))

    def done(self, found: Import) -> Import:
        assert found.job_id is not None
        run_job(self.by.tenant_id, found.job_id)
        return Import.objects.get(pk=found.pk)


@pytest.fixture
def wizard(owner: Membership) -> Wizard:
    return Wizard(owner)


Says = Callable[[Import], list[str]]


@pytest.fixture
def says() -> Says:
    """What the check says about each bad row: `row 3, close_date: …`."""

    def read(found: Import) -> list[str]:
        return [
            f"row {row.number}, {finding['column']}: {words(finding)}"
            for row in found.rows.with_findings().in_order()
            for finding in [*row.errors, *row.proposals]
        ]

    return read
