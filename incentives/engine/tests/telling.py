"""What holds for every number an engine gives: its arithmetic is the number, and it is told in both languages."""

from crm.exact.explanation import Explained, evaluate, parts_of
from crm.exact.numbers import Fraction
from crm.exact.rounding import Rounding
from crm.exact.wording import meanings, rows_of

KINDS = {
    *("accrual", "accrual.reversal", "amortisation.cumulative", "amortisation.month", "amortisation.remaining"),
    *("amortisation.written_off", "attainment", "blended", "blended.segment", "bonus", "bonus.attainment"),
    *("bonus.pay_pct", "bonus.score", "clawback", "clawback.cancelled", "clawback.original_rate"),
    *("clawback.recompute", "clawback.reversal", "credit.beyond_limit", "credit.line", "credit.payee"),
    *("currency.line", "currency.payment", "currency.total", "curve", "draw.balance", "draw.paid"),
    *("draw.recovered", "draw.written_off", "matrix", "matrix_bonus", "matrix_bonus.pay_pct", "override.line"),
    *("override.team", "payout", "payout.budget_left", "points_pool", "points_pool.undistributed", "pool"),
    *("pool.part", "pool.part_held", "pool.undistributed", "proration", "proration.share", "renewal"),
    *("schedule.cancelled", "schedule.earned", "schedule.held", "schedule.release", "schedule.released"),
    *("statement.carry", "statement.deferred", "statement.forgiven", "statement.paid", "statement.recovered"),
    *("statement.withheld", "statement_sum.amount", "statement_sum.held", "statement_sum.non_cash"),
    *("statement_sum.pending", "statement_sum.pending_non_cash", "statement_sum.rejected"),
    *("statement_sum.taxable", "ytd_bonus.carry", "ytd_bonus.delta", "ytd_bonus.earned", "ytd_bonus.paid"),
}
"""What sorts of numbers there are. Stored explanations name theirs for years, so a name never changes."""
CENTS, YEN, THREE = Rounding("half_up", 2), Rounding("half_up", 0), Rounding("half_even", 3)


def says_what_it_is(result: Explained) -> None:
    """Every number given in an explanation says what it stands for (only nothing needs no name) and of whom, and
    a rounded amount is told with the decimals it was rounded to."""
    explanation, calculation = result.explanation, result.explanation["calculation"]
    given = [part for part in parts_of(calculation) if part["op"] == "value"]
    assert all(part.get("is") in meanings() or part["value"] == "0" for part in given)
    assert None not in [part.get("of_what", "") for part in given]
    assert explanation["kind"] in KINDS
    assert calculation["op"] != "round" or explanation["scale"] == calculation["scale"]


def told(result: Explained) -> Fraction:
    """The number of a result, once its explanation has proved itself."""
    calculation = result.explanation["calculation"]
    assert result.value is not None
    says_what_it_is(result)
    assert evaluate(calculation) == result.value
    assert {part["is"] for part in parts_of(calculation) if "is" in part} <= set(meanings())
    assert all(rows_of(result.explanation, language) for language in ("en", "zh-hans"))
    return result.value
