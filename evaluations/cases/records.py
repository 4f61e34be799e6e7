"""The records of a case as facts: what was measured, of whom, when, and every word they say of themselves."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Annotated, Any

from pydantic import AfterValidator, AliasChoices, BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from crm.exact.numbers import Fraction
from crm.exact.reading import Count, DayOrMoment, Given, Measured
from evaluations.engine.facts import Fact
from evaluations.engine.figures import Aggregate

WHO = AliasChoices("subject", "customer", "customer_id", "contact", "respondent", "agent", "who", "key")
WHEN = AliasChoices("at", "day", "date", "on", "time", "answered_at", "answered", "occurred_at")
VALUE = AliasChoices("value", "amount", "score", "rating")
DAYS_OF_YEAR = 366
SOME_DAY = date(2000, 1, 1)
RECORDS = AliasChoices("records", "facts", "events", "answers", "scores", "values")


def _as_text(given: Any) -> Any:
    if given is None:
        return ""
    return str(given) if isinstance(given, int) and not isinstance(given, bool) else given


def _whole(number: Fraction) -> Fraction:
    if number.denominator != 1:
        raise PydanticCustomError("not_a_count", "count")
    return number


def _as_numbered_day(given: Any) -> Any:
    """Days may be numbered: 1 is the first of some year."""
    is_number = isinstance(given, int) and not isinstance(given, bool) and 0 < given <= DAYS_OF_YEAR
    return (SOME_DAY + timedelta(given - 1)).isoformat() if is_number else given


def _as_record(given: Any) -> Any:
    """A bare number stands for a record of it."""
    return given if isinstance(given, Mapping) else {"value": given}


Name = Annotated[str, BeforeValidator(_as_text)]
"""What something is called; a number will do, and nothing where it has no name."""
NotNegative = Annotated[Measured, Field(ge=0)]
Whole = Annotated[NotNegative, AfterValidator(_whole)]
"""A number of things or people."""
IsRecord = BeforeValidator(_as_record)


class RecordInput(Given):
    """What every record may say. Its words and whole numbers can be filtered by."""

    id: Name = ""
    version: Count = 0
    subject: Name = Field(default="", validation_alias=WHO)
    at: Annotated[
        DayOrMoment | None,
        BeforeValidator(_as_numbered_day, json_schema_input_type=DayOrMoment | Count | None),
    ] = Field(default=None, validation_alias=WHEN)
    labels: dict[str, str] = {}

    @model_validator(mode="before")
    @classmethod
    def _words_are_labels(cls, data: Any) -> Any:
        if not isinstance(data, Mapping):
            return data
        return {**data, "labels": {name: str(word) for name, word in data.items() if isinstance(word, str | int)}}

    @property
    def fact(self) -> Fact:
        """As the engine takes it."""
        return Fact(subject=self.subject, at=self.at, labels=self.labels, id=self.id, version=self.version)


class FactInput(RecordInput):
    """A record of one number. An open one is still running."""

    value: Measured | None = Field(default=None, validation_alias=VALUE)
    open: bool = Field(default=False, validation_alias=AliasChoices("open", "is_open"))

    @property
    def fact(self) -> Fact:
        return super().fact._replace(value=self.value, is_open=self.open)


class FactsInput(Given):
    """Records of numbers."""

    records: tuple[Annotated[FactInput, IsRecord], ...] = Field(validation_alias=RECORDS)

    @property
    def facts(self) -> tuple[Fact, ...]:
        return tuple(record.fact for record in self.records)


def aggregate_data(found: Aggregate) -> dict[str, Any]:
    """A figure with both its sides, the cases behind it, and why there is none."""
    return {
        "value": found.value,
        "n": found.n,
        "num": found.num,
        "den": found.den,
        "status": found.status,
        "explanation": found.value.explanation,
    }
