"""A fixed amount shared out by largest remainder: parts that add up to it exactly, each with its arithmetic."""

from collections.abc import Mapping

from crm.exact.explanation import Term, cut, product, quotient, total, value
from crm.exact.numbers import Fraction
from crm.exact.rounding import largest_remainder
from crm.exact.wording import name

name(
    {
        "all_weights": ("all weights together", "权重合计", "number"),
        "unit_left": (
            "left over from the cut, handed to the largest fractions",
            "截断所余，分给余数最大者",
            "money",
        ),
    }
)


def shared(whole: Term, weights: Mapping[str, Term], *, scale: int) -> dict[str, Term]:
    """Everybody's part: whole × weight ÷ all weights, cut to `scale` decimals, and one unit more for the largest
    fractions, ties in order of name. A negative whole mirrors its positive.

    Raises ValueError for a negative weight, for no positive weight, and for a whole finer than the minor unit.
    """
    parts = largest_remainder(whole.value, [(name, weight.value) for name, weight in weights.items()], scale=scale)
    everything = value(sum((weight.value for weight in weights.values()), Fraction(0)), "all_weights")
    return {name: _part(whole, weight, everything, parts[name], scale) for name, weight in weights.items()}


def _part(whole: Term, weight: Term, everything: Term, part: Fraction, scale: int) -> Term:
    weighted = product(whole, weight)
    exact = weighted if everything.value == 1 else quotient(weighted, everything)
    if exact.value == part:
        return exact
    whole_units = cut(exact, scale)
    left = part - whole_units.value
    return total([whole_units, value(left, "unit_left")]) if left else whole_units


def shared_in_order(whole: Term, weights: Mapping[str, Term], *, scale: int) -> dict[str, Term]:
    """As `shared`, ties in the order given: of grades the best first, of members as they are listed."""
    keys = {name: f"{number:09}" for number, name in enumerate(weights)}
    parts = shared(whole, {keys[name]: weight for name, weight in weights.items()}, scale=scale)
    return {name: parts[key] for name, key in keys.items()}
