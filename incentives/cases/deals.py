"""The deals of a case, as facts: what a plan filters by are the deal's own words, its numbers are numbers."""

from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from pydantic import model_validator

from crm.exact.problems import Refused
from crm.exact.reading import Day, Given, Measured
from incentives.engine.document import as_label
from incentives.engine.facts import Fact, Inputs, Receipt

NUMBERS = ("amount", "quantity", "received", "delivered_quantity", "unit_cost")
SOME_DAY = date(2000, 1, 1)


class ReceiptInput(Given):
    """A payment on a deal."""

    date: Day
    amount: Measured


class DealInput(Given):
    """A deal: its numbers, its words, the payments on it."""

    id: str
    date: Day = SOME_DAY
    amount: Measured | None = None
    quantity: Measured | None = None
    received: Measured | None = None
    delivered_quantity: Measured | None = None
    unit_cost: Measured | None = None
    reverses: str = ""
    sequence: int | None = None
    receipts: tuple[ReceiptInput, ...] = ()
    labels: dict[str, str | bool] = {}

    @model_validator(mode="before")
    @classmethod
    def _words_are_labels(cls, data: Any) -> Any:
        """Every word, number and yes or no that a deal says of itself can be filtered by."""
        if not isinstance(data, Mapping):
            return data
        words = {name: as_label(word) for name, word in data.items() if isinstance(word, str | int)}
        return {**data, "labels": {name: word for name, word in words.items() if name not in NUMBERS}}

    def fact(self, place: int) -> Fact:
        """The deal as the engine sees it; deals of one day keep the order in which they are given."""
        given = {name: getattr(self, name) for name in NUMBERS}
        return Fact(
            id=self.id,
            on=self.date,
            numbers={name: number for name, number in given.items() if number is not None},
            labels=self.labels,
            reverses=self.reverses,
            sequence=place if self.sequence is None else self.sequence,
            receipts=tuple(Receipt(one.date, one.amount) for one in self.receipts),
        )


class MeasureInput(Given):
    """A measured value with the number of cases behind it."""

    value: Measured | None = None
    n: int | None = None


Measures = dict[str, Measured | MeasureInput | None]


class CommissionInputs(Given):
    """What a commission is worked out from."""

    deals: tuple[DealInput, ...]
    quota: Measured | None = None
    goals: dict[str, Measured] = {}
    measures: Measures = {}
    earlier_deals: tuple[DealInput, ...] = ()
    presence: Measured = Fraction(1)

    @property
    def inputs(self) -> Inputs:
        """As the engine takes them."""
        given = {
            name: one if isinstance(one, MeasureInput) else MeasureInput(value=one)
            for name, one in self.measures.items()
        }
        return Inputs(
            facts=facts_of(self.deals),
            quota=self.quota,
            goals=self.goals,
            measures={name: one.value for name, one in given.items()},
            cases={name: one.n for name, one in given.items() if one.n is not None},
            earlier=facts_of(self.earlier_deals),
            presence=self.presence,
        )


def facts_of(deals: Iterable[DealInput]) -> tuple[Fact, ...]:
    """Deals as facts; a deal that is handed in twice and differs is a mistake of whoever hands it in."""
    found: dict[str, DealInput] = {}
    for deal in deals:
        if found.setdefault(deal.id, deal) != deal:
            raise Refused.because("fact_repeated", "/inputs/deals", id=deal.id)
    return tuple(deal.fact(place) for place, deal in enumerate(found.values()))
