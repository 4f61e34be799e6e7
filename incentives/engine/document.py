"""A commission plan as data: the types of the plan document. Parsed once, immutable, every number exact.

The schema is that of incentives 0.3; `docs/integrators/schemas` holds it as JSON Schema, generated from these
types.
"""

from typing import Annotated, Any, Literal, Self

from pydantic import AliasChoices, BeforeValidator, Discriminator, Field, Tag, WithJsonSchema

from crm.exact.reading import Code, Count, Currency, Day, Number, Part, RoundingRule

Prorated = Literal["quota", "floor", "cap"]
Limit = Literal["multiplier", "cap"]
LIMITS: tuple[Limit, ...] = ("multiplier", "cap")
ON_FACTS = frozenset({"amount", "quantity", "count", "attainment"})
"""What a table can look at in the facts themselves; any other word is a metric."""


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
    a part of the current one's. `on` may be a metric: then its value decides.
    """

    on: Code
    method: Literal["banded", "lookup_rate", "lookup_amount", "interpolated_amount"]
    tiers: tuple[Tier, ...] = Field(min_length=1)
    straddle: Literal["split", "lower", "upper"] = "split"

    @property
    def measure(self) -> str | None:
        """The metric that decides the tier, if it is one."""
        return None if self.on in ON_FACTS else self.on

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


def as_label(value: Any) -> Any:
    """A whole number that names something is a word like any other."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _as_tuple(value: Any) -> Any:
    """One allowed label may stand without its list."""
    return [value] if isinstance(value, str | int) else value


def _sort_of_rate(value: Any) -> str:
    if isinstance(value, dict):
        return str(value.get("type", ""))
    return value.type if isinstance(value, PercentRate | FixedRate) else "number"


LABEL = {"type": ["string", "boolean", "integer"]}
Labels = Annotated[
    tuple[Annotated[str | bool, BeforeValidator(as_label)], ...],
    BeforeValidator(_as_tuple),
    WithJsonSchema({"anyOf": [LABEL, {"type": "array", "items": LABEL}]}),
]
PlainRate = Annotated[
    Annotated[Number, Tag("number")] | Annotated[PercentRate, Tag("percent")] | Annotated[FixedRate, Tag("fixed")],
    Discriminator(_sort_of_rate),
]
"""A bare number is a share of the basis."""


class Rule(Part):
    """For facts whose labels match, this rate. Of several that match the most specific applies, then the first."""

    match: dict[str, Labels] = Field(default_factory=dict)
    specificity: Count = 0
    type: Literal["percent", "fixed"] = "percent"
    value: Number

    @property
    def rate(self) -> PercentRate | FixedRate:
        if self.type == "fixed":
            return FixedRate(type="fixed", value=self.value)
        return PercentRate(type="percent", value=self.value)


class RulesRate(Part):
    """A rate by what was sold: variant before product before category before everything."""

    type: Literal["rules"]
    rules: tuple[Rule, ...] = Field(min_length=1)


class RateVersion(Part):
    """A rate from a day on."""

    start: Day = Field(alias="from")
    rate: PlainRate

    @property
    def paying(self) -> PercentRate | FixedRate:
        """The rate, a bare number read as a share of the basis."""
        if isinstance(self.rate, PercentRate | FixedRate):
            return self.rate
        return PercentRate(type="percent", value=self.rate)


class VersionsRate(Part):
    """A rate by the credit date: the last version that had begun."""

    type: Literal["versions"]
    versions: tuple[RateVersion, ...] = Field(min_length=1)


Rate = Annotated[PercentRate | FixedRate | RulesRate | VersionsRate | TableRate, Field(discriminator="type")]


class Gate(Part):
    """A condition on another measure; what happens when it fails, and when there is no data, is said here.

    The value is compared as it is published: rounded to `scale`, where one is given. Fewer than `n_min` cases
    behind it are no data.
    """

    measure: str
    op: Annotated[Literal[">=", ">", "<=", "<", "=="], BeforeValidator(lambda op: "==" if op == "=" else op)]
    value: Number
    otherwise: Literal["zero", "factor", "base_rate", "hold"] = Field(default="zero", alias="else")
    factor: Number | None = None
    no_data: Literal["fail", "pass", "hold"] = "hold"
    scale: Count | None = Field(default=None, ge=0, le=12)
    n_min: Count = Field(default=0, ge=0)


class FactorTier(Part):
    """From `start` on this factor applies."""

    start: Number = Field(alias="from")
    to: Number | None = None
    factor: Number = Field(
        validation_alias=AliasChoices("factor", "value", "rate", "multiplier", "pay", "amount"),
        serialization_alias="factor",
    )
    inclusive: bool = True


def _from_tiers(data: Any) -> Any:
    """The tiers of a table of factors may be written alone."""
    return {"tiers": data} if isinstance(data, list | tuple) else data


class FactorTable(Part):
    """Factors by the value of a metric. Below the first tier the first applies."""

    on: str = ""
    method: Literal["lookup_rate", "lookup_amount", "lookup_value", "lookup", "step"] = "lookup_rate"
    tiers: tuple[FactorTier, ...] = Field(min_length=1)


class FixedMultiplier(Part):
    """A factor for everything."""

    value: Number


class MeasuredMultiplier(Part):
    """A factor looked up by a metric; without data the earning is held, unless another policy is named."""

    measure: str
    table: Annotated[
        FactorTable, BeforeValidator(_from_tiers, json_schema_input_type=FactorTable | tuple[FactorTier, ...])
    ]
    no_data: Literal["hold", "pass", "fail"] = "hold"
    scale: Count | None = Field(default=None, ge=0, le=12)


def _sort_of_multiplier(value: Any) -> str:
    looks_up = "measure" in value if isinstance(value, dict) else isinstance(value, MeasuredMultiplier)
    return "measured" if looks_up else "fixed"


Multiplier = Annotated[
    Annotated[FixedMultiplier, Tag("fixed")] | Annotated[MeasuredMultiplier, Tag("measured")],
    Discriminator(_sort_of_multiplier),
]


class Cap(Part):
    """At most so much for one line, for one agent and period, or for one agent and calendar year."""

    per_line: Number | None = None
    per_period: Number | None = None
    per_year: Number | None = None


class Floor(Part):
    """At least so much for one agent and period: a guarantee. It goes with the earning when a gate fails,
    unless it was promised whatever happens (`survives_gate`)."""

    per_period: Number
    survives_gate: bool = False


class GoalQuota(Part):
    """The target the agent agreed to in this metric, for the period."""

    goal: str


def _sort_of_quota(value: Any) -> str:
    return "goal" if isinstance(value, dict | GoalQuota) else "number"


Quota = Annotated[
    Annotated[Number, Tag("number")] | Annotated[GoalQuota, Tag("goal")], Discriminator(_sort_of_quota)
]


class Eligibility(Part):
    """What a leaver is still paid: deals up to the last day, and their receipts for so many days more."""

    employment_end: Day
    tail_days: Count = Field(default=0, ge=0, le=36500)


class Component(Part):
    """One rule of a plan. Components are calculated on their own and added up.

    `measure` names a metric whose value, instead of the basis, is held against the quota. `prorate` names what is
    reduced for an agent who was there for a part of the period. Of components of one `exclusive_group` only the
    one that pays most pays. `attainment_keeps_refunds`: refunds are taken back but do not lower the tier
    reached.
    """

    id: Code
    name: str = ""
    facts: Literal["sales", "receipts"] = "sales"
    basis: Literal["amount", "quantity", "received", "delivered", "margin_floor0", "receipts"]
    filter: dict[str, Labels] = Field(default_factory=dict)
    apply: Literal["each", "period", "running"]
    rate: Rate
    quota: Quota | None = None
    measure: str | None = None
    attainment_keeps_refunds: bool = False
    gate: Gate | None = None
    multiplier: Multiplier | None = None
    cap: Cap | None = None
    floor: Floor | None = None
    order: tuple[Limit, ...] = LIMITS
    prorate: tuple[Prorated, ...] = ()
    eligibility: Eligibility | None = None
    exclusive_group: str = ""

    @property
    def table(self) -> Table | None:
        return self.rate.table if isinstance(self.rate, TableRate) else None

    @property
    def steps(self) -> set[Limit]:
        """What there is to apply in an order."""
        has = {"multiplier": self.multiplier, "cap": self.cap}
        return {step for step in LIMITS if has[step] is not None}

    @property
    def deciding_measure(self) -> str | None:
        """The metric that decides the tier, if one does."""
        return self.measure or (self.table.measure if self.table else None)

    @property
    def labels(self) -> set[str]:
        """What facts must say of themselves for filters and rules."""
        rules = self.rate.rules if isinstance(self.rate, RulesRate) else ()
        return {name for part in (self.filter, *(rule.match for rule in rules)) for name in part}

    @property
    def looks_at_days(self) -> bool:
        """Whether the day of a fact decides what it earns."""
        return isinstance(self.rate, VersionsRate) or self.eligibility is not None

    @property
    def conditions(self) -> set[str]:
        """The metrics that decide a condition or a factor."""
        measured = self.multiplier if isinstance(self.multiplier, MeasuredMultiplier) else None
        return {part.measure for part in (self.gate, measured) if part is not None}

    @property
    def other_number(self) -> str | None:
        """The number of a fact that decides the tier where that is not what the rate is applied to: amounts of
        a table of quantities, or quantities of a table of amounts."""
        on = self.table.on if self.table else ""
        is_other = on == "amount" if self.is_per_unit else on == "quantity"
        return on if is_other else None

    @property
    def is_per_unit(self) -> bool:
        """Rates are money for each unit, not shares."""
        return self.basis == "quantity"


class PlanDocument(Part):
    """The rules of one version of a plan.

    `credit` says who a sale counts for: the agent it was booked to, or those who looked after the customer on
    that day, by their shares.
    """

    currency: Currency
    rounding: RoundingRule
    credit: Literal["booked", "ownership"] = "booked"
    components: tuple[Component, ...] = Field(min_length=1)

    def component(self, id: str) -> Component:  # noqa: A002
        """The component with this id; raises KeyError if there is none."""
        found = {component.id: component for component in self.components}
        return found[id]

    @property
    def measures(self) -> frozenset[str]:
        """The metrics whose values the calculation needs."""
        named: set[str | None] = set()
        for component in self.components:
            named |= {component.deciding_measure, *component.conditions}
        return frozenset(name for name in named if name)

    @property
    def capped_by_year(self) -> frozenset[str]:
        """The components whose earlier periods of the year the calculation needs."""
        caps = ((component.id, component.cap) for component in self.components)
        return frozenset(id for id, cap in caps if cap and cap.per_year is not None)  # noqa: A001

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
