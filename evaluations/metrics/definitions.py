"""Definitions of metrics as data. A document is checked here against what may be named; nothing else becomes SQL.

A measure is either base measures of the agent's day, which are there already, or an organisation's own count or
sum over the facts, with filters. A metric uses one kind throughout. What may be asked of which facts follows from
the tables in `sources.py`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Literal, Union

from pydantic import (
    AfterValidator,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    ValidationInfo,
    create_model,
    field_validator,
    model_validator,
)
from pydantic.config import JsonDict
from pydantic.json_schema import SkipJsonSchema
from pydantic_core import CoreSchema, core_schema

from crm.exact.numbers import Fraction, to_decimal
from crm.exact.problems import Problem, Refused
from crm.exact.reading import Measured, Part, broken, read
from evaluations.metrics.models import DIVIDED, Defined
from evaluations.metrics.problems import DefinitionRefused, shortened
from evaluations.metrics.sources import (
    CUSTOMER,
    ON_NUMBERS,
    ON_TEXT,
    SOURCES,
    WITH_LIST,
    Source,
)
from evaluations.roll_ups.statements import MEASURES

SCHEMA = "https://json-schema.org/draft/2020-12/schema"
OF_DAYS, OF_FACTS = "of days", "of facts"
"""Branches of the types, in words that no field of a document is called by."""


@dataclass(frozen=True)
class OneOf:
    """A name out of those there are. The problem of another name has this code, and lists them."""

    names: tuple[str, ...]
    code: str
    told: tuple[str, ...] = ()

    def __get_pydantic_core_schema__(self, _kind: Any, handler: Any) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self.check, handler(str))

    def __get_pydantic_json_schema__(self, _schema: CoreSchema, _handler: Any) -> dict[str, Any]:
        return {"type": "string", "enum": sorted(self.names)} if self.names else {"not": {}}

    def check(self, name: str) -> str:
        if name not in self.names:
            raise broken(self.code, "", name=shortened(name), allowed=", ".join(sorted(self.told or self.names)))
        return name


def _without_null(text: str) -> str:
    if "\0" in text:
        raise broken("null_character", "")
    return text


def _with_an_end(number: Fraction) -> Fraction:
    """A third can be divided by, but no column holds it."""
    try:
        to_decimal(number)
    except ValueError:
        raise broken("not_a_number", "") from None
    return number


def _how_many(value: Any) -> str:
    return "several" if isinstance(value, list | tuple) else "one"


Text = Annotated[str, Field(max_length=200), AfterValidator(_without_null)]
Texts = Annotated[tuple[Text, ...], Field(min_length=1, max_length=50)]


class Filter(Part):
    """One condition on a fact."""

    field: str
    operator: str = "is"
    value: Any


class TextFilter(Filter):
    """One condition on a word of a fact, or of its customer."""

    operator: Annotated[str, OneOf(ON_TEXT, "wrong_operator")] = "is"
    value: Annotated[
        Annotated[Text, Tag("one")] | Annotated[Texts, Tag("several")],
        Discriminator(_how_many),
    ]

    @field_validator("value")
    @classmethod
    def _as_the_operator_takes_it(cls, value: Any, info: ValidationInfo) -> Any:
        operator = info.data.get("operator")
        if operator and (operator in WITH_LIST) != isinstance(value, tuple):
            raise broken("list_needed" if operator in WITH_LIST else "one_value_needed", "", operator=operator)
        return value


class NumberFilter(Filter):
    """One condition on a number of a fact."""

    operator: Annotated[str, OneOf(ON_NUMBERS, "wrong_operator")] = "is"
    value: Annotated[Measured, AfterValidator(_with_an_end)]


class OfDays(Part):
    """Base measures of the agent's day, added up."""

    measures: Annotated[
        tuple[Annotated[str, OneOf(MEASURES, "not_measured")], ...], Field(min_length=1, max_length=6)
    ]


A_SUM_HAS_A_FIELD: JsonDict = {
    "if": {"properties": {"aggregate": {"const": "sum"}}, "required": ["aggregate"]},
    "then": {"properties": {"field": {"type": "string"}}, "required": ["field"]},
    "else": {"properties": {"field": {"type": "null"}}},
}


class OfFacts(Part):
    """Facts of one source, counted, or one of their numbers summed."""

    model_config = ConfigDict(json_schema_extra=A_SUM_HAS_A_FIELD)

    source: Annotated[str, OneOf(tuple(SOURCES), "unknown_source")]
    aggregate: Literal["count", "sum"] = "count"
    field: str | None = Field(default=None, validate_default=True)
    filters: Annotated[tuple[Filter, ...], Field(max_length=10)] = ()

    @model_validator(mode="before")
    @classmethod
    def _says_what_is_measured(cls, data: Any) -> Any:
        if isinstance(data, dict) and "source" not in data:
            raise broken("nothing_measured", "")
        return data

    @field_validator("field")
    @classmethod
    def _only_a_sum_has_one(cls, field: str | None, info: ValidationInfo) -> str | None:
        aggregate, source = info.data.get("aggregate"), SOURCES.get(info.data.get("source", ""))
        if aggregate == "sum" and field is None and source:
            code = "sum_without_field" if source.numbers else "nothing_to_sum"
            raise broken(code, "", allowed=", ".join(sorted(source.numbers)))
        if aggregate == "count" and field is not None:
            raise broken("count_with_field", "")
        return field


def _of_source(name: str, source: Source) -> type[OfFacts]:
    """The type of a count or a sum over one source: what it may say follows from the table of sources."""
    title = name.title().replace("_", "")
    texts = Annotated[str, OneOf((*source.texts, *CUSTOMER), "cannot_be_asked", tuple(source.columns))]
    conditions: Any = create_model(f"{title}Text", __base__=TextFilter, field=(texts, ...))
    summed: Any = OneOf((), "nothing_to_sum")
    if source.numbers:
        summed = OneOf(tuple(source.numbers), "cannot_be_summed")
        on_numbers = create_model(f"{title}Number", __base__=NumberFilter, field=(Annotated[str, summed], ...))
        asks_a_number = Discriminator(lambda data: "number" if _field_of(data) in source.numbers else "text")
        conditions = Annotated[
            Union[Annotated[conditions, Tag("text")], Annotated[on_numbers, Tag("number")]],  # noqa: UP007
            asks_a_number,
        ]
    fields: dict[str, Any] = {
        "source": (Literal[name], ...),
        "field": (Annotated[str, summed] | None, Field(default=None, validate_default=True)),
        "filters": (Annotated[tuple[conditions, ...], Field(max_length=10)], ()),
    }
    return create_model(title, __base__=OfFacts, __doc__=OfFacts.__doc__, **fields)


def _field_of(data: Any) -> Any:
    field = data.get("field") if isinstance(data, dict) else None
    return field if isinstance(field, str) else None


def _branch(data: Any) -> str:
    """Which type a side is read as. Facts of an unknown source are still read, for their other mistakes."""
    if not isinstance(data, dict) or "measures" in data:
        return OF_DAYS
    source = data.get("source")
    return f"of {source}" if isinstance(source, str) and source in SOURCES else OF_FACTS


if TYPE_CHECKING:
    Side = OfDays | OfFacts
else:
    _KNOWN = [Annotated[_of_source(name, source), Tag(f"of {name}")] for name, source in SOURCES.items()]
    _UNKNOWN = SkipJsonSchema[Annotated[OfFacts, Tag(OF_FACTS)]]
    Side = Annotated[Union[(Annotated[OfDays, Tag(OF_DAYS)], *_KNOWN, _UNKNOWN)], Discriminator(_branch)]


class Definition(Part):
    """What is counted or summed, and for a ratio or an average what it is divided by."""

    numerator: Side
    denominator: Side | None = None

    @field_validator("denominator")
    @classmethod
    def _one_kind_throughout(cls, denominator: Side | None, info: ValidationInfo) -> Side | None:
        numerator = info.data.get("numerator")
        if numerator and denominator and isinstance(numerator, OfDays) != isinstance(denominator, OfDays):
            raise broken("mixed_sides", "")
        return denominator

    @property
    def is_of_days(self) -> bool:
        """It is read from the agent's days and has no rows of its own."""
        return isinstance(self.numerator, OfDays)

    @property
    def measures(self) -> set[str]:
        """The base measures it is made of."""
        sides = (self.numerator, self.denominator)
        return {name for side in sides if isinstance(side, OfDays) for name in side.measures}


def definition_schema() -> dict[str, Any]:
    """The JSON Schema of a definition, made from the types."""
    return {"$schema": SCHEMA} | Definition.model_json_schema()


def parse(document: Any, *, kind: str) -> Definition:
    """The definition a document means, or DefinitionRefused with every mistake."""
    problems = list(_misfits(document, kind))
    try:
        definition = read(Definition, document)
    except Refused as refused:
        raise DefinitionRefused([*refused.problems, *problems]) from None
    if problems:
        raise DefinitionRefused(problems)
    return definition


def _misfits(document: Any, kind: str) -> Iterator[Problem]:
    """What is sound in itself and does not fit the metric's kind."""
    if not isinstance(document, dict):
        return
    has_denominator = document.get("denominator") is not None
    if kind in DIVIDED and not has_denominator:
        yield Problem("", "denominator_missing")
    elif kind not in DIVIDED and has_denominator:
        yield Problem("/denominator", "denominator_not_needed")


def definition_of(metric: Defined) -> Definition:
    """The definition of a metric that was checked when it was written. Raises Refused if it no longer holds."""
    return read(Definition, metric.definition)


def readable_definition(metric: Defined) -> Definition | None:
    """The same; None where what is stored cannot be read. Read once for each row that was loaded."""
    document, definition = metric.__dict__.get("_read", (None, None))
    if document is not metric.definition:
        try:
            definition = definition_of(metric)
        except Refused:
            definition = None
        metric.__dict__["_read"] = metric.definition, definition
    return definition
