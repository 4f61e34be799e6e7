"""Explanations: the arithmetic of a number as a tree. The number is what the tree comes to.

In the engines a tree is made of `Term`s, each of which has worked out its value from the terms below it; nothing
computes an amount in another way, so the two cannot disagree. Stored it is plain JSON: a node is
`{"op": ..., "of": [...]}`, a leaf `{"op": "value", "value": "350000"}`; `is` says what a number means, so that
it can be told in words, today or in ten years. `evaluate` works stored arithmetic out again.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from crm.exact.numbers import ZERO, Fraction, stored, text_of, to_decimal
from crm.exact.rounding import Rounding, power_of_ten
from crm.exact.rounding import rounded as round_at

Node = dict[str, Any]
Tree = dict[str, Any]
SCHEMA = 2
ONE = Fraction(1)
NOTHING: Mapping[str, Any] = {}


class Term(NamedTuple):
    """A number with the arithmetic that made it. `notes` say what it means (`is`), and which tier or fact it is
    of."""

    op: str
    value: Fraction
    of: tuple["Term", ...] = ()
    notes: Mapping[str, Any] = NOTHING

    def as_data(self) -> Node:
        """The arithmetic as plain JSON data."""
        if self.op == "value":
            return {"op": "value", "value": text_of(self.value), **self.notes}
        return {"op": self.op, "of": [part.as_data() for part in self.of], **self.notes}


def value(number: Fraction, meaning: str = "", **details: Any) -> Term:
    """A number that is given, with what it stands for."""
    if meaning:
        details["is"] = meaning
    return Term("value", number, (), details)


def product(*of: Term, **details: Any) -> Term:
    return Term("product", _product([term.value for term in of]), of, details)


def total(of: Sequence[Term], **details: Any) -> Term:
    """The sum of some terms; of one it is the term itself, of none it is nothing."""
    if len(of) == 1 and not details:
        return of[0]
    return Term("sum", sum((term.value for term in of), ZERO), tuple(of), details)


def difference(minuend: Term, subtrahend: Term, **details: Any) -> Term:
    return Term("difference", minuend.value - subtrahend.value, (minuend, subtrahend), details)


def quotient(dividend: Term, divisor: Term, **details: Any) -> Term:
    """One number through another. Whoever divides has made sure that there is something to divide by."""
    return Term("quotient", dividend.value / divisor.value, (dividend, divisor), details)


def power(base: Term, exponent: int, **details: Any) -> Term:
    """A number times itself, so many times."""
    return Term("power", base.value**exponent, (base,), {"exponent": exponent, **details})


def at_most(term: Term, limit: Term) -> Term:
    return Term("min", min(term.value, limit.value), (term, limit))


def at_least(term: Term, limit: Term) -> Term:
    return Term("max", max(term.value, limit.value), (term, limit))


def rounded(term: Term, rounding: Rounding) -> Term:
    notes = {"mode": rounding.mode, "scale": rounding.scale}
    return Term("round", round_at(term.value, rounding), (term,), notes)


def cut(term: Term, scale: int) -> Term:
    """Cut to so many decimals, towards zero: what a part of a split gets before the units left are handed out."""
    units = power_of_ten(scale)
    size = abs(term.value) * units
    whole = size.numerator // size.denominator
    return Term("cut", Fraction(-whole if term.value < 0 else whole, units), (term,), {"scale": scale})


def evaluate(node: Node) -> Fraction:
    """What stored arithmetic comes to, worked out again from its leaves."""
    operation = node["op"]
    if operation == "value":
        return stored(node["value"])
    if operation in NEEDS_NOTES:
        return NEEDS_NOTES[operation](value(evaluate(node["of"][0])), node).value
    return OPERATIONS[operation]([evaluate(part) for part in node["of"]])


def _product(parts: Sequence[Fraction]) -> Fraction:
    result = parts[0]
    for part in parts[1:]:
        result = result * part
    return result


NEEDS_NOTES: dict[str, Callable[[Term, Node], Term]] = {
    "round": lambda term, node: rounded(term, Rounding(node["mode"], node["scale"])),
    "cut": lambda term, node: cut(term, node["scale"]),
    "power": lambda term, node: power(term, node["exponent"]),
}
OPERATIONS: dict[str, Callable[[list[Fraction]], Fraction]] = {
    "sum": lambda parts: sum(parts, ZERO),
    "difference": lambda parts: parts[0] - parts[1],
    "quotient": lambda parts: parts[0] / parts[1],
    "product": _product,
    "min": min,
    "max": max,
}


def tree_of(kind: str, calculation: Term | None, **story: Any) -> Tree:
    """A stored explanation: what was worked out (`kind`), how, and whatever else the reader is told.

    Without arithmetic, where a number could not be had, `story` says why, as `status`.
    """
    return {"schema": SCHEMA, "kind": kind, "calculation": calculation and calculation.as_data(), **story}


@dataclass(frozen=True)
class Explained:
    """A number with its stored explanation, or none with the reason as `status`."""

    value: Fraction | None
    explanation: Tree

    @property
    def status(self) -> str:
        """`ok`, or the code of the reason why there is no number."""
        return self.explanation.get("status", "ok")

    @property
    def amount(self) -> Decimal:
        """The number as money. Only what was rounded, or has few decimals anyway, is money."""
        if self.value is None:
            raise ValueError(self.status)
        return to_decimal(self.value)


def explain(kind: str, calculation: Term, **story: Any) -> Explained:
    """The number a term comes to, with its explanation."""
    return Explained(calculation.value, tree_of(kind, calculation, **story))


def no_result(kind: str, status: str, **gaps: str) -> Explained:
    """No number, and why: `status` is a code that `crm.exact.problems` knows, `gaps` the words of its message."""
    return Explained(None, tree_of(kind, None, status=status, **({"gaps": gaps} if gaps else {})))


def amount_of(tree: Tree) -> Decimal:
    """The amount of a line: the arithmetic of its explanation, worked out again."""
    return to_decimal(evaluate(tree["calculation"]))


def leaves(node: Node, meaning: str) -> list[Node]:
    """Every part of stored arithmetic that stands for this, such as the slices."""
    return [part for part in parts_of(node) if part.get("is") == meaning]


def parts_of(node: Node) -> Iterator[Node]:
    """A node and everything below it."""
    yield node
    for part in node.get("of", ()):
        yield from parts_of(part)
