"""Points pools: money shared by what grades, salaries and presence make together (incentives 3.10).

A member's points are points of the grade × base salary × presence; the pool is shared by them to the last cent.
Who is not rated is held for a decision. Until then the part of the best grade is kept back, so that whatever is
decided nobody has to give back more than a unit of rounding; a plan may share that part among the rest instead.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from pydantic import AliasChoices, Field

from crm.exact.explanation import Explained, Term, difference, explain, no_result, product, rounded, total, value
from crm.exact.numbers import ZERO, Fraction
from crm.exact.problems import Refused
from crm.exact.reading import Given, Part
from crm.exact.rounding import Rounding
from crm.exact.sharing import shared_in_order
from crm.exact.wording import name
from evaluations.engine.grades import NOT_RATED
from evaluations.engine.names import each_once
from evaluations.engine.weights import MeasuredWeight, Weight
from incentives.engine.score_payouts import WHOLE, Presence, presence_of

name(
    {
        "grade_points": ("points of the grade of", "等级点数", "number"),
        "base_salary": ("base salary", "基本工资", "money"),
        "points_pool": ("pool", "奖金池", "money"),
        "points_part": ("part of", "份额", "money"),
        "no_points": ("nobody has points", "无人有点数", "money"),
    }
)


class PointsPool(Part):
    """The points of each grade, and what becomes of the part of those who are not rated."""

    points: dict[str, Weight] = Field(min_length=1, validation_alias=AliasChoices("points", "grade_points"))
    not_rated: Literal["reserve", "rest"] = "reserve"


class PointsMember(Given):
    """A member of the pool."""

    id: str
    grade: str | None = None
    salary: MeasuredWeight = Field(validation_alias=AliasChoices("salary", "base_salary"))
    presence: Presence = WHOLE


@dataclass(frozen=True)
class PointsShared:
    """Everybody's part, the members held, and what is left: kept back for them, or shared by nobody."""

    parts: Mapping[str, Explained]
    held: tuple[str, ...]
    undistributed: Explained


def share_by_points(
    plan: PointsPool, pool: Fraction, members: Sequence[PointsMember], rounding: Rounding
) -> PointsShared:
    """part = largest remainder(pool, points × salary × presence); the parts and the undistributed are the pool.

    Refused for a member twice, an unknown grade, and presence out of range.
    """
    each_once((member.id for member in members), "/members")
    whole = rounded(value(pool, "points_pool"), rounding)
    held = tuple(member.id for member in members if _is_held(plan, member))
    terms = _shared(whole, _points(plan, members), rounding.scale)
    paid = {member.id: terms[member.id] for member in members if member.id not in held}
    parts = {member.id: _told(member.id, paid, rounding) for member in members}
    given = total([value(term.value, "points_part", of_what=who) for who, term in paid.items()])
    left = difference(whole, given)
    return PointsShared(parts, held, explain("points_pool.undistributed", left, scale=rounding.scale))


def _is_held(plan: PointsPool, member: PointsMember) -> bool:
    """Without a grade, unless the plan says what that is worth."""
    return (member.grade or NOT_RATED) == NOT_RATED and NOT_RATED not in plan.points


def _points(plan: PointsPool, members: Sequence[PointsMember]) -> dict[str, Term]:
    """The points of everybody the pool is divided among."""
    found = {}
    for number, member in enumerate(members):
        presence = presence_of(member.presence, f"/members/{number}/presence")
        if _is_held(plan, member) and plan.not_rated == "rest":
            continue
        grade = member.grade or NOT_RATED
        points = max(plan.points.values()) if _is_held(plan, member) else plan.points.get(grade)
        if points is None:
            raise Refused.because("unknown_grade", f"/members/{number}/grade", grade=grade)
        of_grade = value(points, "grade_points", of_what=member.id)
        found[member.id] = product(of_grade, value(member.salary, "base_salary"), presence)
    return found


def _shared(whole: Term, points: Mapping[str, Term], scale: int) -> dict[str, Term]:
    """Everybody's part of the pool; nothing where nobody has points."""
    if not any(term.value for term in points.values()):
        return {member: value(ZERO, "no_points") for member in points}
    return shared_in_order(whole, points, scale=scale)


def _told(member: str, paid: Mapping[str, Term], rounding: Rounding) -> Explained:
    if member not in paid:
        return no_result("points_pool", "held_not_rated")
    return explain("points_pool", paid[member], member=member, scale=rounding.scale)
