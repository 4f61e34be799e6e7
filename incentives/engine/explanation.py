"""Explanations: the arithmetic of a line as a tree of plain JSON data. The amount is what the tree comes to.

A node is `{"op": ..., "of": [...]}`, a leaf `{"op": "value", "value": "350000"}`; `is` says what a number means,
so that it can be told in words. Nothing computes an amount in another way, so the two cannot disagree.
"""

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

from incentives.engine.numbers import exact, text_of, to_decimal
from incentives.engine.rounding import Rounding
from incentives.engine.rounding import rounded as round_at

Node = dict[str, Any]
Tree = dict[str, Any]
SCHEMA = 1


def value(number: Fraction, meaning: str = "", **details: Any) -> Node:
    """A number that is given, with what it stands for."""
    return {"op": "value", "value": text_of(number)} | ({"is": meaning} if meaning else {}) | details


def product(*of: Node, **details: Any) -> Node:
    return {"op": "product", "of": list(of), **details}


def total(of: list[Node], **details: Any) -> Node:
    return of[0] if len(of) == 1 else {"op": "sum", "of": of, **details}


def difference(minuend: Node, subtrahend: Node, **details: Any) -> Node:
    return {"op": "difference", "of": [minuend, subtrahend], **details}


def at_most(node: Node, limit: Node) -> Node:
    return {"op": "min", "of": [node, limit]}


def at_least(node: Node, limit: Node) -> Node:
    return {"op": "max", "of": [node, limit]}


def rounded(node: Node, rounding: Rounding) -> Node:
    return {"op": "round", "mode": rounding.mode, "scale": rounding.scale, "of": [node]}


def evaluate(node: Node) -> Fraction:
    """What a node comes to."""
    operation = node["op"]
    if operation == "value":
        return exact(node["value"])
    parts = [evaluate(part) for part in node["of"]]
    if operation == "round":
        return round_at(parts[0], Rounding(node["mode"], node["scale"]))
    return OPERATIONS[operation](parts)


def _product(parts: list[Fraction]) -> Fraction:
    result = Fraction(1)
    for part in parts:
        result *= part
    return result


OPERATIONS: dict[str, Callable[[list[Fraction]], Fraction]] = {
    "sum": lambda parts: sum(parts, Fraction(0)),
    "difference": lambda parts: parts[0] - parts[1],
    "quotient": lambda parts: parts[0] / parts[1],
    "product": _product,
    "min": min,
    "max": max,
}


def amount_of(tree: Tree) -> Decimal:
    """The amount of a line: the arithmetic of its explanation, worked out again."""
    return to_decimal(evaluate(tree["calculation"]))


def leaves(node: Node, meaning: str) -> list[Node]:
    """Every part of the arithmetic that stands for this, such as the slices."""
    found = [node] if node.get("is") == meaning else []
    for part in node.get("of", ()):
        found += leaves(part, meaning)
    return found
