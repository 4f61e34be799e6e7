"""Coverage: how much of a target the people below have taken on (incentives 3.9).

Below the least it is under-cascaded and somebody must still agree; above the most the same target is handed down
too often.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import Field

from crm.exact.explanation import Explained, difference, explain, no_result, quotient, total, value
from crm.exact.numbers import Fraction, text_of
from crm.exact.problems import say
from crm.exact.reading import Number, Part
from crm.exact.wording import name

name(
    {
        "parent_target": ("target above", "上级目标", "number"),
        "child_target": ("target below", "下级目标", "number"),
    }
)
say(
    {
        "no_target_to_cover": (
            "The target above is zero, so there is nothing to cover.",
            "上级目标为零，无法计算覆盖率。",
        ),
        "under_cascaded": (
            "The targets below come to less than they must; {gap} of the target is not taken on yet.",
            "下级目标合计不足，还有 {gap} 未落实。",
        ),
        "over_cascaded": (
            "The targets below come to more than they may; lower them, or raise the limit.",
            "下级目标合计超出上限；调低目标，或提高上限。",
        ),
    }
)


class CoverageLimits(Part):
    """From which coverage a target counts as handed down, and above which as handed down too often."""

    least: Number = Field(default=Fraction(1), alias="min")
    most: Number | None = Field(default=None, alias="max")


@dataclass(frozen=True)
class Coverage:
    """The targets below as a share of the target above, and what is still to be agreed."""

    share: Explained
    gap: Explained

    @property
    def status(self) -> str:
        """`ok`, `under_cascaded`, `over_cascaded`, or why there is no share."""
        return self.share.status


def coverage(target: Fraction, below: Sequence[Fraction | None], limits: CoverageLimits) -> Coverage:
    """coverage = sum below ÷ target; gap = target − sum below. Who has agreed nothing yet covers nothing."""
    above = value(target, "parent_target")
    together = total([value(one, "child_target") for one in below if one is not None])
    gap = explain("coverage.gap", difference(above, together))
    if not target:
        return Coverage(no_result("coverage", "no_target_to_cover"), gap)
    share, gaps = quotient(together, above), {"gap": text_of(target - together.value)}
    return Coverage(explain("coverage", share, status=_status(share.value, limits), gaps=gaps), gap)


def _status(share: Fraction, limits: CoverageLimits) -> str:
    if share < limits.least:
        return "under_cascaded"
    return "over_cascaded" if limits.most is not None and share > limits.most else "ok"
