"""How reaching a target is judged: which way is better, by which formula, within which limits (incentives 3.2)."""

from typing import Annotated, Literal

from pydantic import Field

from crm.exact.numbers import ZERO, Fraction, text_of
from crm.exact.problems import Refused, say
from crm.exact.reading import Number, Part
from evaluations.engine.effective_targets import TargetKind

Direction = Literal["higher", "lower", "range", "milestone"]
Method = Literal["ratio", "from_baseline", "two_minus_ratio", "inverse_ratio", "band", "binary", "milestones"]
ZeroTarget = Literal["exclude", "binary"]

METHODS: dict[Direction, tuple[Method, ...]] = {
    "higher": ("ratio", "from_baseline", "binary", "milestones"),
    "lower": ("two_minus_ratio", "inverse_ratio", "from_baseline", "binary"),
    "range": ("band", "binary"),
    "milestone": ("milestones", "binary"),
}
"""How each direction may be judged; the first is the usual way."""
DEFAULT_CAP = Fraction(6, 5)
"""What a goal counts at most where an organisation has not said otherwise; the engine caps nothing unasked."""

say(
    {
        "limits_crossed": (
            "At most {cap} and at least {floor} leave nothing; raise the one or lower the other.",
            "上限 {cap} 低于下限 {floor}；调高上限或调低下限。",
        ),
        "only_for_a_range": (
            "“{field}” belongs to a goal with the direction “range”; choose it, or remove the field.",
            "“{field}”只用于方向为“range”的目标；改用该方向，或删除此项。",
        ),
        "method_does_not_fit": (
            "“{method}” does not judge a goal whose direction is “{direction}”; use one of: {allowed}.",
            "“{method}”不适用于方向为“{direction}”的目标；从这些方法中选一个：{allowed}。",
        ),
    }
)


class Judgement(Part):
    """Which way is better, and the formula. `tolerance`: a range around the target, so large a share to each side.

    `zero_target`: a target of zero is left out, or where less is better met or not. Cap and floor come last.
    """

    direction: Direction = "higher"
    method: Method | None = None
    target_kind: TargetKind = "flow"
    tolerance: Annotated[Number, Field(ge=0, le=1)] = ZERO
    zero_target: ZeroTarget = "exclude"
    cap: Number | None = None
    floor: Number | None = ZERO

    @property
    def way(self) -> Method:
        """The formula that applies."""
        return self.method or METHODS[self.direction][0]


def check(judgement: Judgement, at: str = "") -> None:
    """Refused for a formula that does not fit the direction, and for a cap below the floor; `at` says where."""
    direction, way, cap, floor = judgement.direction, judgement.way, judgement.cap, judgement.floor
    if way not in METHODS[direction]:
        allowed = ", ".join(METHODS[direction])
        gaps = {"method": way, "direction": direction, "allowed": allowed}
        raise Refused.because("method_does_not_fit", f"{at}/method", **gaps)
    if judgement.tolerance and direction != "range":
        raise Refused.because("only_for_a_range", f"{at}/tolerance", field="tolerance")
    if cap is not None and floor is not None and cap < floor:
        raise Refused.because("limits_crossed", f"{at}/cap", cap=text_of(cap), floor=text_of(floor))
