"""A plan as data: the types of the plan document. Parsed once, immutable, every number exact."""

from fractions import Fraction
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, WithJsonSchema
from pydantic_core import PydanticCustomError

from incentives.engine.numbers import exact, text_of
from incentives.engine.rounding import Mode, Rounding


def _read_number(value: Any) -> Fraction:
    if isinstance(value, float | int):
        raise PydanticCustomError("float", "float")
    if not isinstance(value, str):
        raise PydanticCustomError("wrong_type", "text")
    try:
        return exact(value)
    except ValueError:
        raise PydanticCustomError("not_a_number", "number") from None


Number = Annotated[
    Fraction,
    BeforeValidator(_read_number),
    PlainSerializer(text_of, return_type=str),
    WithJsonSchema({"type": "string", "pattern": r"^-?\d{1,24}(\.\d{1,12})?$|^\d{1,12}/[1-9]\d{0,11}$"}),
]
Code = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$")]


class Part(BaseModel):
    """A part of the document: nothing unknown in it, never changed."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True, populate_by_name=True)


class Tier(Part):
    """From `start` on (`inclusive: false`: only above it) this rate or amount applies.

    A tier with `applies_from` re-rates everything from there up to itself once it is reached.
    """

    start: Number = Field(alias="from")
    to: Number | None = None
    rate: Number | None = None
    amount: Number | None = None
    applies_from: Number | None = None
    inclusive: bool = True


class Table(Part):
    """A rate table. `on` says what decides the tier; a value on a boundary belongs to the upper tier.

    `banded` pays each band's part at the band's rate; `lookup_rate` pays the whole basis at the rate of the tier
    reached; `lookup_amount` pays the tier's amount; `interpolated_amount` pays the amounts of passed tiers and
    a part of the current one's.
    """

    on: Literal["amount", "quantity", "count", "attainment"]
    method: Literal["banded", "lookup_rate", "lookup_amount", "interpolated_amount"]
    tiers: tuple[Tier, ...] = Field(min_length=1)
    straddle: Literal["split", "lower", "upper"] = "split"

    @property
    def is_lookup(self) -> bool:
        return self.method in ("lookup_rate", "lookup_amount")

    @property
    def reaches_back(self) -> bool:
        return any(tier.applies_from is not None for tier in self.tiers)


class PercentRate(Part):
    """A share of the basis."""

    type: Literal["percent"]
    value: Number


class FixedRate(Part):
    """An amount for each fact; a fact with a negative basis takes it back."""

    type: Literal["fixed"]
    value: Number


class TableRate(Part):
    """A rate that depends on how much was reached."""

    type: Literal["table"]
    table: Table


class Gate(Part):
    """A condition on another measure; what happens when it fails, and when there is no data, is said here."""

    measure: str
    op: Literal[">=", ">", "<=", "<"]
    value: Number
    otherwise: Literal["zero", "factor", "base_rate"] = Field(alias="else")
    factor: Number | None = None
    no_data: Literal["fail", "pass", "hold"] = "hold"


class Multiplier(Part):
    value: Number


class Cap(Part):
    """At most so much for one line, or for one agent and period."""

    per_line: Number | None = None
    per_period: Number | None = None


class Floor(Part):
    """At least so much for one agent and period: a guarantee."""

    per_period: Number


class GoalQuota(Part):
    """The target the agent agreed to in this metric, for the period."""

    goal: str


class Component(Part):
    """One rule of a plan. Components are calculated on their own and added up.

    `measure` names a metric whose value, instead of the basis, is held against the quota.
    """

    id: Code
    name: str = ""
    facts: Literal["sales", "receipts"] = "sales"
    basis: Literal["amount", "quantity", "received", "delivered", "margin_floor0"]
    filter: dict[str, tuple[str | bool, ...]] = Field(default_factory=dict)
    apply: Literal["each", "period", "running"]
    rate: Annotated[PercentRate | FixedRate | TableRate, Field(discriminator="type")]
    quota: Number | GoalQuota | None = None
    measure: str | None = None
    gate: Gate | None = None
    multiplier: Multiplier | None = None
    cap: Cap | None = None
    floor: Floor | None = None
    order: tuple[Literal["multiplier", "cap"], ...] = ("multiplier", "cap")

    @property
    def table(self) -> Table | None:
        return self.rate.table if isinstance(self.rate, TableRate) else None

    @property
    def is_per_unit(self) -> bool:
        """Rates are money for each unit, not shares."""
        return self.basis == "quantity"


class RoundingRule(Part):
    mode: Mode = "half_up"
    scale: int = Field(ge=0, le=4)


class PlanDocument(Part):
    """The rules of one version of a plan."""

    currency: str = Field(pattern=r"^[A-Z]{3}$")
    rounding: RoundingRule
    components: tuple[Component, ...] = Field(min_length=1)

    @property
    def rule_of_rounding(self) -> Rounding:
        return Rounding(self.rounding.mode, self.rounding.scale)

    def component(self, id: str) -> Component:  # noqa: A002
        return next(component for component in self.components if component.id == id)

    @property
    def measures(self) -> frozenset[str]:
        """The metrics whose values the calculation needs."""
        used = {component.measure for component in self.components if component.measure}
        return frozenset(used | {component.gate.measure for component in self.components if component.gate})

    @property
    def goals(self) -> frozenset[str]:
        """The metrics whose agreed targets the calculation needs."""
        quotas = (component.quota for component in self.components)
        return frozenset(quota.goal for quota in quotas if isinstance(quota, GoalQuota))

    def as_data(self) -> dict[str, Any]:
        """The document as plain JSON data, ready to be stored and parsed again."""
        return self.model_dump(mode="json", by_alias=True, exclude_defaults=True)

    @classmethod
    def read(cls, data: Any) -> Self:
        """Parse a document that was checked before; raises pydantic's error. For people, use `checks.parse`."""
        return cls.model_validate(data)
