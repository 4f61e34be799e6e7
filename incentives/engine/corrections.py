"""Closed periods are never opened again: what should have been paid, less what was posted, is one further line.

delta = recompute(period, facts now, plan version of then) − Σ everything posted for that period. Deltas telescope:
after any number of corrections the sum of what was posted is the value of the last recomputation (incentives
1.20).
"""

from collections.abc import Sequence
from decimal import Decimal

from crm.exact.explanation import Explained, Term, Tree, difference, explain, value
from crm.exact.numbers import ZERO, Fraction, to_decimal
from incentives.engine.calculate import ENGINE, NOTHING, Line


def delta(due: Fraction, posted: Fraction) -> Term:
    """What is due by today's facts less everything posted before."""
    return difference(value(due, "due_now"), value(posted, "posted"))


def postings(due: Sequence[Fraction]) -> tuple[Explained, ...]:
    """What is posted for one period as its facts change: the closed statement, then a delta for each
    recomputation.

    `due` are the recomputed values, oldest first. A delta of nothing posts no line; it is told all the same.
    """
    found, posted = [], ZERO
    for number, now in enumerate(due):
        term = delta(now, posted) if number else value(now, "due_now")
        found.append(explain("delta" if number else "closed", term))
        posted += term.value
    return tuple(found)


def correction(posted: Decimal, now: Sequence[Line], *, like: Tree) -> Line | None:
    """The line that corrects a component of a closed period, or None when nothing changes.

    `now` are the component's lines recomputed from today's facts; `like` is a tree of the same component, for its
    name and currency where nothing is left of it.
    """
    due = sum((Fraction(line.amount) for line in now), ZERO)
    change = delta(due, Fraction(posted))
    if not change.value:
        return None
    tree = {key: like[key] for key in ("schema", "component", "currency", "scale")} | {
        "engine": ENGINE,
        "kind": "delta",
        "recomputed": [{"ref": line.ref, "amount": str(line.amount)} for line in now],
        "calculation": change.as_data(),
    }
    component = like["component"]["id"]
    return Line(component, "delta", to_decimal(change.value), NOTHING, None, None, change.value, tree)
