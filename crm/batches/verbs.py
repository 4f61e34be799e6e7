"""What can be done to many rows of a list at once. Each slice describes its verbs in `batches.py`.

A verb names the one service that the single-object door calls. The ground does the rest: it resolves what was
chosen, shows what would change, does it in one transaction or as a job, keeps what was before, and takes it back.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import Membership
from crm.pages.forms import CrmForm

Words = str | Promise
Values = Mapping[str, Any]
Reasons = dict[UUID, "Reason"]
ALREADY, GONE, REFUSED, CHANGED_SINCE = "already", "gone", "refused", "changed_since"
REASONS: dict[str, Words] = {
    ALREADY: _("is so already"),
    GONE: _("is not there any more, or out of your sight"),
    REFUSED: "%(words)s",
    CHANGED_SINCE: _("was changed since"),
}


@dataclass(frozen=True)
class Reason:
    """Why a row is left out: a code, and what its words need."""

    code: str
    params: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Item:
    """A row that is to be taken back: the object as it is, its columns as they were, and what went along."""

    row: Any
    before: dict[str, Any]
    also: list[dict[str, Any]]


@dataclass(frozen=True)
class Notice:
    """What one member is told of a whole batch."""

    member: Membership
    kind: str
    params: dict[str, Any]
    url: str = ""


def _nothing_is_left_out(by: Membership, rows: Sequence[Any], values: Values) -> Reasons:
    return {}


def _nobody(changes: Sequence[Any], by: Membership) -> list[Notice]:
    return []


@dataclass(frozen=True)
class Verb:
    """One thing that can be done to many rows of the list `of`.

    `button` and `done` are words for so many rows ("Assign %(n)d customers", "%(n)d customers assigned").
    `judge` tells which rows it would leave out and why, without a write; it is asked for the preview and again
    before the work. `act` changes these rows through the service, all or none; what goes along with a row it
    returns by the row's key. `columns` are what is kept of a row before and after; a row in which one of them is
    another by now is not taken back. `undo` takes rows back through the service, all or none.
    `plan` decides at the start what each row is to become (`row.wanted`), where that depends on the other rows.
    `pick` names a field of the form of which each value is a button, so that choosing is all there is to do.
    `concerned` tells whom to tell once, from the rows that changed.
    """

    of: str
    name: str
    label: Words
    icon: str
    ability: str
    rows: Callable[[], QuerySet]
    columns: tuple[str, ...]
    button: Callable[[int], Words]
    done: Callable[[int], Words]
    act: Callable[[Membership, Sequence[Any], Values], Mapping[UUID, list[dict[str, Any]]] | None]
    undo: Callable[[Membership, Sequence[Item], Values], None] | None = None
    plan: Callable[[Membership, Sequence[Any], Values], dict[UUID, dict[str, Any]]] | None = None
    judge: Callable[[Membership, Sequence[Any], Values], Reasons] = _nothing_is_left_out
    form_class: type[CrmForm] = CrmForm
    pick: str = ""
    key: str = ""
    more: Callable[[Membership, Sequence[Any], Values], dict[str, Any]] | None = None
    template: str = "batches/_fields.html"
    concerned: Callable[[Sequence[Any], Membership], list[Notice]] = _nobody
    reasons: Mapping[str, Words] = field(default_factory=dict)
    is_grave: bool = False
    url: Callable[[UUID], str] = str

    @property
    def id(self) -> str:
        return f"{self.of}.{self.name}"

    def words_of(self, code: str, params: Mapping[str, Any]) -> str:
        """Why a row was left out, in the reader's language."""
        words = self.reasons.get(code) or REASONS.get(code)
        return str(words) % params if words else code


_verbs: dict[str, Verb] = {}


def register(*verbs: Verb) -> None:
    """Make verbs known. The order is that of the buttons."""
    for verb in verbs:
        _verbs[verb.id] = verb


def verb_of(list_name: str, name: str) -> Verb | None:
    return _verbs.get(f"{list_name}.{name}")


def verbs_for(list_name: str, member: Membership) -> list[Verb]:
    """What this member can do to many rows of a list."""
    return [verb for verb in _verbs.values() if verb.of == list_name and member.may(verb.ability)]
