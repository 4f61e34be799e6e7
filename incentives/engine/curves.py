"""Curves: what each level of a result pays, as a share of the target (incentives 1.8).

A curve is a list of points that never go backwards. Between them the payout runs in a straight line, or stands
until the next step. Below the first point nothing is paid, and above the last one no more than there, unless the
plan says otherwise. Two points at the same level are a jump the plan declares: whoever is at that level is at the
upper one.
"""

from collections.abc import Callable, Sequence
from typing import Annotated, Literal

from pydantic import AliasChoices, Field, model_validator

from crm.exact.explanation import Term, at_least, cut, difference, product, quotient, total, value
from crm.exact.numbers import ZERO, text_of
from crm.exact.problems import say
from crm.exact.reading import Number, Part, broken
from crm.exact.wording import name
from incentives.engine.interpolation import between, way_covered

name(
    {
        "curve_point": ("point of the curve", "曲线点", "percent"),
        "curve_point_raw": ("point of the curve", "曲线点", "number"),
        "curve_pay": ("payout of the curve", "曲线发放比例", "percent"),
        "below_curve": ("below", "低于起点", "percent"),
        "no_less_than_no_pay": ("no less than nothing", "不低于零", "percent"),
        "increment_every": ("for every", "每", "number"),
        "increment_pay": ("payout for each whole step", "每满一级发放比例", "percent"),
    }
)
say(
    {
        "curve_goes_back": (
            "The point at {at} comes after the one at {before}; sort the points upwards.",
            "点 {at} 排在 {before} 之后；按从低到高排列。",
        ),
        "curve_point_lost": (
            "Of the points at {at} only the first and the last count; keep two for a jump, otherwise one.",
            "{at} 处有多个点，只有首尾两个有效；需要跳变时保留两个，否则保留一个。",
        ),
        "curve_has_no_slope": (
            "There is no slope to extend here; give two points at different levels, or choose “hold”.",
            "此处没有可延伸的斜率；给出两个不同位置的点，或改用“hold”。",
        ),
        "steps_do_not_extend": (
            "A curve of steps has no slope; choose “hold” or “increment”, or the mode “linear”.",
            "阶梯曲线没有斜率；改用“hold”或“increment”，或改用“linear”模式。",
        ),
        "increment_missing": (
            "Say how much every whole step above the last point pays, with “increment”.",
            "用“increment”写明最后一点以上每满一级发放多少。",
        ),
        "increment_unused": (
            "Whole steps count only with “above” set to “increment”; choose that, or remove “increment”.",
            "只有“above”为“increment”时才按级计算；选用它，或删除“increment”。",
        ),
    }
)


class CurvePoint(Part):
    """At this level, this share of the target. With `inclusive: false` the level itself is still below it."""

    at: Number = Field(validation_alias=AliasChoices("at", "from"), serialization_alias="at")
    pay: Number
    inclusive: bool = True

    def is_reached(self, term: Term) -> bool:
        return term.value >= self.at if self.inclusive else term.value > self.at


class Increment(Part):
    """Every so much above the last point pays so much more; what does not fill a step pays nothing."""

    every: Annotated[Number, Field(gt=0)]
    pay: Number


class Curve(Part):
    """A curve over attainment, or with `raw` over the actual itself."""

    points: tuple[CurvePoint, ...] = Field(
        min_length=1, validation_alias=AliasChoices("curve", "points"), serialization_alias="curve"
    )
    mode: Literal["linear", "step"] = "linear"
    below: Literal["zero", "hold", "extend"] = "zero"
    above: Literal["hold", "extend", "increment"] = "hold"
    increment: Increment | None = None
    raw: bool = False

    @model_validator(mode="after")
    def _goes_upwards(self) -> "Curve":
        for before, point in zip(self.points, self.points[1:], strict=False):
            if (point.at, not point.inclusive) < (before.at, not before.inclusive):
                raise broken("curve_goes_back", "curve", at=text_of(point.at), before=text_of(before.at))
        for first, third in zip(self.points, self.points[2:], strict=False):
            if first.at == third.at:
                raise broken("curve_point_lost", "curve", at=text_of(first.at))
        return self

    @model_validator(mode="after")
    def _ends_fit(self) -> "Curve":
        if self.above == "increment" and self.increment is None:
            raise broken("increment_missing")
        if self.above != "increment" and self.increment is not None:
            raise broken("increment_unused", "increment")
        for end, pair in (("below", self.points[:2]), ("above", self.points[-2:])):
            if getattr(self, end) == "extend" and self.mode == "step":
                raise broken("steps_do_not_extend", end)
            if getattr(self, end) == "extend" and pair[0].at == pair[-1].at:
                raise broken("curve_has_no_slope", end)
        return self


def payout_share(curve: Curve, reached: Term) -> Term:
    """What a curve pays at an attainment, or with `raw` at an actual: a share of the target, 1.2 is 120 %."""
    passed = sum(point.is_reached(reached) for point in curve.points)
    if not passed:
        return BELOW[curve.below](curve, reached)
    point = curve.points[passed - 1]
    if reached.value == point.at:
        return _pay(point)
    if passed == len(curve.points):
        return ABOVE[curve.above](curve, reached)
    if curve.mode == "step":
        return _pay(point)
    return _on_the_line(curve, curve.points[passed - 1 : passed + 1], reached)


def _pay(point: CurvePoint) -> Term:
    where = f"{'≥' if point.inclusive else '>'} {text_of(point.at)}"
    return value(point.pay, "curve_pay", of_what=where)


def _on_the_line(curve: Curve, pair: Sequence[CurvePoint], reached: Term) -> Term:
    """The payout on the line through two points, between them or beyond."""
    meaning = "curve_point_raw" if curve.raw else "curve_point"
    start, end = (value(point.at, meaning) for point in pair)
    low, high = (_pay(point) for point in pair)
    return between(low, high, way_covered(start, end, reached))


def _extended(curve: Curve, pair: Sequence[CurvePoint], reached: Term) -> Term:
    """The slope goes on, but not below nothing, unless the curve itself takes something away."""
    found = _on_the_line(curve, pair, reached)
    takes_away = any(point.pay < 0 for point in curve.points)
    if takes_away or found.value >= 0:
        return found
    return at_least(found, value(ZERO, "no_less_than_no_pay"))


def _incremented(curve: Curve, reached: Term) -> Term:
    """Whole steps above the last point: pay + whole(above ÷ every) × pay of a step."""
    last, step = curve.points[-1], curve.increment
    if step is None:
        raise ValueError("A curve with increments says what they are.")
    above = difference(reached, value(last.at, "curve_point_raw" if curve.raw else "curve_point"))
    steps = cut(quotient(above, value(step.every, "increment_every")), 0)
    return total([_pay(last), product(steps, value(step.pay, "increment_pay"))])


End = Callable[[Curve, Term], Term]
BELOW: dict[str, End] = {
    "zero": lambda curve, _reached: value(ZERO, "below_curve", of_what=text_of(curve.points[0].at)),
    "hold": lambda curve, _reached: _pay(curve.points[0]),
    "extend": lambda curve, reached: _extended(curve, curve.points[:2], reached),
}
ABOVE: dict[str, End] = {
    "hold": lambda curve, _reached: _pay(curve.points[-1]),
    "extend": lambda curve, reached: _extended(curve, curve.points[-2:], reached),
    "increment": _incremented,
}
