"""What a curve pays: between its points, at them, and beyond."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.exact.explanation import explain, leaves, value
from crm.exact.numbers import Fraction
from crm.exact.problems import Refused
from crm.exact.reading import read
from incentives.engine.curves import Curve, payout_share
from incentives.engine.tests.telling import told

THRESHOLD = [("0.70", "0"), ("1.00", "1.00"), ("1.50", "2.00")]


def a_curve(*points: tuple[str, str], **fields: Any) -> Curve:
    return read(Curve, {"curve": [{"at": at, "pay": pay} for at, pay in points or THRESHOLD]} | fields)


def pays(curve: Curve, reached: str) -> Fraction:
    share = payout_share(curve, value(Fraction(reached), "measured_actual"))
    return told(explain("curve", share))


def refused(*points: tuple[str, str], **fields: Any) -> tuple[str, str]:
    with pytest.raises(Refused) as refusal:
        a_curve(*points, **fields)
    (problem,) = refusal.value.problems
    assert problem.message("en")
    assert problem.message("zh-hans")
    return problem.pointer, problem.code


@pytest.mark.parametrize(
    ("reached", "paid"),
    [("0.85", "0.5"), ("0.70", "0"), ("1", "1"), ("1.20", "1.4"), ("1.5", "2"), ("0.8", "1/3")],
)
def test_between_two_points_the_payout_runs_in_a_straight_line(reached: str, paid: str) -> None:
    assert pays(a_curve(), reached) == Fraction(paid)


@pytest.mark.parametrize(("reached", "paid"), [("0.69", "0"), ("0.75", "0.5"), ("0.9", "0.5"), ("1", "1")])
def test_a_step_holds_until_the_next_one_and_its_start_is_in_it(reached: str, paid: str) -> None:
    assert pays(a_curve(("0.75", "0.5"), ("1", "1"), mode="step"), reached) == Fraction(paid)


@pytest.mark.parametrize("mode", ["linear", "step"])
@pytest.mark.parametrize("reached", ["0.7499", "0", "-3"])
def test_below_the_first_point_nothing_is_paid(mode: str, reached: str) -> None:
    assert pays(a_curve(("0.75", "0.5"), ("1", "1"), mode=mode), reached) == 0


@pytest.mark.parametrize(
    ("below", "reached", "paid"),
    [
        ("hold", "0.1", "0.5"),
        ("extend", "0.6", "0.2"),
        ("extend", "0.5", "0"),
        ("extend", "0.1", "0"),
    ],
)
def test_below_the_first_point_a_plan_may_hold_or_extend_but_not_below_nothing(
    below: str, reached: str, paid: str
) -> None:
    curve = a_curve(("0.70", "0.5"), ("0.90", "1.1"), ("1", "1.2"), below=below)

    assert pays(curve, reached) == Fraction(paid)


def test_a_curve_that_takes_something_away_extends_below_nothing() -> None:
    assert pays(a_curve(("0", "-0.1"), ("1", "0"), below="extend"), "-1") == Fraction("-0.2")


@pytest.mark.parametrize(
    ("above", "paid"), [("hold", "2"), ("extend", "2.2")]
)  # fmt: skip
def test_above_the_last_point_a_plan_holds_or_goes_on_with_the_last_slope(above: str, paid: str) -> None:
    assert pays(a_curve(above=above), "1.6") == Fraction(paid)


@pytest.mark.parametrize(
    ("reached", "paid"),
    [("32100000", "1"), ("32799999", "1"), ("32800000", "1.05"), ("33500000", "1.1"), ("34199999.99", "1.1")],
)
def test_above_the_last_point_only_whole_steps_count(reached: str, paid: str) -> None:
    curve = a_curve(
        ("26500000", "0.2"),
        ("32100000", "1"),
        mode="step",
        above="increment",
        increment={"every": "700000", "pay": "0.05"},
        raw=True,
    )

    assert pays(curve, reached) == Fraction(paid)


@pytest.mark.parametrize(("reached", "paid"), [("0.7499", "0.4998"), ("0.75", "0.8"), ("1", "1")])
def test_at_a_declared_jump_the_upper_point_wins(reached: str, paid: str) -> None:
    jump = a_curve(("0.50", "0"), ("0.75", "0.5"), ("0.75", "0.8"), ("1", "1"))

    assert pays(jump, reached) == Fraction(paid)


@pytest.mark.parametrize(("mode", "paid"), [("linear", "0.5"), ("step", "0")])
def test_a_level_that_is_not_included_still_belongs_below(mode: str, paid: str) -> None:
    points = [{"at": "0.5", "pay": "0"}, {"at": "1", "pay": "0.5"}, {"at": "1", "pay": "1", "inclusive": False}]
    jump = read(Curve, {"curve": points if mode == "linear" else [points[0], points[2]], "mode": mode})

    assert pays(jump, "1") == Fraction(paid)
    assert pays(jump, "1.0001") == 1


def test_a_threshold_that_must_be_passed_pays_nothing_at_itself() -> None:
    curve = read(Curve, {"curve": [{"at": "0.7", "pay": "0.5", "inclusive": False}, {"at": "1", "pay": "1"}]})

    assert pays(curve, "0.7") == 0
    assert pays(curve, "0.85") == Fraction("0.75")


def test_a_curve_may_fall_where_less_is_better() -> None:
    curve = a_curve(("5", "0.3"), ("6", "0"), raw=True, above="extend")

    assert pays(curve, "5.5") == Fraction("0.15")
    assert pays(curve, "9") == 0


def test_one_point_is_a_curve() -> None:
    assert [pays(a_curve(("1", "1")), reached) for reached in ("0.99", "1", "7")] == [0, 1, 1]


def test_the_explanation_says_which_point_was_reached() -> None:
    tree = payout_share(a_curve(mode="step"), value(Fraction("1.1"))).as_data()

    assert [leaf["of_what"] for leaf in leaves(tree, "curve_pay")] == ["≥ 1"]


@pytest.mark.parametrize(
    ("points", "fields", "pointer", "code"),
    [
        ((("1", "1"), ("0.5", "0")), {}, "/curve", "curve_goes_back"),
        ((("1", "0"), ("1", "0.5"), ("1", "1")), {}, "/curve", "curve_point_lost"),
        ((), {"above": "increment"}, "", "increment_missing"),
        ((), {"increment": {"every": "1", "pay": "1"}}, "/increment", "increment_unused"),
        ((), {"above": "extend", "mode": "step"}, "/above", "steps_do_not_extend"),
        ((), {"below": "extend", "mode": "step"}, "/below", "steps_do_not_extend"),
        ((("1", "1"),), {"above": "extend"}, "/above", "curve_has_no_slope"),
        ((("0", "0"), ("1", "0.5"), ("1", "1")), {"above": "extend"}, "/above", "curve_has_no_slope"),
        ((), {"above": "increment", "increment": {"every": "0", "pay": "1"}}, "/increment/every", "not_positive"),
        ((), {"above": "fly"}, "/above", "not_allowed"),
        ((), {"smooth": True}, "/smooth", "unknown_field"),
    ],
)
def test_a_curve_that_cannot_be_read_in_one_way_is_refused(
    points: tuple[tuple[str, str], ...], fields: dict[str, Any], pointer: str, code: str
) -> None:
    assert refused(*points, **fields) == (pointer, code)


def test_an_upper_point_at_a_jump_comes_after_the_lower_one() -> None:
    points = [{"at": "1", "pay": "1", "inclusive": False}, {"at": "1", "pay": "0.5"}]
    with pytest.raises(Refused, match="curve_goes_back"):
        read(Curve, {"curve": points})


def test_a_curve_has_a_point() -> None:
    with pytest.raises(Refused, match="too_few"):
        read(Curve, {"curve": []})


LEVELS = st.fractions(min_value=-1, max_value=3, max_denominator=1000)
RISING = st.lists(
    st.tuples(st.integers(0, 300), st.integers(0, 300)), min_size=2, max_size=6, unique_by=lambda p: p[0]
)


@given(RISING, LEVELS, LEVELS)
def test_a_line_that_never_falls_never_pays_less_for_more(
    pairs: list[tuple[int, int]], one: Any, other: Any
) -> None:
    levels, shares = (sorted(numbers) for numbers in zip(*pairs, strict=True))
    points = [(f"{at / 100:.2f}", f"{pay / 100:.2f}") for at, pay in zip(levels, shares, strict=True)]
    low, high = (payout_share(a_curve(*points, above="extend"), value(at)).value for at in sorted((one, other)))

    assert 0 <= low <= high


@given(RISING, st.data())
def test_a_line_pays_what_its_points_say(pairs: list[tuple[int, int]], data: st.DataObject) -> None:
    points = [(f"{at / 100:.2f}", f"{pay / 100:.2f}") for at, pay in sorted(pairs)]
    at, paid = data.draw(st.sampled_from(points))

    for mode in ("linear", "step"):
        assert pays(a_curve(*points, mode=mode), at) == Fraction(paid)
