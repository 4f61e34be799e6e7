"""What a statement comes to: cash to pay, what waits, awards that are not cash, and what is taxable.

Only approved lines are paid. A pending line is shown and not paid; held, rejected and cancelled ones never are. An
award that is not cash stands on the statement with its value, outside the cash payable, and counts as taxable
where it says so (incentives 1.12, 1.14, 1.19).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from crm.exact.explanation import Explained, explain, rounded, total, value
from crm.exact.problems import Refused, say
from crm.exact.reading import Code, Given, Measured
from crm.exact.rounding import Rounding
from crm.exact.wording import name

name({"statement_line": ("line", "明细", "money")})
say(
    {
        "currencies_mixed": (
            "“{line}” is in {currency} and this statement in {other}; make a statement for each currency.",
            "“{line}”的币种为 {currency}，本结算单为 {other}；每种货币各出一张结算单。",
        ),
    }
)


class StatementLine(Given):
    """A line of a statement. Cash is taxable unless it says otherwise, anything else only where it says so."""

    ref: str = ""
    amount: Measured
    status: Literal["approved", "pending", "held", "rejected", "cancelled"]
    non_cash: bool = False
    taxable: bool | None = None
    currency: Code | None = None
    fulfilment: Literal["granted", "ordered", "delivered", "cancelled"] | None = None

    @property
    def counts(self) -> bool:
        """Approved, and not an award that came to nothing."""
        return self.status == "approved" and self.fulfilment != "cancelled"

    @property
    def is_taxable(self) -> bool:
        return not self.non_cash if self.taxable is None else self.taxable


@dataclass(frozen=True)
class StatementSums:
    """Of the lines of one payee, period and currency: `amount` is paid in cash, the rest is told."""

    amount: Explained
    pending: Explained
    held: Explained
    rejected: Explained
    non_cash: Explained
    pending_non_cash: Explained
    taxable: Explained


def statement_sums(lines: Sequence[StatementLine], currency: str, rounding: Rounding) -> StatementSums:
    """The sums of a statement, each of lines rounded once. Refused where a line is in another currency."""
    for at, line in enumerate(lines):
        if line.currency not in (None, currency):
            gaps = {"line": line.ref, "currency": line.currency or "", "other": currency}
            raise Refused.because("currencies_mixed", f"/lines/{at}/currency", **gaps)

    def sum_where(what: str, belongs: Callable[[StatementLine], bool]) -> Explained:
        return _sum(what, (line for line in lines if belongs(line)), rounding)

    return StatementSums(
        amount=sum_where("amount", lambda line: line.counts and not line.non_cash),
        pending=sum_where("pending", lambda line: line.status == "pending" and not line.non_cash),
        held=sum_where("held", lambda line: line.status == "held" and not line.non_cash),
        rejected=sum_where(
            "rejected", lambda line: line.status in ("rejected", "cancelled") and not line.non_cash
        ),
        non_cash=sum_where("non_cash", lambda line: line.counts and line.non_cash),
        pending_non_cash=sum_where("pending_non_cash", lambda line: line.status == "pending" and line.non_cash),
        taxable=sum_where("taxable", lambda line: line.counts and line.is_taxable),
    )


def _sum(what: str, lines: Iterable[StatementLine], rounding: Rounding) -> Explained:
    parts = [rounded(value(line.amount, "statement_line", of_what=line.ref), rounding) for line in lines]
    return explain(f"statement_sum.{what}", total(parts), scale=rounding.scale)
