"""Splits: parts of a fixed amount that add up to it exactly, each with its own arithmetic (incentives 1.2).

Every part is its exact share cut to the minor unit. The units left go to the largest cut-off fractions, ties in the
order given, and a part that got one says so. A negative amount is split like its positive and negated, so that a
reversal mirrors the split.
"""

from collections.abc import Sequence
from fractions import Fraction

from crm.exact.explanation import Term, cut, product, quotient, total, value
from crm.exact.numbers import ZERO
from crm.exact.rounding import power_of_ten
from crm.exact.wording import name

name(
    {
        "all_shares": ("all shares together", "份额合计", "number"),
        "unit_left": ("unit left over", "余下的最小单位", "number"),
    }
)


def split(whole: Term, shares: Sequence[tuple[str, Term]], *, scale: int) -> dict[str, Term]:
    """Each part by name: whole × share ÷ all shares, cut, and one unit where one was handed out.

    Raises ValueError for a negative share, for no positive share, and for an amount finer than the minor unit.
    """
    together = sum((share.value for _, share in shares), ZERO)
    if not together or any(share.value < 0 for _, share in shares):
        raise ValueError("Shares are not negative, and at least one is positive.")
    all_shares = value(together, "all_shares")
    exact = {name: quotient(product(whole, share), all_shares) for name, share in shares}
    parts = {name: cut(part, scale) for name, part in exact.items()}
    left = (whole.value - sum((part.value for part in parts.values()), ZERO)) * power_of_ten(scale)
    if left.denominator != 1:
        raise ValueError("The amount to split is finer than the minor unit.")
    unit = value(Fraction(1 if whole.value > 0 else -1, power_of_ten(scale)), "unit_left")
    for name in sorted(parts, key=lambda name: abs(parts[name].value) - abs(exact[name].value))[: abs(int(left))]:
        parts[name] = total([parts[name], unit])
    return parts
