"""Milestones: an earning paid in agreed shares, each when its milestone is there (incentives 1.15).

The parts are fixed by cumulative rounding in the order of the agreement, whichever milestone comes first.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Literal, Self

from pydantic import AliasChoices, Field, model_validator

from crm.exact.explanation import Term, rounded, total, value
from crm.exact.numbers import Fraction
from crm.exact.problems import NotComputable, say
from crm.exact.reading import Code, Day, Number, Part, broken
from crm.exact.rounding import Rounding
from crm.exact.wording import name
from incentives.engine.releases import Release, Schedule
from incentives.engine.spreading import spread

name({"milestone_share": ("share of the milestone", "里程碑比例", "percent")})
say(
    {
        "shares_not_whole": (
            "The shares come to {sum}; let them come to exactly 1.",
            "各部分比例之和为 {sum}，应正好等于 1。",
        ),
        "milestone_repeated": ("Another milestone is called “{ref}”.", "已有同名里程碑“{ref}”。"),
        "milestone_unknown": ("No milestone is called “{ref}”.", "没有名为“{ref}”的里程碑。"),
    }
)


class Milestone(Part):
    """A share paid on an agreed day, or on the day the milestone is reached."""

    ref: Code = Field(validation_alias=AliasChoices("ref", "id", "name"))
    share: Number = Field(ge=0, le=1, validation_alias=AliasChoices("share", "pct", "percent"))
    date: Day | None = None


class Milestones(Part):
    """Shares that come to the whole, each paid when its milestone is there."""

    type: Literal["milestones"]
    milestones: tuple[Milestone, ...] = Field(min_length=1, max_length=100)

    @model_validator(mode="after")
    def _are_whole(self) -> Self:
        refs = [milestone.ref for milestone in self.milestones]
        if twice := next((ref for ref in refs if refs.count(ref) > 1), None):
            raise broken("milestone_repeated", "milestones", ref=twice)
        if (sum_of_shares := sum(milestone.share for milestone in self.milestones)) != 1:
            raise broken("shares_not_whole", "milestones", sum=str(sum_of_shares))
        return self


def milestones(
    rule: Milestones,
    earning: Fraction,
    rounding: Rounding,
    earned_on: date | None = None,
    reached: Mapping[str, date] | None = None,
) -> Schedule:
    """A part for each milestone, by its cumulative share; the day it was `reached` counts before an agreed one.

    Raises NotComputable for a milestone nobody agreed on.
    """
    known = reached or {}
    if strange := next((ref for ref in known if ref not in {one.ref for one in rule.milestones}), None):
        raise NotComputable("milestone_unknown", ref=strange)
    whole = value(earning, "earning")
    terms = spread(whole, _cumulative(rule.milestones), rounding)
    releases = tuple(
        Release(one.ref, term, known.get(one.ref, one.date), waits=one.ref not in known)
        for one, term in zip(rule.milestones, terms, strict=True)
    )
    return Schedule(rounded(whole, rounding), releases, earned_on, rounding.scale)


def _cumulative(parts: Sequence[Milestone]) -> Iterator[Term]:
    shares = [value(part.share, "milestone_share", of_what=part.ref) for part in parts]
    return (total(shares[:count]) for count in range(1, len(parts) + 1))
