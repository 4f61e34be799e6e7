"""Who waits for the reader: a count for each kind of decision, and the inbox narrowed to exactly those."""

from collections import Counter
from dataclasses import dataclass
from functools import reduce
from typing import Any

from django.db.models import CharField, Value
from django.urls import reverse
from django.utils.http import urlencode

from crm.accounts.models import Membership
from crm.pages.inbox import MOST_WAITING, sources


@dataclass(frozen=True)
class Waiting:
    """One counter."""

    label: str
    count: int
    href: str


def waiting_for(member: Membership) -> list[Waiting]:
    """What waits for this member, without what is none. One query however many sources there are."""
    known = sources()
    rows: list[Any] = [
        source.waiting_for(member)
        .order_by()
        .annotate(waits_as=Value(source.key, output_field=CharField()))
        .values_list("waits_as", "pk")[:MOST_WAITING]
        for source in known
    ]
    if not rows:
        return []
    counts = Counter(key for key, _pk in reduce(lambda some, more: some.union(more, all=True), rows))
    return [
        Waiting(str(source.label), counts[source.key], _inbox(source.key))
        for source in known
        if counts[source.key]
    ]


def _inbox(key: str) -> str:
    return f"{reverse('home:inbox')}?{urlencode({'type': key})}"
