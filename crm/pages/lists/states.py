"""What a list says when it holds nothing, and what is said aloud when it was filled anew."""

from dataclasses import dataclass

from django.utils.translation import ngettext_lazy

from crm.pages.lists.columns import Label

ROWS_SHOWN = ngettext_lazy("%(n)s row shown", "%(n)s rows shown", "n")


@dataclass(frozen=True)
class EmptyState:
    """A list that is empty without any condition: what will be here, and one thing to do about it."""

    heading: Label
    text: Label = ""
    href: str = ""
    action: Label = ""
    sheet: bool = False
    kind: str = "empty"
