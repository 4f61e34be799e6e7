"""How the inbox is narrowed."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.pages.inbox import Source, Waiting

LATE, SOON, OPEN = "late", "soon", "open"


class InboxFilter(forms.Form):
    """Type, requester and due day. It offers what is there to choose from."""

    type = forms.ChoiceField(label=_("Type"), required=False)
    asked_by = forms.ChoiceField(label=_("Asked by"), required=False)
    due = forms.ChoiceField(
        label=_("Answer due"),
        required=False,
        choices=[("", _("All")), (LATE, _("Overdue")), (SOON, _("Within 7 days")), (OPEN, _("No day set"))],
    )

    def __init__(self, data: Any, *, waiting: Iterable[tuple[Source, Waiting]]) -> None:
        super().__init__(data or None)
        waiting = list(waiting)
        types = {source.key: source.label for source, _row in waiting}
        people = {str(row.asked_by.pk): str(row.asked_by) for _source, row in waiting if row.asked_by}
        self.fields["type"].choices = [("", _("All")), *types.items()]  # type: ignore[attr-defined]
        self.fields["asked_by"].choices = [("", _("All")), *people.items()]  # type: ignore[attr-defined]

    def lets_through(self, source: Source, row: Waiting, today: date) -> bool:
        """Whether a row meets the conditions. One that is not offered any more lets nothing through."""
        if not self.is_bound:
            return True
        self.is_valid()
        asked = {name: self.data.get(name, "") for name in self.fields}
        person = str(row.asked_by.pk) if row.asked_by else ""
        return (
            asked["type"] in ("", source.key)
            and asked["asked_by"] in ("", person)
            and asked["due"] in ("", _when(row.due, today))
        )


def _when(due: date | None, today: date) -> str:
    if due is None:
        return OPEN
    if due < today:
        return LATE
    return SOON if due <= today + timedelta(days=7) else "later"
