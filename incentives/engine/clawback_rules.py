"""Rules of clawing back, as a plan writes them, and what they are applied to (incentives 1.17)."""

from dataclasses import dataclass
from typing import Annotated, Any, Literal, Self

from pydantic import AliasChoices, BeforeValidator, Field, model_validator

from crm.exact.numbers import ZERO, Fraction
from crm.exact.problems import say
from crm.exact.reading import Count, Number, broken
from incentives.engine.clawback_windows import Age, Window

say(
    {
        "window_missing": (
            "A linear clawback needs its window; say how many months or days it is.",
            "按比例追回需要窗口长度；填写月数或天数。",
        ),
        "attainment_does_not_fit": (
            "“recompute” lowers the attainment, all other methods keep it; choose the method that does what you "
            "want, or remove this.",
            "“recompute”会降低达成率，其余方法保留达成率；改用合适的方法，或删除此项。",
        ),
    }
)


def _as_yes_or_no(given: Any) -> Any:
    return ATTAINMENT.get(given, given) if isinstance(given, str) else given


ATTAINMENT = {**dict.fromkeys(("keep", "kept", "unchanged"), True), **dict.fromkeys(("lower", "reduce"), False)}


class Clawback(Window):
    """What all methods agree on.

    A customer who is back within so many days of the end undoes the clawback; one who does not pay gives cause for
    it only after so many days. Only working the period out again lowers the attainment; a plan may say so.
    """

    keeps_attainment: Annotated[
        bool | None,
        BeforeValidator(
            _as_yes_or_no,
            json_schema_input_type=bool | Literal["keep", "kept", "unchanged", "lower", "reduce"] | None,
        ),
    ] = Field(
        default=None,
        validation_alias=AliasChoices("keeps_attainment", "keep_attainment", "attainment_kept", "attainment"),
    )
    reinstate_within_days: Count | None = Field(
        default=None, ge=0, validation_alias=AliasChoices("reinstate_within_days", "reinstatement_days")
    )
    non_payment_after_days: Count | None = Field(default=None, ge=0)

    @property
    def lowers_attainment(self) -> bool:
        """Whether what was sold counts as if it had not been."""
        return False

    @model_validator(mode="after")
    def _does_what_it_says(self) -> Self:
        if self.keeps_attainment is self.lowers_attainment:
            raise broken("attainment_does_not_fit", "keeps_attainment")
        return self


class Full(Clawback):
    """Everything, within the window."""

    method: Literal["full"]


class Linear(Clawback):
    """The part of the window that was still to come."""

    method: Literal["linear_months", "linear_days", "linear"]

    @model_validator(mode="after")
    def _has_window(self) -> Self:
        if self.length is None:
            raise broken("window_missing", "window_months")
        return self


class Percent(Clawback):
    """A share, within the window where there is one."""

    method: Literal["percent"]
    percent: Number = Field(ge=0, le=1, validation_alias=AliasChoices("percent", "pct", "share"))


class UnearnedAdvance(Clawback):
    """The months that were paid ahead and not earned."""

    method: Literal["unearned_advance"]
    advance_months: Count = Field(ge=1)


class DowngradeDifference(Clawback):
    """The difference to what the smaller contract would have paid."""

    method: Literal["downgrade_difference"]


class Recompute(Clawback):
    """The period is worked out again without the deal."""

    method: Literal["recompute"]

    @property
    def lowers_attainment(self) -> bool:
        return True


class OriginalRate(Clawback):
    """The deal's own lines are taken back as they were paid."""

    method: Literal["original_rate"]


@dataclass(frozen=True)
class PaidLine:
    """A line that falls back: what it paid, what of it is still to be paid, and what was clawed back before."""

    paid: Fraction
    unpaid: Fraction = ZERO
    clawed_back: Fraction = ZERO
    would_have_paid: Fraction | None = None


@dataclass(frozen=True)
class Ending:
    """How a sale ended: its age; whether by fraud, which no window protects and somebody must approve; and, if the
    customer did not pay, since how many days."""

    age: Age = Age()
    is_fraud: bool = False
    unpaid_days: int | None = None
