"""Which rows are meant: those that were ticked, or all that match the conditions of the list."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404
from django.utils.translation import gettext as _

from crm.accounts.models import Membership
from crm.batches.verbs import Verb
from crm.pages import formats
from crm.pages.selectable import SELECTABLE

AT_MOST = 10_000
"""How many rows one batch takes. A list that matches more has to be narrowed first."""


@dataclass(frozen=True)
class Selection:
    """Keys that were ticked, or a query: the conditions of the list, without its order and page."""

    keys: tuple[UUID, ...] = ()
    query: str | None = None

    @classmethod
    def read(cls, data: Mapping[str, str]) -> "Selection":
        """As a form sends it: `rows` with keys between commas, or `all` with the query of the list."""
        if data.get("all"):
            return cls(query=data.get("query", ""))
        return cls(keys=tuple(_keys(data.get("rows", ""))))

    @property
    def is_all(self) -> bool:
        return self.query is not None

    def fields(self) -> dict[str, str]:
        """The same for the form that is sent next."""
        if self.query is not None:
            return {"all": "1", "query": self.query}
        return {"rows": ",".join(map(str, self.keys))}


def _keys(text: str) -> list[UUID]:
    try:
        return list(dict.fromkeys(UUID(part) for part in text.split(",") if part))
    except ValueError:
        raise Http404 from None


def keys_of(selection: Selection, verb: Verb, member: Membership) -> list[UUID]:
    """The keys of the rows that are meant, through the list's own filters and within the member's sight.

    Ticked rows that are out of sight are told like rows that do not exist, and then nothing is done at all.
    """
    if selection.query is not None:
        return _within(list(_matching(verb.of, member, selection.query)[: AT_MOST + 1]))
    _within(list(selection.keys))
    seen = set(verb.rows().visible_to(member).filter(pk__among=selection.keys).values_list("pk", flat=True))  # type: ignore[attr-defined]
    if missing := len(selection.keys) - len(seen):
        raise ValidationError(
            _("%(n)d of the chosen rows are not there any more, or out of your sight. Choose them again."),
            code="missing_rows",
            params={"n": missing},
        )
    if not seen:
        raise ValidationError(_("Nothing is chosen. Tick some rows first."), code="nothing")
    return list(selection.keys)


def count_matching(list_name: str, member: Membership, query: str) -> int | None:
    """How many rows match, exactly up to the most a batch takes; None if they are more."""
    count = len(_matching(list_name, member, query)[: AT_MOST + 1])
    return count if count <= AT_MOST else None


def _matching(list_name: str, member: Membership, query: str):  # type: ignore[no-untyped-def]
    """The keys of the rows that match, those with the smallest key first."""
    page = SELECTABLE.get(list_name)
    if page is None:
        raise Http404
    return page.matching(member, query).order_by("pk").values_list("pk", flat=True)


def _within(keys: list[UUID]) -> list[UUID]:
    if len(keys) > AT_MOST:
        raise ValidationError(
            _("More than %(most)s rows match. Narrow the list and do it in parts."),
            code="too_many",
            params={"most": formats.number(AT_MOST)},
        )
    if not keys:
        raise ValidationError(_("Nothing matches these conditions any more."), code="nothing")
    return keys
