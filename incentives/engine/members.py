"""Members of a team with their numbers, and who of them may share: a condition on a number of each.

The number is compared as it is published. No data is an outcome of its own (incentives 1.9, 1.13).
"""

from collections.abc import Callable, Mapping
from typing import Any, Literal

from pydantic import ConfigDict, Field, model_validator

from crm.exact.numbers import Fraction, exact
from crm.exact.problems import Refused
from crm.exact.reading import Count, Given, Measured, Number, Part
from crm.exact.rounding import Rounding, rounded
from incentives.engine.deals import Person

Eligibility = Literal["eligible", "ineligible", "unknown"]
COMPARED: dict[str, Callable[[Fraction, Fraction], bool]] = {
    ">=": lambda actual, limit: actual >= limit,
    ">": lambda actual, limit: actual > limit,
    "<=": lambda actual, limit: actual <= limit,
    "<": lambda actual, limit: actual < limit,
    "==": lambda actual, limit: actual == limit,
}


class MemberGate(Part):
    """Who may share: `measure` of the member against `value`, rounded to `scale` first where one is given."""

    measure: str
    op: Literal[">=", ">", "<=", "<", "=="]
    value: Number
    scale: Count | None = Field(default=None, ge=0, le=12)
    no_data: Literal["fail", "pass", "hold"] = "hold"


def _numbers_stand_beside_the_name(schema: dict[str, Any]) -> None:
    schema["required"] = ["id"]
    for gathered in ("numbers", "unreadable"):
        del schema["properties"][gathered]


class Member(Given):
    """A member with whatever numbers are known of him: weight, points, salary, presence, measures."""

    id: Person
    numbers: Mapping[str, Measured]
    unreadable: frozenset[str] = frozenset()

    model_config = ConfigDict(json_schema_extra=_numbers_stand_beside_the_name)

    @model_validator(mode="before")
    @classmethod
    def _gather(cls, data: Any) -> Any:
        """Every number that stands beside the name is one of his; what is none is unreadable as one."""
        if not isinstance(data, dict) or "numbers" in data:
            return data
        named = data if "id" in data else {"id": data["payee"]} if "payee" in data else {}
        numbers = {key: number for key, number in data.items() if _may_be_number(number)}
        others = frozenset(key for key, given in data.items() if key not in numbers and given is not None)
        return {**named, "numbers": numbers, "unreadable": others}

    def number(self, name: str, at: str) -> Fraction | None:
        """One of his numbers, if it is known. Refused for something that is no number; `at` is where he stands."""
        if name in self.unreadable:
            raise Refused.because("not_a_number", f"{at}/{name}")
        return self.numbers.get(name)


def _may_be_number(found: Any) -> bool:
    """A binary float is kept, so that it is refused and not overlooked."""
    if not isinstance(found, str):
        return isinstance(found, int | float) and not isinstance(found, bool)
    try:
        exact(found)
    except ValueError:
        return False
    return True


def eligibility_of(member: Member, gate: MemberGate | None, at: str = "") -> Eligibility:
    """Whether a member may share; unknown where the plan holds those without data. `at` is where he stands."""
    if gate is None:
        return "eligible"
    actual = member.number(gate.measure, at)
    if actual is None:
        return {"fail": "ineligible", "pass": "eligible", "hold": "unknown"}[gate.no_data]  # type: ignore[return-value]
    published = actual if gate.scale is None else rounded(actual, Rounding("half_up", gate.scale))
    return "eligible" if COMPARED[gate.op](published, gate.value) else "ineligible"
