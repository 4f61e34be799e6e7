"""Worked examples as data: a case says a plan, inputs and what must come out.

`{"id", "kind", "plan", "inputs", "expected"}`. A kind reads both into types, calls the engine and
says what came out as plain JSON. Nothing is calculated here.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from crm.exact.explanation import Explained
from crm.exact.numbers import Fraction, exact, is_decimal, text_of
from crm.exact.problems import NotComputable, Problem, Refused
from crm.exact.reading import SchemaWriter, read
from crm.exact.rounding import Rounding, rounded

SHARES = Rounding("half_up", 4)


@dataclass(frozen=True)
class Kind:
    """How a kind of case is read and worked out."""

    plan: type[BaseModel]
    inputs: type[BaseModel]
    evaluate: Callable[[Any, Any], dict[str, Any]]
    document: type[BaseModel] | None = None
    """The type of the plan where the engine has a reader of its own for it."""


def evaluate(case: Any, kinds: Mapping[str, Kind]) -> dict[str, Any]:
    """What comes out of a case; of one that cannot be worked out `error`, and every problem in both languages."""
    try:
        kind = kinds[_kind_of(case, kinds)]
        plan = read(kind.plan, case.get("plan", {}), "/plan")
        return said(kind.evaluate(plan, read(kind.inputs, case.get("inputs", {}), "/inputs")))
    except Refused as refused:
        return _error(refused.problems)
    except NotComputable as reason:
        return _error((reason.problem,))


def _kind_of(case: Any, kinds: Mapping[str, Kind]) -> str:
    if not isinstance(case, dict):
        raise Refused.because("wrong_type", expected="{…}")
    if "kind" not in case:
        raise Refused.because("missing", field="kind")
    if not isinstance(case["kind"], str) or case["kind"] not in kinds:
        raise Refused.because("not_allowed", "/kind", allowed=", ".join(sorted(kinds)))
    return case["kind"]


def _error(problems: tuple[Problem, ...]) -> dict[str, Any]:
    told = [
        {"pointer": p.pointer, "code": p.code, "message": {"en": p.message("en"), "zh-Hans": p.message("zh")}}
        for p in problems
    ]
    return {"error": problems[0].code, "problems": told}


def said(value: Any) -> Any:
    """What came out as plain JSON data: exact numbers as text, counts as they are."""
    if isinstance(value, Explained):
        return said(value.value)
    if isinstance(value, Fraction):
        return text_of(value)
    if isinstance(value, Mapping):
        return {str(key): said(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [said(item) for item in value]
    return value if value is None or isinstance(value, bool | int | str) else str(value)


def as_share(number: Fraction | Explained | None) -> Fraction | None:
    """A share or a rate as people read it: exactly, or in hundredths of a percent where its decimals never end."""
    share = number.value if isinstance(number, Explained) else number
    return share if share is None or is_decimal(share) else rounded(share, SHARES)


def schema_of(kinds: Mapping[str, Kind]) -> dict[str, Any]:
    """The JSON Schema of a case of any of these kinds."""
    types = {name: (kind.document or kind.plan, kind.inputs) for name, kind in kinds.items()}
    both = [(model, "validation") for pair in types.values() for model in pair]
    refs, definitions = models_json_schema(both, by_alias=True, schema_generator=SchemaWriter)  # type: ignore[arg-type]
    return {
        "title": "Worked example",
        "type": "object",
        "required": ["kind", "plan", "inputs"],
        "properties": {"id": {"type": "string"}, "kind": {"enum": sorted(types)}, "expected": {"type": "object"}},
        "allOf": [
            {
                "if": {"properties": {"kind": {"const": name}}},
                "then": {"properties": {"plan": refs[plan, "validation"], "inputs": refs[inputs, "validation"]}},
            }
            for name, (plan, inputs) in sorted(types.items())
        ],
        **definitions,
    }


def differences(expected: Any, actual: Any, at: str = "") -> Iterator[str]:
    """Where what came out is not what was expected. Numbers agree by value, lists in order, objects by their
    keys."""
    if isinstance(expected, Mapping):
        if not isinstance(actual, Mapping):
            yield f"{at or '/'}: {actual!r}, expected an object"
            return
        for key, wanted in expected.items():
            yield from differences(wanted, actual.get(key), f"{at}/{key}")
    elif isinstance(expected, list):
        if not isinstance(actual, list) or len(actual) != len(expected):
            yield f"{at or '/'}: {actual!r}, expected {expected!r}"
            return
        for number, (wanted, found) in enumerate(zip(expected, actual, strict=True)):
            yield from differences(wanted, found, f"{at}/{number}")
    elif not _agree(expected, actual):
        yield f"{at}: {actual!r}, expected {expected!r}"


def _agree(expected: Any, actual: Any) -> bool:
    if isinstance(expected, bool | None) or isinstance(actual, bool | None):
        return expected is actual
    wanted, found = _number(expected), _number(actual)
    return wanted == found if wanted is not None and found is not None else str(expected) == str(actual)


def _number(value: Any) -> Fraction | None:
    try:
        return exact(str(value))
    except ValueError:
        return None
