"""Pools: an amount shared out among the members of a team (incentives 1.13).

The pool is fixed, or a rate of the team's result once its goal is met. Eligibility comes first; then the pool is
shared equally or by weight, to the last cent. The part of a member who is not eligible goes to the rest, unless
the plan leaves it unallocated; the part of one whose eligibility is not known yet is held. Where nobody is
eligible the pool stays undistributed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Self

from pydantic import AliasChoices, Field, model_validator

from crm.exact.explanation import ONE, Explained, Term, difference, explain, product, rounded, total, value
from crm.exact.numbers import ZERO, Fraction
from crm.exact.problems import NotComputable, Refused, say
from crm.exact.reading import Number, Part, broken
from crm.exact.rounding import Rounding
from crm.exact.sharing import shared
from crm.exact.wording import name
from incentives.engine.deals import Rate
from incentives.engine.members import Eligibility, Member, MemberGate, eligibility_of

name(
    {
        "pool": ("pool", "奖金池", "money"),
        "pool_rate": ("pool rate", "奖金池比例", "percent"),
        "team_result": ("result of the team", "团队业绩", "money"),
        "team_goal_missed": ("the team's goal is not met", "团队目标未达成", "money"),
        "pool_weight": ("weight of", "权重", "number"),
        "pool_part": ("part of", "份额", "money"),
        "no_part": ("no part", "无份额", "money"),
    }
)
say(
    {
        "pool_amount_or_rate": (
            "Give the pool either a fixed “amount” or a “rate” of the team's result.",
            "奖金池填写固定“amount”，或按团队业绩的“rate”，二者选一。",
        ),
        "team_result_missing": (
            "The result of the team is missing, so the pool cannot be worked out; add “revenue”.",
            "缺少团队业绩，无法计算奖金池；补上“revenue”。",
        ),
        "weight_missing": (
            "“{member}” has no “{field}” to share by; add it, or share equally.",
            "“{member}”没有用于分配的“{field}”；补上，或改为均分。",
        ),
        "weight_negative": (
            "The weight of “{member}” is negative; a weight is zero or more.",
            "“{member}”的权重为负；权重不得小于零。",
        ),
        "member_repeated": (
            "“{member}” is in the pool twice; leave one.",
            "“{member}”在奖金池中出现了两次；保留一次。",
        ),
    }
)

NO_PART = value(ZERO, "no_part")
CUSTOMARY_FACTORS = ("points", "salary", "presence")


class Pool(Part):
    """How much there is, and how it is shared. `weight_of` names the numbers of a member whose product is his
    weight; otherwise it is his `weight`, or points × salary × presence as far as the members have them."""

    amount: Number | None = None
    rate: Rate | None = None
    goal: Number | None = None
    allocation: Literal["equal", "weights"]
    weight_of: tuple[str, ...] = Field(
        default=(), validation_alias=AliasChoices("weight_of", "factors", "weights")
    )
    gate: MemberGate | None = None
    ineligible: Literal["rest", "unallocated"] = "rest"

    @model_validator(mode="after")
    def _has_one_size(self) -> Self:
        if (self.amount is None) == (self.rate is None):
            raise broken("pool_amount_or_rate")
        return self


@dataclass(frozen=True)
class MemberPart:
    """What a member gets, and what is held for him; of the two at least one is nothing."""

    payee: str
    eligibility: Eligibility
    paid: Explained
    held: Explained


@dataclass(frozen=True)
class SharedPool:
    """Parts paid, parts held and what is undistributed together are the pool."""

    pool: Explained
    parts: tuple[MemberPart, ...]
    undistributed: Explained


def share_out(rule: Pool, members: Sequence[Member], result: Fraction | None, rounding: Rounding) -> SharedPool:
    """The pool shared out: size × weight ÷ all weights, by largest remainder, ties in order of member id.

    Refused for a member twice and a negative weight. NotComputable without a team result or a weight it needs.
    """
    _check_once_each(members)
    pool = _size_of(rule, result, rounding)
    who = [(member, eligibility_of(member, rule.gate, f"/members/{at}")) for at, member in enumerate(members)]
    sharing = [member for member, state in who if state != "ineligible" or rule.ineligible == "unallocated"]
    shares = _shared_among(rule, sharing, pool, rounding.scale)
    parts = tuple(_part(member.id, state, shares.get(member.id, NO_PART), rounding) for member, state in who)
    given = [value(n, "pool_part", of_what=one.payee) for one in parts if (n := _given(one))]
    left = difference(value(pool.value, "pool"), total(given))
    return SharedPool(_explained("pool", pool, rounding), parts, _explained("pool.undistributed", left, rounding))


def _check_once_each(members: Sequence[Member]) -> None:
    names = [member.id for member in members]
    for at, payee in enumerate(names):
        if payee in names[:at]:
            raise Refused.because("member_repeated", f"/members/{at}", member=payee)


def _size_of(rule: Pool, result: Fraction | None, rounding: Rounding) -> Term:
    if result is None and (rule.rate is not None or rule.goal is not None):
        raise NotComputable("team_result_missing")
    if rule.goal is not None and result is not None and result < rule.goal:
        return value(ZERO, "team_goal_missed")
    if rule.rate is None:
        return rounded(value(rule.amount or ZERO, "pool"), rounding)
    return rounded(product(value(result or ZERO, "team_result"), value(rule.rate, "pool_rate")), rounding)


def _shared_among(rule: Pool, members: Sequence[Member], pool: Term, scale: int) -> dict[str, Term]:
    """Everybody's share; of nobody, or where nobody has any weight, there are none."""
    factors = rule.weight_of or _customary(members)
    weights = {member.id: _weight_of(rule, member, factors) for member in members}
    for payee, weight in weights.items():
        if weight.value < 0:
            raise Refused.because("weight_negative", "/members", member=payee)
    if not any(weight.value for weight in weights.values()):
        return {}
    return shared(value(pool.value, "pool"), weights, scale=scale)


def _customary(members: Sequence[Member]) -> tuple[str, ...]:
    """What anybody has, everybody must have: a weight that is missing is not a weight of one."""
    known = {field for member in members for field in member.numbers}
    used = tuple(field for field in CUSTOMARY_FACTORS if field in known)
    return ("weight",) if "weight" in known or not used else used


def _weight_of(rule: Pool, member: Member, factors: Sequence[str]) -> Term:
    if rule.allocation == "equal":
        return value(ONE, "pool_weight", of_what=member.id)
    for field in factors:
        if field not in member.numbers:
            raise NotComputable("weight_missing", member=member.id, field=field)
    return product(*(_factor(member, field) for field in factors))


def _factor(member: Member, field: str) -> Term:
    of_what = member.id if field == "weight" else field
    return value(member.numbers[field], "pool_weight", of_what=of_what)


def _part(payee: str, state: Eligibility, share: Term, rounding: Rounding) -> MemberPart:
    paid = share if state == "eligible" else NO_PART
    held = share if state == "unknown" else NO_PART
    return MemberPart(
        payee, state, _explained("pool.part", paid, rounding), _explained("pool.part_held", held, rounding)
    )


def _given(part: MemberPart) -> Fraction:
    return (part.paid.value or ZERO) + (part.held.value or ZERO)


def _explained(kind: str, term: Term, rounding: Rounding) -> Explained:
    return explain(kind, term, scale=rounding.scale)
