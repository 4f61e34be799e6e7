"""What the cases of clawbacks are given: what was paid, how the sale ended, which deals were refunded."""

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import AliasChoices, BeforeValidator, Field

from crm.exact.numbers import ZERO, Fraction
from crm.exact.problems import Refused, say
from crm.exact.reading import Count, Day, Given, Measured, Number
from incentives.cases.common import sum_of
from incentives.cases.deals import CommissionInputs, DealInput
from incentives.engine.clawback_rules import Ending, PaidLine
from incentives.engine.clawback_windows import Age, Suspension, Window, age_between, days_of_spells

ENDED_SUSPENDED = "terminated_while_suspended"

say(
    {
        "paid_twice": (
            "It says {paid} was paid, but the paid instalments come to {sum}; leave out one of the two.",
            "已付写作 {paid}，而已付各期合计为 {sum}；两项删去其一。",
        ),
    }
)


def _listed(given: Any) -> Any:
    """One of them may stand without its list."""
    return given if isinstance(given, list | tuple) else [given]


def _as_refund(given: Any) -> Any:
    """A refunded deal may be named only: then all of it is refunded."""
    return {"deal": given} if isinstance(given, str) else given


Days = Annotated[Count, Field(ge=0)]
Spells = Annotated[tuple[Days, ...], BeforeValidator(_listed, json_schema_input_type=Days | tuple[Days, ...])]
Amount = Annotated[Number, Field(ge=0)]


class InstalmentInput(Given):
    amount: Amount
    paid: bool


class LineInput(Given):
    """A line: what it paid, or its instalments. An earlier clawback is written as an amount or as its line."""

    ref: str = ""
    payee: str = ""
    paid: Amount | None = Field(default=None, validation_alias=AliasChoices("paid", "paid_amount"))
    unpaid: Amount = Field(default=ZERO, validation_alias=AliasChoices("unpaid", "held", "held_back"))
    instalments: tuple[InstalmentInput, ...] = Field(
        default=(), validation_alias=AliasChoices("instalments", "installments")
    )
    already_clawed_back: Number = Field(
        default=ZERO, validation_alias=AliasChoices("already_clawed_back", "clawed_back", "previous_clawbacks")
    )
    would_have_paid: Amount | None = None

    def line(self, at: str) -> PaidLine:
        """As the engine takes it."""
        if self.paid is None and not self.instalments:
            raise Refused.because("missing", at, field="paid")
        paid = sum_of(one.amount for one in self.instalments if one.paid)
        if self.instalments and self.paid not in (None, paid):
            raise Refused.because("paid_twice", f"{at}/paid", paid=str(self.paid), sum=str(paid))
        return PaidLine(
            paid=self.paid if self.paid is not None else paid,
            unpaid=self.unpaid + sum_of(one.amount for one in self.instalments if not one.paid),
            clawed_back=abs(self.already_clawed_back),
            would_have_paid=self.would_have_paid,
        )


class RefundInput(Given):
    """A refunded deal: all of it, or as much of its numbers as is named; or the refund itself, negative."""

    deal: str = Field(validation_alias=AliasChoices("deal", "reverses", "id", "ref"))
    amount: Measured | None = None
    quantity: Measured | None = None
    received: Measured | None = None
    delivered_quantity: Measured | None = None

    @property
    def taken(self) -> dict[str, Fraction]:
        """The part that is refunded; nothing where all of it is."""
        return {name: abs(number) for name, number in self if name != "deal" and number is not None}

    def left_of(self, deal: DealInput) -> DealInput | None:
        """What is left of the deal, if anything."""
        left = {name: (getattr(deal, name) or ZERO) - number for name, number in self.taken.items()}
        return deal.model_copy(update=left) if left else None


OneRefund = Annotated[RefundInput, BeforeValidator(_as_refund, json_schema_input_type=str | RefundInput)]
Refunds = Annotated[
    tuple[OneRefund, ...],
    BeforeValidator(_listed, json_schema_input_type=str | RefundInput | tuple[str | RefundInput, ...]),
]


class ClawbackInputs(CommissionInputs, LineInput):
    """One line, or the lines of all who were paid on the sale; its end; the deals, where they were paid on."""

    deals: tuple[DealInput, ...] = ()
    lines: tuple[LineInput, ...] = ()
    refunds: Refunds = Field(default=(), validation_alias=AliasChoices("refund", "refunds", "refunded"))
    earned_months: Measured | None = Field(
        default=None, ge=0, validation_alias=AliasChoices("earned_months", "age_months", "months")
    )
    age_days: Count | None = Field(default=None, ge=0, validation_alias=AliasChoices("age_days", "counted_days"))
    active_days: Spells = ()
    suspended_days: Spells = ()
    end: str = ""
    started_on: Day | None = Field(
        default=None, validation_alias=AliasChoices("started_on", "activated_on", "paid_on", "start")
    )
    ended_on: Day | None = Field(
        default=None, validation_alias=AliasChoices("ended_on", "terminated_on", "cancelled_on")
    )
    suspensions: tuple[Suspension, ...] = ()
    reason: str = Field(default="", validation_alias=AliasChoices("reason", "trigger", "cause"))
    fraud: bool = False
    unpaid_days: Count | None = Field(default=None, ge=0)
    reinstated_after_days: Count | None = Field(default=None, ge=0)
    reinstated_on: Day | None = None

    def ending(self, window: Window) -> Ending:
        """How the sale ended, its age as this window counts it."""
        is_fraud = self.fraud or self.reason == "fraud"
        return Ending(self._age(all_count=window.suspended_days_count), is_fraud, self.unpaid_days)

    def _age(self, *, all_count: bool) -> Age:
        """What is said outright counts before what the calendar says."""
        age = Age()
        if self.started_on and self.ended_on:
            age = age_between(self.started_on, self.ended_on, self.suspensions, all_count=all_count)
        days = self.age_days if self.age_days is not None else age.days
        if self.active_days:
            has_ended_suspended = self.end == ENDED_SUSPENDED
            days = days_of_spells(
                self.active_days, self.suspended_days, ended_suspended=has_ended_suspended, all_count=all_count
            )
        return Age(age.months if self.earned_months is None else self.earned_months, days)

    @property
    def days_until_back(self) -> int | None:
        """How many days after the end the customer was back."""
        if self.reinstated_on and self.ended_on:
            return (self.reinstated_on - self.ended_on).days
        return self.reinstated_after_days

    def paid_lines(self) -> Iterator[tuple[LineInput, PaidLine]]:
        """Every line with what it paid."""
        if not self.lines:
            yield self, self.line("/inputs")
        for number, one in enumerate(self.lines):
            yield one, one.line(f"/inputs/lines/{number}")
