"""Cases of payment schedules."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Annotated, Any

from pydantic import AliasChoices, BeforeValidator, Field

from crm.exact.cases import Kind
from crm.exact.numbers import Fraction
from crm.exact.problems import Refused
from crm.exact.reading import Day, Given, Number, read
from crm.exact.rounding import Rounding
from incentives.cases.common import CasePlan, sum_of
from incentives.engine.advances import Advance, advance
from incentives.engine.holds import Hold
from incentives.engine.milestones import Milestones, milestones
from incentives.engine.release_events import OnFullPayment, ProRataEvents, ReleaseEvent, by_events
from incentives.engine.releases import Schedule, held_back, standing, until
from incentives.engine.schedules import Holdback, Installments, holdback, installments


def _listed(given: Any) -> Any:
    """One day may stand without its list."""
    return [given] if isinstance(given, str) else given


class SchedulePlan(CasePlan):
    schedule: Annotated[
        Advance | Installments | Holdback | ProRataEvents | OnFullPayment | Milestones, Field(discriminator="type")
    ]


class EventInput(Given):
    ref: str = Field(validation_alias=AliasChoices("ref", "id"))
    date: Day | None = None
    amount: Number


class ScheduleInputs(Given):
    """What the schedules look at; each names what it misses. An advance counts its months from `earned_on`."""

    earning: Number | None = Field(default=None, validation_alias=AliasChoices("earning", "earned", "commission"))
    earned_on: Day | None = Field(
        default=None, validation_alias=AliasChoices("earned_on", "issued_on", "start", "date")
    )
    monthly_premium: Number | None = None
    base_total: Number | None = Field(default=None, validation_alias=AliasChoices("base_total", "total"))
    events: tuple[EventInput, ...] = Field(
        default=(), validation_alias=AliasChoices("events", "payments", "receipts", "invoices")
    )
    dates: tuple[Day, ...] = ()
    reached: Mapping[str, Day] = {}
    as_of: Annotated[tuple[Day, ...], BeforeValidator(_listed, json_schema_input_type=Day | tuple[Day, ...])] = ()
    cancelled_on: Day | None = Field(default=None, validation_alias=AliasChoices("cancelled_on", "cancelled_at"))
    holds: tuple[Hold, ...] = ()

    def given(self, field: str) -> Fraction:
        """A number this schedule cannot do without."""
        if (number := getattr(self, field)) is None:
            raise Refused.because("missing", "/inputs", field=field)
        return Fraction(number)

    @property
    def needs_days(self) -> bool:
        """Whether it matters on which day each part is paid."""
        return bool(self.as_of or self.holds or self.cancelled_on)


def _advance(rule: Advance, inputs: ScheduleInputs, rounding: Rounding) -> Schedule:
    return advance(rule, inputs.given("monthly_premium"), rounding, inputs.earned_on)


def _installments(rule: Installments, inputs: ScheduleInputs, rounding: Rounding) -> Schedule:
    days = {"type": rule.type, "n": rule.n, "dates": inputs.dates}
    dated = read(Installments, days, "/inputs") if inputs.dates else rule
    return installments(dated, inputs.given("earning"), rounding, inputs.earned_on)


def _holdback(rule: Holdback, inputs: ScheduleInputs, rounding: Rounding) -> Schedule:
    return holdback(rule, inputs.given("earning"), rounding, inputs.earned_on)


def _milestones(rule: Milestones, inputs: ScheduleInputs, rounding: Rounding) -> Schedule:
    return milestones(rule, inputs.given("earning"), rounding, inputs.earned_on, inputs.reached)


def _by_events(rule: ProRataEvents | OnFullPayment, inputs: ScheduleInputs, rounding: Rounding) -> Schedule:
    events = [ReleaseEvent(event.ref, event.amount, event.date) for event in inputs.events]
    earning, receivable = inputs.given("earning"), inputs.given("base_total")
    return by_events(rule, earning, receivable, events, rounding, inputs.earned_on)


SCHEDULES: dict[type, tuple[Callable[[Any, ScheduleInputs, Rounding], Schedule], str]] = {
    Advance: (_advance, "earned_on"),
    Installments: (_installments, "dates"),
    Holdback: (_holdback, "earned_on"),
    Milestones: (_milestones, ""),
    ProRataEvents: (_by_events, "events"),
    OnFullPayment: (_by_events, "events"),
}
"""How each is worked out, and where its days come from."""


def _schedule(plan: SchedulePlan, inputs: ScheduleInputs) -> dict[str, Any]:
    work_out, source_of_days = SCHEDULES[type(plan.schedule)]
    schedule = work_out(plan.schedule, inputs, plan.rounding.rule)
    if inputs.needs_days and source_of_days and any(part.on is None for part in schedule.releases):
        raise Refused.because("missing", "/inputs", field=source_of_days)
    return _told(held_back(schedule, inputs.holds), inputs)


def _told(schedule: Schedule, inputs: ScheduleInputs) -> dict[str, Any]:
    left = until(schedule, inputs.cancelled_on)
    lines = [(part, left.explained(part)) for part in left.releases]
    days: list[date | None] = list(inputs.as_of)
    by_day = [standing(schedule, day, inputs.cancelled_on) for day in days]
    now = by_day[-1] if by_day else standing(schedule, None, inputs.cancelled_on)
    return {
        "amount": sum_of(line.value for _, line in lines),
        "earned": now.earned,
        "lines": [
            {"ref": part.ref, "amount": line, "earned_on": left.earned_on, "payable_on": part.on}
            for part, line in lines
        ],
        "payable_as_of": [day.released for day in by_day],
        "held_as_of": [day.held for day in by_day],
        "cancelled_as_of": [day.cancelled for day in by_day],
        "released": now.released,
        "held": now.held,
        "cancelled": now.cancelled,
        "explanation": [line.explanation for _, line in lines],
    }


KINDS = {"schedule": Kind(SchedulePlan, ScheduleInputs, _schedule)}
