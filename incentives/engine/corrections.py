"""Closed periods are never opened again: what should have been paid, less what was posted, is one further line.

delta = recompute(period, facts now, plan version of then) − Σ everything posted for that period. Deltas telescope:
after any number of corrections the sum of what was posted is the value of the last recomputation.
"""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from incentives.engine import explanation
from incentives.engine.calculate import ENGINE, Line
from incentives.engine.numbers import ZERO, to_decimal


def correction(posted: Decimal, now: Sequence[Line], *, like: explanation.Tree) -> Line | None:
    """The line that corrects a component of a closed period, or None when nothing changes.

    `now` are the component's lines recomputed from today's facts; `like` is a tree of the same component, for its
    name and currency where nothing is left of it.
    """
    due = sum((Fraction(line.amount) for line in now), ZERO)
    change = due - Fraction(posted)
    if not change:
        return None
    tree = {key: like[key] for key in ("schema", "component", "currency", "scale")} | {
        "engine": ENGINE,
        "kind": "delta",
        "recomputed": [{"ref": line.ref, "amount": str(line.amount)} for line in now],
        "calculation": explanation.difference(
            explanation.value(due, "due_now"), explanation.value(Fraction(posted), "posted")
        ),
    }
    amount = to_decimal(change)
    return Line(like["component"]["id"], "delta", amount, Decimal(0), None, None, tree)
