"""Definitions of metrics as data. A document is checked here against what may be named; nothing else becomes SQL.

A measure is either base measures of the agent's day, which are there already, or an organisation's own count or
sum over the facts, with filters. A metric uses one kind throughout.
"""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Annotated, Any, Literal, Self

import pydantic
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from evaluations.metrics.models import Metric
from evaluations.roll_ups.statements import DATED, FELL_DUE, HAPPENED, MEASURES

Operator = Literal["is", "is_not", "in", "not_in", "at_least", "at_most"]
Scalar = Annotated[str, pydantic.Field(max_length=200)] | Decimal

ON_TEXT = frozenset({"is", "is_not", "in", "not_in"})
ON_NUMBERS = frozenset({"is", "is_not", "at_least", "at_most"})
COMPARED = {
    "is": "{column} = %({name})s",
    "is_not": "{column} <> %({name})s",
    "in": "{column} = ANY(%({name})s)",
    "not_in": "{column} <> ALL(%({name})s)",
    "at_least": "{column} >= %({name})s",
    "at_most": "{column} <= %({name})s",
}

OF_CUSTOMER = ("kind", "stage", "size_tier", "depth_tier", "sector", "region")
CUSTOMER = {f"customer.{name}": f"c.{name}" for name in OF_CUSTOMER}
WITH_CUSTOMER = "JOIN customers_customer c ON c.id = x.customer_id"


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


IN_CURRENCY = "x.currency = %(currency)s"
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


class Part(pydantic.BaseModel):
    model_config = pydantic.ConfigDict(extra="forbid", frozen=True)


class OfDays(Part):
    """Base measures of the agent's day, added up."""

    measures: Annotated[list[str], pydantic.Field(min_length=1, max_length=6)]

    @pydantic.field_validator("measures")
    @classmethod
    def _known(cls, measures: list[str]) -> list[str]:
        for name in measures:
            _one_of(name, MEASURES)
        return measures


class Filter(Part):
    """One condition on a fact."""

    field: str
    operator: Operator = "is"
    value: Scalar | Annotated[list[Scalar], pydantic.Field(min_length=1, max_length=50)]


class OfFacts(Part):
    """Facts of one source, counted, or one of their numbers summed."""

    source: str
    aggregate: Literal["count", "sum"] = "count"
    field: str | None = None
    filters: Annotated[list[Filter], pydantic.Field(max_length=10)] = []

    @pydantic.model_validator(mode="after")
    def _fits_its_source(self) -> Self:
        source = SOURCES[_one_of(self.source, SOURCES)]
        if (self.aggregate == "sum") != (self.field is not None):
            raise ValueError(_("Name the field to sum, or count without a field."))
        if self.field is not None:
            _one_of(self.field, source.numbers)
        for condition in self.filters:
            _check_filter(condition, source)
        return self


class Definition(Part):
    """What is counted or summed, and what it is divided by."""

    numerator: OfDays | OfFacts
    denominator: OfDays | OfFacts | None = None

    @pydantic.model_validator(mode="after")
    def _one_kind_throughout(self) -> Self:
        if self.denominator is not None and type(self.denominator) is not type(self.numerator):
            raise ValueError(_("Take both sides from the daily measures, or both from the facts."))
        return self

    @property
    def is_of_days(self) -> bool:
        """It is read from the agent's days and has no rows of its own."""
        return isinstance(self.numerator, OfDays)

    @property
    def measures(self) -> set[str]:
        """The base measures it is made of."""
        sides = (self.numerator, self.denominator)
        return {name for side in sides if isinstance(side, OfDays) for name in side.measures}


def parse(document: Any, *, kind: str) -> Definition:
    """The definition a document means, or a refusal that says what to change."""
    try:
        definition = Definition.model_validate(document)
    except pydantic.ValidationError as error:
        raise ValidationError({"definition": _in_words(error)}, code="definition") from error
    divides = kind in ("ratio", "average")
    if divides != (definition.denominator is not None):
        words = (
            _("A ratio or an average needs a denominator.")
            if divides
            else _("A count or a sum has no denominator. Take it out, or make it a ratio.")
        )
        raise ValidationError({"definition": words}, code="definition")
    return definition


def definition_of(metric: Metric) -> Definition:
    """The definition of a metric that was checked when it was written."""
    return Definition.model_validate(metric.definition)


def _in_words(error: pydantic.ValidationError) -> list[str]:
    """Our own refusals in their own words, everything else by its place."""
    found = []
    for problem in error.errors(include_url=False):
        ours = problem.get("ctx", {}).get("error")
        place = ".".join(str(part) for part in problem["loc"] if part not in ("OfDays", "OfFacts"))
        found.append(str(ours) if ours else _("The definition cannot be read at “%(place)s”.") % {"place": place})
    return list(dict.fromkeys(found))


def _one_of(name: str, allowed: Any) -> str:
    if name not in allowed:
        raise ValueError(
            _("“%(name)s” cannot be measured here. Use one of: %(allowed)s.")
            % {"name": name, "allowed": ", ".join(sorted(allowed))}
        )
    return name


def _check_filter(condition: Filter, source: Source) -> None:
    _one_of(condition.field, source.columns)
    is_number = condition.field in source.numbers
    _one_of(condition.operator, ON_NUMBERS if is_number else ON_TEXT)
    takes_list = condition.operator in ("in", "not_in")
    values = condition.value if isinstance(condition.value, list) else [condition.value]
    if takes_list != isinstance(condition.value, list) or any(isinstance(v, str) == is_number for v in values):
        raise ValueError(_("The value of “%(field)s” is of the wrong kind.") % {"field": condition.field})


def compiled(side: OfFacts, prefix: str) -> tuple[str, dict[str, Any]]:
    """One side as a set-based SELECT of (agent_id, day, value, n) over the windows, and its parameters.

    Every identifier comes from the tables above; what a person wrote travels as a parameter only.
    """
    source = SOURCES[side.source]
    conditions, params = [source.condition], {}
    for at, condition in enumerate(side.filters):
        name = f"{prefix}_{at}"
        conditions.append(COMPARED[condition.operator].format(column=source.columns[condition.field], name=name))
        params[name] = condition.value
    if side.field == "amount":
        conditions.append(IN_CURRENCY)
    value = f"sum({source.numbers[side.field]})" if side.field else "count(*)"
    joined = WITH_CUSTOMER if any(condition.field in CUSTOMER for condition in side.filters) else ""
    return (
        f"SELECT w.agent_id, {source.day} AS day, coalesce({value}, 0) AS value, count(*) AS n"
        f" {source.facts} {joined} WHERE {' AND '.join(conditions)} GROUP BY 1, 2",
        params,
    )
