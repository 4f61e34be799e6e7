"""What an organisation's own metrics may count and sum: which facts, by which day, and what may be asked of them.

Every identifier of SQL that a definition can lead to stands in these tables.
"""

from dataclasses import dataclass, field

from evaluations.roll_ups.statements import DATED, FELL_DUE, HAPPENED

COMPARED = {
    "is": "{column} = %({name})s",
    "is_not": "{column} <> %({name})s",
    "in": "{column} = ANY(%({name})s)",
    "not_in": "{column} <> ALL(%({name})s)",
    "at_least": "{column} >= %({name})s",
    "at_most": "{column} <= %({name})s",
}
ON_TEXT = ("is", "is_not", "in", "not_in")
ON_NUMBERS = ("is", "is_not", "at_least", "at_most")
WITH_LIST = ("in", "not_in")

OF_CUSTOMER = ("kind", "stage", "size_tier", "depth_tier", "sector", "region")
CUSTOMER = {f"customer.{name}": f"c.{name}" for name in OF_CUSTOMER}
WITH_CUSTOMER = "JOIN customers_customer c ON c.id = x.customer_id"
IN_CURRENCY = "x.currency = %(currency)s"


@dataclass(frozen=True)
class Source:
    """A kind of fact: where it is, which day it counts for, and what may be asked of it."""

    facts: str
    day: str
    texts: dict[str, str] = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)
    condition: str = "true"

    @property
    def columns(self) -> dict[str, str]:
        return self.texts | self.numbers | CUSTOMER


def _columns(*names: str) -> dict[str, str]:
    return {name: f"x.{name}" for name in names}


def _moment(name: str) -> str:
    return f"(x.{name} AT TIME ZONE %(zone)s)::date"


SOURCES = {
    "interactions": Source(
        HAPPENED.format(table="customers_interaction", moment="occurred_at"),
        _moment("occurred_at"),
        _columns("channel", "direction", "outcome", "source"),
        _columns("duration_s"),
    ),
    "follow_ups_due": Source(
        HAPPENED.format(table="customers_followup", moment="due_at"),
        _moment("due_at"),
        _columns("state", "source"),
        condition=FELL_DUE,
    ),
    "deals_opened": Source(
        DATED.format(table="customers_deal", day="opened_on"),
        "x.opened_on",
        _columns("state", "source"),
        _columns("amount"),
    ),
    "deals_closed": Source(
        DATED.format(table="customers_deal", day="closed_on"),
        "x.closed_on",
        _columns("state", "lost_reason", "source"),
        _columns("amount"),
    ),
    "sales": Source(
        DATED.format(table="customers_sale", day="occurred_on"),
        "x.occurred_on",
        _columns("kind", "source"),
        _columns("amount"),
    ),
}
