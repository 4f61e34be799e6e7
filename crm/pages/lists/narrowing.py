"""When nothing is found: which condition took most away."""

from dataclasses import dataclass
from typing import Any

from crm.pages.conditions import filters_in_force
from crm.pages.lists.asking import list_asked
from crm.pages.lists.footer import Count, count_of

TRIED, COUNTED = 4, 1000


@dataclass(frozen=True)
class Narrowest:
    """Without this condition there would be so many rows."""

    label: Any
    words: str
    without: str
    count: Count


def narrowest(page: Any, form: Any) -> Narrowest | None:
    """The condition without which most would be found: the list is tried without each, as long as they are few."""
    conditions = filters_in_force(form, page.request.GET)
    if not 2 <= len(conditions) <= TRIED:
        return None
    found = []
    for condition in conditions:
        without = list_asked(page.key, condition["without"].lstrip("?"), page.member)
        count = count_of(without.filtered(), COUNTED)
        found.append(Narrowest(condition["label"], condition["words"], condition["without"], count))
    best = max(found, key=lambda one: one.count.value)
    return best if best.count.value else None
