"""What can be done with agencies."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from agents.agencies.models import Agency
from crm.accounts.models import Membership
from crm.events.drafts import KEEP, Draft, Kind, Saved, remove_rows, save_drafts


@dataclass(frozen=True, kw_only=True)
class AgencyDraft(Draft):
    """An agency as somebody wants it."""

    name: str = KEEP
    code: str = KEEP
    region: str = KEEP
    status: str = KEEP
    contact_name: str = KEEP
    phone: str = KEEP
    email: str = KEEP
    note: str = KEEP


AGENCIES = Kind(Agency, "agency", has_unique_name=True)


def save_agencies(
    *, by: Membership | None, drafts: Sequence[AgencyDraft], source: str = "manual"
) -> list[Saved[Agency]]:
    """Add agencies we did not know and change those that differ, all or none."""
    return save_drafts(AGENCIES, by=by, drafts=drafts, source=source)


def create_agency(*, by: Membership, source: str = "manual", **values: Any) -> Agency:
    """Add an agency."""
    (saved,) = save_drafts(AGENCIES, by=by, drafts=[AgencyDraft(**values)], source=source, only_new=True)
    return saved.object


def change_agency(*, by: Membership, agency: Agency, source: str = "manual", **values: Any) -> Agency:
    """Change what is known of an agency."""
    (saved,) = save_agencies(by=by, drafts=[AgencyDraft(id=agency.pk, **values)], source=source)
    return saved.object


def remove_agencies(*, by: Membership | None, ids: Sequence[UUID]) -> int:
    """Remove agencies nothing depends on; refused with StillUsed otherwise."""
    return remove_rows(AGENCIES, by=by, ids=ids)
