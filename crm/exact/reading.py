"""Documents and inputs as types: read by pydantic, every mistake at once, in our codes and words.

A type of a document is a `Part`; its numbers are `Number` (text, exact), its shares `Number` too (`"1/3"` is
read), its whole numbers `Count`, its days `Day`. Nothing unknown is allowed in a part, and nothing in it
changes.
"""

from collections.abc import Iterator, Mapping
from datetime import MAXYEAR, MINYEAR, date, datetime, time
from decimal import Decimal
from typing import Annotated, Any, ClassVar, TypeVar
from zoneinfo import ZoneInfo

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    PlainSerializer,
    ValidationError,
    WithJsonSchema,
)
from pydantic.json_schema import GenerateJsonSchema
from pydantic_core import CoreSchema, ErrorDetails, PydanticCustomError

from crm.exact.numbers import Fraction, exact, text_of
from crm.exact.problems import Gaps, Problem, Refused
from crm.exact.rounding import Mode, Rounding

AnyPart = TypeVar("AnyPart", bound=BaseModel)


class SchemaWriter(GenerateJsonSchema):
    """Writes the JSON Schema of our types; a default that is a number stands there as documents write it."""

    def encode_default(self, dft: Any) -> Any:
        return text_of(dft) if isinstance(dft, Fraction) else super().encode_default(dft)


class _Written(BaseModel):
    """How a type may be written. `also_written` are further forms its validators take, as JSON Schemas."""

    also_written: ClassVar[tuple[dict[str, Any], ...]] = ()

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        schema = handler(core_schema)
        return {"anyOf": [schema, *cls.also_written]} if cls.also_written else schema


class Part(_Written):
    """A part of a document: nothing unknown in it, never changed."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True, populate_by_name=True)


class Given(_Written):
    """A part of the inputs. What it does not know it leaves alone: facts say more than one calculation asks."""

    model_config = ConfigDict(extra="ignore", frozen=True, arbitrary_types_allowed=True, populate_by_name=True)


def _read_number(value: Any) -> Fraction:
    if isinstance(value, Fraction):
        return value
    if isinstance(value, float | int | Decimal):
        raise PydanticCustomError("float", "float")
    if not isinstance(value, str):
        raise PydanticCustomError("wrong_type", "text")
    try:
        return exact(value)
    except ValueError:
        raise PydanticCustomError("not_a_number", "number") from None


def _read_count(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise PydanticCustomError("not_a_count", "count")
    return value


def _read_measured(value: Any) -> Any:
    """A number of a fact: text, or a whole number as JSON writes it."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _read_day(value: Any) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise PydanticCustomError("not_a_day", "day") from None


def _read_moment(value: Any) -> datetime:
    try:
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise PydanticCustomError("not_a_moment", "moment") from None
    if moment.tzinfo is None or moment.year in (MINYEAR, MAXYEAR):
        raise PydanticCustomError("not_a_moment", "moment")
    return moment


def _read_day_or_moment(value: Any) -> datetime | date:
    is_day = isinstance(value, str) and len(value) == len("2026-03-31")
    return _read_day(value) if is_day else _read_moment(value)


def _read_time(value: Any) -> time:
    try:
        return value if isinstance(value, time) else time.fromisoformat(value)
    except (TypeError, ValueError):
        raise PydanticCustomError("not_a_time", "time") from None


def _read_zone(value: Any) -> ZoneInfo:
    try:
        return value if isinstance(value, ZoneInfo) else ZoneInfo(value)
    except (TypeError, ValueError, LookupError, OSError):
        raise PydanticCustomError("unknown_zone", "zone") from None


NUMBER_SCHEMA = {"type": "string", "pattern": r"^-?\d{1,24}(\.\d{1,12})?$|^\d{1,12}/[1-9]\d{0,11}$"}
Number = Annotated[
    Fraction,
    BeforeValidator(_read_number),
    PlainSerializer(text_of, return_type=str),
    WithJsonSchema(NUMBER_SCHEMA),
]
"""A decimal number as text, or a share such as 1/3. A JSON number is refused: it would have been a binary
float."""
MEASURED_SCHEMA = {"anyOf": [NUMBER_SCHEMA, {"type": "integer"}]}
Measured = Annotated[Number, BeforeValidator(_read_measured), WithJsonSchema(MEASURED_SCHEMA)]
"""A number of a fact or a record, where counts come as JSON numbers."""
Count = Annotated[int, BeforeValidator(_read_count), WithJsonSchema({"type": "integer"})]
Day = Annotated[date, BeforeValidator(_read_day), WithJsonSchema({"type": "string", "format": "date"})]
Moment = Annotated[
    datetime, BeforeValidator(_read_moment), WithJsonSchema({"type": "string", "format": "date-time"})
]
DayOrMoment = Annotated[datetime | date, BeforeValidator(_read_day_or_moment), WithJsonSchema({"type": "string"})]
"""When something happened: a day, or a moment."""
TimeOfDay = Annotated[time, BeforeValidator(_read_time), WithJsonSchema({"type": "string", "format": "time"})]
Zone = Annotated[
    ZoneInfo,
    BeforeValidator(_read_zone),
    PlainSerializer(str, return_type=str),
    WithJsonSchema({"type": "string", "example": "Asia/Shanghai"}),
]
Code = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,39}$")]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$", json_schema_extra={"example": "CNY"})]


class RoundingRule(Part):
    """How amounts are rounded: once a line, at `scale` decimals."""

    mode: Mode = "half_up"
    scale: Annotated[Count, Field(ge=0, le=4, json_schema_extra={"minimum": 0, "maximum": 4})] = 2

    @property
    def rule(self) -> Rounding:
        return Rounding(self.mode, self.scale)


CODES = {
    "missing": "missing",
    "extra_forbidden": "unknown_field",
    "literal_error": "not_allowed",
    "union_tag_invalid": "not_allowed",
    "union_tag_not_found": "missing",
    "too_short": "too_few",
    "too_long": "too_many",
    "string_too_long": "text_too_long",
    "string_too_short": "text_too_short",
    "greater_than": "not_positive",
    "greater_than_equal": "too_small",
    "less_than_equal": "too_large",
}
"""Our codes for what the validation library finds; its own types count first, anything else is a wrong type."""
OWN = {"float", "not_a_number", "not_a_count", "not_a_day", "not_a_moment", "not_a_time", "unknown_zone"}
EXPECTED = {
    "wrong_type": '"0.05"',
    "tuple_type": "[…]",
    "string_type": '"…"',
    "bool_type": "true",
    "int_type": "1",
}


def read(kind: type[AnyPart], data: Any, at: str = "") -> AnyPart:
    """Data as a type, or Refused with every mistake. `at` is where the data stands in what was handed in."""
    try:
        return kind.model_validate(data)
    except ValidationError as error:
        found = dict.fromkeys(_problem(one, data) for one in error.errors(include_url=False))
        problems = _without_echoes(found)
        raise Refused(tuple(Problem(at + p.pointer, p.code, p.gaps) for p in problems)) from None


def broken(code: str, field: str = "", **gaps: str) -> PydanticCustomError:
    """What a validator of a type raises when its data breaks a rule.

    `code` is one of `crm.exact.problems`, `gaps` the words of its message; the problem points to the `field` that
    mends it, or to the part as a whole.
    """
    return PydanticCustomError("broken", "broken", {"code": code, "field": field, "gaps": gaps})


def _broken(path: list[Any], context: Mapping[str, Any], data: Any) -> Problem:
    """The rule a type's own validator found broken."""
    where = [*path, context["field"]] if context["field"] else path
    return Problem(_pointer(where, data), context["code"], Gaps(context["gaps"]))


def _problem(error: ErrorDetails, data: Any) -> Problem:
    path, context, kind = list(error["loc"]), error.get("ctx", {}), error["type"]
    if kind == "broken":
        return _broken(path, context, data)
    code = kind if kind in OWN else CODES.get(kind, "wrong_type")
    gaps = {"field": str(path[-1]) if path else ""}
    if kind == "string_pattern_mismatch":
        code = "bad_currency" if "[A-Z]{3}" in str(context.get("pattern")) else "bad_code"
    if kind == "union_tag_not_found":
        gaps = {"field": str(context.get("discriminator", "type")).strip("'")}
    elif code == "missing":
        path = path[:-1]
    if code == "not_allowed":
        gaps = {"allowed": str(context.get("expected") or context.get("expected_tags", "")).replace("'", "")}
        path = (
            [*path, str(context.get("discriminator", "type")).strip("'")] if kind == "union_tag_invalid" else path
        )
    if code in ("too_few", "too_many", "text_too_short", "text_too_long", "too_small", "too_large"):
        gaps = {
            "least": str(context.get("min_length", context.get("ge"))),
            "most": str(context.get("max_length", context.get("le"))),
        }
    if code == "wrong_type":
        gaps = {"expected": EXPECTED.get(kind, "{…}")}
    return Problem(_pointer(path, data), code, Gaps(gaps))


def _pointer(path: list[Any], data: Any) -> str:
    """The way to a part that is really there; steps the types alone know, such as a branch of a union or the list
    that one value stands for, are left out."""
    steps, here = [], data
    for step in path:
        is_there = (
            isinstance(here, list | tuple) if isinstance(step, int) else isinstance(here, dict) and step in here
        )
        if not is_there:
            continue
        steps.append(str(step).replace("~", "~0").replace("/", "~1"))
        try:
            here = here[step]
        except (KeyError, IndexError, TypeError):
            here = None
    return "".join(f"/{step}" for step in steps)


def place_of(pointer: str, data: Any) -> str:
    """The way a type tells to a part, as it is in the data: what is written there in another form is left out."""
    steps, here = [], data
    for step in pointer.split("/")[1:]:
        name = step.replace("~1", "/").replace("~0", "~")
        try:
            here = here[int(name)] if isinstance(here, list | tuple) else here[name]
        except (KeyError, IndexError, TypeError, ValueError):
            continue
        steps.append(step)
    return "".join(f"/{step}" for step in steps)


def _without_echoes(found: dict[Problem, None]) -> Iterator[Problem]:
    """Without what the library adds to a mistake: a list whose items are wrong is not empty for that, and a value
    that may be a number or an object is judged as the reader wrote it."""
    numbers = {problem.pointer for problem in found if problem.code in OWN}
    for problem in found:
        is_other_branch = problem.code == "wrong_type" and problem.pointer in numbers
        has_items = problem.code == "too_few" and any(p.pointer.startswith(f"{problem.pointer}/") for p in found)
        if not (is_other_branch or has_items):
            yield problem
