"""What payees get, line by line, and each one's total: the sum of lines rounded already (incentives 1.2)."""

from collections.abc import Iterable
from dataclasses import dataclass

from crm.exact.explanation import Explained, explain, total, value
from crm.exact.numbers import ZERO
from crm.exact.wording import name

name({"payee_line": ("for", "来自", "money")})


@dataclass(frozen=True)
class PayeeLine:
    """One amount for one payee. `ref` is the deal, or what else it is for."""

    ref: str
    payee: str
    amount: Explained


def by_payee(lines: Iterable[PayeeLine]) -> dict[str, Explained]:
    """Everybody's total, also of those who get nothing, in the order in which they first appear."""
    found: dict[str, list[PayeeLine]] = {}
    for line in lines:
        found.setdefault(line.payee, []).append(line)
    return {payee: _sum(payee, theirs) for payee, theirs in found.items()}


def _sum(payee: str, lines: Iterable[PayeeLine]) -> Explained:
    parts = [value(line.amount.value or ZERO, "payee_line", of_what=line.ref) for line in lines]
    return explain("credit.payee", total(parts), payee=payee)
