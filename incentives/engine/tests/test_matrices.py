"""What two results together pay."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.exact.explanation import explain, value
from crm.exact.numbers import Fraction
from crm.exact.problems import Refused
from crm.exact.reading import read
from incentives.engine.matrices import Matrix, MatrixBonus, matrix_bonus, matrix_share
from incentives.engine.tests.telling import CENTS, told

GRID: dict[str, Any] = {
    "row": "margin",
    "col": "revenue",
    "rows": ["1", "2", "3"],
    "cols": ["100", "200"],
    "values": [["0.5", "0.6"], ["0.7", "0.9"], ["1", "1.4"]],
}


def a_matrix(**fields: Any) -> Matrix:
    return read(Matrix, GRID | fields)


def pays(matrix: Matrix, row: str, col: str) -> Fraction:
    share = matrix_share(matrix, value(Fraction(row), "measured_actual"), value(Fraction(col), "measured_actual"))
    return told(explain("matrix", share))


@pytest.mark.parametrize(
    ("row", "col", "paid"),
    [("1", "100", "0.5"), ("1.99", "199", "0.5"), ("2", "200", "0.9"), ("9", "900", "1.4"), ("3", "150", "1")],
)
def test_a_step_reads_the_cell_whose_bounds_were_passed(row: str, col: str, paid: str) -> None:
    assert pays(a_matrix(), row, col) == Fraction(paid)


@pytest.mark.parametrize("mode", ["step", "bilinear"])
@pytest.mark.parametrize(("row", "col"), [("0.99", "200"), ("3", "99.99"), ("-1", "0")])
def test_below_the_first_row_or_column_nothing_is_paid(mode: str, row: str, col: str) -> None:
    assert pays(a_matrix(mode=mode), row, col) == 0


@pytest.mark.parametrize(("mode", "paid"), [("step", "0.5"), ("bilinear", "0.55")])
def test_below_the_first_row_a_plan_may_hold(mode: str, paid: str) -> None:
    assert pays(a_matrix(mode=mode, below="hold"), "0", "150") == Fraction(paid)


def test_two_bounds_at_one_level_set_the_level_itself_apart() -> None:
    cols = [{"from": "100"}, {"from": "100", "inclusive": False}]

    assert pays(a_matrix(cols=cols), "1", "100") == Fraction("0.5")
    assert pays(a_matrix(cols=cols), "1", "100.01") == Fraction("0.6")


def test_a_bound_that_is_not_included_must_be_passed() -> None:
    rows = [{"from": "1", "inclusive": False}, "2", "3"]

    assert pays(a_matrix(rows=rows), "1", "100") == 0
    assert pays(a_matrix(rows=rows, mode="bilinear"), "1", "100") == 0
    assert pays(a_matrix(rows=rows), "1.01", "100") == Fraction("0.5")


@pytest.mark.parametrize(
    ("row", "col", "paid"),
    [
        ("1.5", "150", "0.675"),
        ("1", "150", "0.55"),
        ("1.5", "100", "0.6"),
        ("2", "200", "0.9"),
        ("9", "150", "1.2"),
        ("2.5", "900", "1.15"),
        ("9", "900", "1.4"),
    ],
)
def test_bilinear_is_a_straight_line_in_both_directions_and_holds_above(row: str, col: str, paid: str) -> None:
    assert pays(a_matrix(mode="bilinear"), row, col) == Fraction(paid)


def test_a_bilinear_matrix_may_jump_at_two_bounds_of_one_level() -> None:
    rows = [{"from": "1"}, {"from": "2"}, {"from": "2", "inclusive": False}]

    assert pays(a_matrix(mode="bilinear", rows=rows), "2", "100") == Fraction("0.7")
    assert pays(a_matrix(mode="bilinear", rows=rows), "2.01", "100") == 1


def test_the_bonus_is_the_share_of_the_target_rounded_once() -> None:
    plan = read(MatrixBonus, {"target": "1000.01", "matrix": GRID | {"mode": "bilinear"}})
    row, col = value(Fraction("1.5"), "measured_actual"), value(Fraction(150), "measured_actual")
    payout = matrix_bonus(plan, row, col, CENTS)

    assert told(payout.pay_pct) == Fraction("0.675")
    assert told(payout.amount) == Fraction("675.01")
    assert payout.amount.explanation["reached"] == {"margin": "1.5", "revenue": "150"}


@pytest.mark.parametrize(
    ("fields", "pointer", "code"),
    [
        ({"rows": ["1", "3", "2"]}, "/rows", "matrix_bounds_not_increasing"),
        ({"cols": ["100", "100"]}, "/cols", "matrix_bounds_not_increasing"),
        (
            {"cols": [{"from": "100", "inclusive": False}, {"from": "100"}]},
            "/cols",
            "matrix_bounds_not_increasing",
        ),
        ({"values": [["1", "1"]]}, "/values", "matrix_rows_differ"),
        ({"values": [["1", "1"], ["1"], ["1", "1"]]}, "/values", "matrix_columns_differ"),
        ({"col": "margin"}, "/col", "matrix_of_one_measure"),
        ({"rows": [], "values": []}, "/rows", "too_few"),
        ({"mode": "cubic"}, "/mode", "not_allowed"),
    ],
)
def test_a_matrix_that_does_not_hold_together_is_refused(fields: dict[str, Any], pointer: str, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        a_matrix(**fields)

    (problem,) = refusal.value.problems
    assert (problem.pointer, problem.code) == (pointer, code)
    assert problem.message("en")
    assert problem.message("zh-hans")


PLACES = st.fractions(min_value=0, max_value=4, max_denominator=500)


@given(PLACES, PLACES, PLACES)
def test_better_results_never_pay_less_where_no_cell_does(row: Fraction, other: Fraction, col: Fraction) -> None:
    for mode in ("step", "bilinear"):
        low, high = (
            matrix_share(a_matrix(mode=mode), value(one), value(col * 100)).value for one in sorted((row, other))
        )
        assert 0 <= low <= high <= Fraction("1.4")


@given(st.integers(0, 2), st.integers(0, 1))
def test_at_its_bounds_every_matrix_pays_its_cell(row: int, col: int) -> None:
    for mode in ("step", "bilinear"):
        assert pays(a_matrix(mode=mode), GRID["rows"][row], GRID["cols"][col]) == Fraction(
            GRID["values"][row][col]
        )
