"""Matrices: what two results together pay, as a share of the target (incentives 1.8).

Rows and columns start at their bounds; a bound with `inclusive: false` is only passed above it, and two bounds at
the same level, the first inclusive and the second not, set the level itself apart. Below the first row or column
nothing is paid, unless the matrix holds there; above the last one no more than there. `step` reads a cell;
`bilinear` is the straight line in both directions between four cells.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from crm.exact.explanation import Explained, Term, explain, product, rounded, value
from crm.exact.numbers import ZERO, Fraction, text_of
from crm.exact.problems import say
from crm.exact.reading import NUMBER_SCHEMA, Code, Number, Part, broken
from crm.exact.rounding import Rounding
from crm.exact.wording import name
from incentives.engine.interpolation import between, way_covered

name(
    {
        "target_bonus": ("target bonus", "目标奖金", "money"),
        "matrix_cell": ("payout of the cell", "单元格发放比例", "percent"),
        "below_matrix": ("below the first row or column", "低于首行或首列", "percent"),
        "matrix_bound": ("bound of", "分界", "number"),
    }
)
say(
    {
        "matrix_bounds_not_increasing": (
            "The bound {bound} does not lie above the one before it ({before}); sort the bounds upwards.",
            "分界 {bound} 没有高于前一个分界 {before}；按从低到高排列。",
        ),
        "matrix_rows_differ": (
            "There are {rows} bounds of rows and {found} rows of values; give each row its values.",
            "有 {rows} 个行分界、{found} 行数值；每行各填一行数值。",
        ),
        "matrix_columns_differ": (
            "Row {row} has {found} values for {columns} columns; give each column one.",
            "第 {row} 行有 {found} 个数值，而列有 {columns} 个；每列各填一个。",
        ),
        "matrix_of_one_measure": (
            "Rows and columns are both “{measure}”; choose two measures, or use a curve.",
            "行与列都是“{measure}”；选两个指标，或改用曲线。",
        ),
    }
)


def _from(data: Any) -> Any:
    """A bound may be written as its level alone."""
    return {"from": data} if isinstance(data, str) else data


class Bound(Part):
    """Where a row or a column starts."""

    also_written = (NUMBER_SCHEMA,)
    start: Number = Field(alias="from")
    inclusive: bool = True

    def is_passed(self, term: Term) -> bool:
        return term.value >= self.start if self.inclusive else term.value > self.start


Bounds = Annotated[tuple[Annotated[Bound, BeforeValidator(_from)], ...], Field(min_length=1)]


class Matrix(Part):
    """Two measures, the bounds of rows and columns, and what each cell pays, a row at a time."""

    row: Code
    col: Code
    rows: Bounds
    cols: Bounds
    values: tuple[tuple[Number, ...], ...]
    mode: Literal["step", "bilinear"] = "step"
    below: Literal["zero", "hold"] = "zero"

    @model_validator(mode="after")
    def _has_two_measures(self) -> "Matrix":
        if self.row == self.col:
            raise broken("matrix_of_one_measure", "col", measure=self.row)
        return self

    @model_validator(mode="after")
    def _bounds_increase(self) -> "Matrix":
        for field, bounds in (("rows", self.rows), ("cols", self.cols)):
            for before, bound in zip(bounds, bounds[1:], strict=False):
                if (bound.start, not bound.inclusive) <= (before.start, not before.inclusive):
                    gaps = {"bound": text_of(bound.start), "before": text_of(before.start)}
                    raise broken("matrix_bounds_not_increasing", field, **gaps)
        return self

    @model_validator(mode="after")
    def _every_cell_pays(self) -> "Matrix":
        if len(self.values) != len(self.rows):
            gaps = {"rows": str(len(self.rows)), "found": str(len(self.values))}
            raise broken("matrix_rows_differ", "values", **gaps)
        for number, row in enumerate(self.values, start=1):
            if len(row) != len(self.cols):
                gaps = {"row": str(number), "found": str(len(row)), "columns": str(len(self.cols))}
                raise broken("matrix_columns_differ", "values", **gaps)
        return self


class MatrixBonus(Part):
    """A target bonus, and the matrix that says how much of it is paid."""

    target: Annotated[Number, Field(ge=0)]
    matrix: Matrix


@dataclass(frozen=True)
class MatrixPayout:
    """The bonus, and the share of the target it is."""

    amount: Explained
    pay_pct: Explained


def matrix_bonus(plan: MatrixBonus, row: Term, col: Term, rounding: Rounding) -> MatrixPayout:
    """target × what the matrix pays, rounded once."""
    share = matrix_share(plan.matrix, row, col)
    amount = rounded(product(value(plan.target, "target_bonus"), share), rounding)
    reached = {plan.matrix.row: text_of(row.value), plan.matrix.col: text_of(col.value)}
    return MatrixPayout(
        explain("matrix_bonus", amount, scale=rounding.scale, reached=reached),
        explain("matrix_bonus.pay_pct", share, reached=reached),
    )


def matrix_share(matrix: Matrix, row: Term, col: Term) -> Term:
    """What a matrix pays for the results of its row and its column: a share of the target."""
    row_at, col_at = _place(matrix, matrix.rows, row), _place(matrix, matrix.cols, col)
    if row_at is None or col_at is None:
        return value(ZERO, "below_matrix")
    if matrix.mode == "step":
        return _cell(matrix, row_at, col_at)
    along = [_along(matrix, at, col_at, col) for at in _ends(matrix.rows, row_at, row)]
    return along[0] if len(along) == 1 else _on_the_way(matrix.rows, row_at, row, matrix.row, along)


def _place(matrix: Matrix, bounds: Sequence[Bound], term: Term) -> int | None:
    """The row or column a result is in; none below the first, unless the matrix goes on there."""
    passed = sum(bound.is_passed(term) for bound in bounds)
    if passed:
        return passed - 1
    return 0 if matrix.below == "hold" else None


def _ends(bounds: Sequence[Bound], at: int, term: Term) -> tuple[int, ...]:
    """The bounds a result lies between: one where it is right at it, or outside of the grid."""
    is_between = at + 1 < len(bounds) and term.value > bounds[at].start
    return (at, at + 1) if is_between else (at,)


def _along(matrix: Matrix, row_at: int, col_at: int, col: Term) -> Term:
    """What a row pays for the result of the column."""
    cells = [_cell(matrix, row_at, at) for at in _ends(matrix.cols, col_at, col)]
    return cells[0] if len(cells) == 1 else _on_the_way(matrix.cols, col_at, col, matrix.col, cells)


def _on_the_way(bounds: Sequence[Bound], at: int, term: Term, measure: str, pair: Sequence[Term]) -> Term:
    start, end = (value(bound.start, "matrix_bound", of_what=measure) for bound in bounds[at : at + 2])
    return between(pair[0], pair[1], way_covered(start, end, term))


def _cell(matrix: Matrix, row_at: int, col_at: int) -> Term:
    bounds = (matrix.row, matrix.rows[row_at]), (matrix.col, matrix.cols[col_at])
    where = ", ".join(f"{measure} {_told(bound)}" for measure, bound in bounds)
    return value(Fraction(matrix.values[row_at][col_at]), "matrix_cell", of_what=where)


def _told(bound: Bound) -> str:
    return f"{'≥' if bound.inclusive else '>'} {text_of(bound.start)}"
