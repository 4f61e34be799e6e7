"""The straight line between two numbers, for curves and matrices (incentives 1.8)."""

from crm.exact.explanation import Term, difference, product, quotient, total


def way_covered(start: Term, end: Term, reached: Term) -> Term:
    """How much of the way between two different levels has been covered: (reached − start) ÷ (end − start)."""
    return quotient(difference(reached, start), difference(end, start))


def between(low: Term, high: Term, covered: Term) -> Term:
    """So far on the way from one number to another: low + covered × (high − low). More than all of the way is
    beyond."""
    if not low.value:
        return product(covered, high)
    return total([low, product(covered, difference(high, low))])
