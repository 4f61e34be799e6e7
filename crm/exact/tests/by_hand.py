"""Worked examples written out in a test: a case, what must come out of it, and the arithmetic by hand."""

import ast
import operator
import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from crm.exact.cases import Kind, differences, evaluate
from crm.exact.numbers import Fraction

Arithmetic = tuple[str, str]
"""Both sides of an equation, as people write them."""


class Example(NamedTuple):
    """A plan, its inputs, what must come out, and how it is worked out by hand."""

    kind: str
    plan: dict[str, Any]
    inputs: dict[str, Any]
    expected: dict[str, Any]
    arithmetic: tuple[Arithmetic, ...] = ()

    def mistakes(self, kinds: Mapping[str, Kind]) -> list[str]:
        """Where the case, or the arithmetic, comes out differently."""
        told = evaluate({"kind": self.kind, "plan": self.plan, "inputs": self.inputs}, kinds)
        wrong = [
            f"{left} is not {right}" for left, right in self.arithmetic if worked_out(left) != worked_out(right)
        ]
        return [*differences(self.expected, told), *wrong]


BINARY: dict[type, Callable[[Fraction, Fraction], Fraction]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


def worked_out(text: str) -> Fraction:
    """Arithmetic as people write it, exactly."""
    return _value(ast.parse(re.sub(r"\d+(\.\d+)?", r"'\g<0>'", text), mode="eval").body)


def _value(node: ast.expr) -> Fraction:
    match node:
        case ast.BinOp(left, sign, right):
            return BINARY[type(sign)](_value(left), _value(right))
        case ast.UnaryOp(ast.USub(), operand):
            return -_value(operand)
        case ast.Constant(value):
            return Fraction(str(value))
    raise ValueError(ast.dump(node))
