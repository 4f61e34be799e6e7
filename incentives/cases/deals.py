"""The deals of a case, as facts: what a plan filters by are the deal's own words, its numbers are numbers."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Annotated, Any

from pydantic import AliasChoices, ConfigDict, Discriminator, Field, Tag, model_validator

from crm.exact.numbers import Fraction
from crm.exact.problems import Refused, under
from crm.exact.reading import Count, Day, Given, Measured
from incentives.engine.document import PlanDocument, as_label
from incentives.engine.facts import Fact, Inputs, Receipt

NUMBERS = ("amount", "quantity", "received", "delivered_quantity", "unit_cost")
SOME_DAY = date(2000, 1, 1)


class ReceiptInput(Given):
    """A payment on a deal."""

    date: Day
    amount: Measured


def _words_stand_beside_the_numbers(schema: dict[str, Any]) -> None:
    for gathered in ("labels", "unreadable"):
        del schema["properties"][gathered]


class DealInput(Given):
    """A deal: its numbers, its words, the payments on it."""

    model_config = ConfigDict(json_schema_extra=_words_stand_beside_the_numbers)

    id: str = Field(min_length=1)
    date: Day | None = None
    amount: Measured | None = None
    quantity: Measured | None = None
    received: Measured | None = None
    delivered_quantity: Measured | None = None
    unit_cost: Measured | None = None
    reverses: str = ""
    sequence: int | None = None
    receipts: tuple[ReceiptInput, ...] = ()
    labels: dict[str, str | bool] = {}
    unreadable: frozenset[str] = frozenset()

    @model_validator(mode="before")
    @classmethod
    def _words_are_labels(cls, data: Any) -> Any:
        """Every word, number and yes or no that a deal says of itself can be filtered by."""
        if not isinstance(data, Mapping):
            return data
        said = {name: as_label(word) for name, word in data.items() if name not in NUMBERS and word is not None}
        words = {name: word for name, word in said.items() if isinstance(word, str | bool)}
        return {**data, "labels": words, "unreadable": frozenset(said) - frozenset(words)}

    def fact(self, place: int) -> Fact:
        """The deal as the engine sees it; deals of one day keep the order in which they are given."""
        given = {name: getattr(self, name) for name in NUMBERS}
        return Fact(
            id=self.id,
            on=self.date or SOME_DAY,
            numbers={name: number for name, number in given.items() if number is not None},
            labels=self.labels,
            reverses=self.reverses,
            sequence=place if self.sequence is None else self.sequence,
            receipts=tuple(Receipt(one.date, one.amount) for one in self.receipts),
        )


class MeasureInput(Given):
    """A measured value with the number of cases behind it."""

    value: Measured | None = Field(validation_alias=AliasChoices("value", "actual"))
    n: Count | None = None


Measures = dict[
    str,
    Annotated[
        Annotated[Measured | None, Tag("number")] | Annotated[MeasureInput, Tag("counted")],
        Discriminator(lambda given: "counted" if isinstance(given, Mapping | MeasureInput) else "number"),
    ],
]


class CommissionInputs(Given):
    """What a commission is worked out from."""

    deals: tuple[DealInput, ...]
    quota: Measured | None = None
    goals: dict[str, Measured] = {}
    measures: Measures = {}
    earlier_deals: tuple[DealInput, ...] = ()
    presence: Measured = Fraction(1)

    def facing(self, plan: PlanDocument) -> Inputs:
        """As the engine takes them, for a plan. Refused where a deal does not say what the plan looks at."""
        for name, deals in (("deals", self.deals), ("earlier_deals", self.earlier_deals)):
            with under(f"/{name}"):
                check_deals(deals, plan)
        return self.inputs

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


def check_deals(deals: Sequence[DealInput], plan: PlanDocument) -> None:
    """Refused where a plan filters by what is no word, and where a day is missing that decides."""
    words = {name for component in plan.components for name in component.labels}
    is_dated = any(component.looks_at_days for component in plan.components)
    has_order = any(component.apply == "running" for component in plan.components)
    has_order = has_order or any(deal.reverses for deal in deals)
    is_dated = is_dated or (has_order and any(deal.date for deal in deals))
    for at, deal in enumerate(deals):
        if unreadable := sorted(words & deal.unreadable):
            raise Refused.because("wrong_type", f"/{at}/{unreadable[0]}", expected='"…"')
        if is_dated and deal.date is None:
            raise Refused.because("missing", f"/{at}", field="date")


def facts_of(deals: Iterable[DealInput]) -> tuple[Fact, ...]:
    """Deals as facts; a deal that is handed in twice and differs is a mistake of whoever hands it in."""
    found: dict[str, DealInput] = {}
    for at, deal in enumerate(deals):
        if found.setdefault(deal.id, deal) != deal:
            raise Refused.because("fact_repeated", f"/deals/{at}", id=deal.id)
    return tuple(deal.fact(place) for place, deal in enumerate(found.values()))
