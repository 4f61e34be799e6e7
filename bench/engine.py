"""How fast pay is worked out: `python -m bench.engine`, no database. A month of many payees, each line explained.

The floor is the least a program in Python could do: the same amounts by the same exact arithmetic, nothing told.
"""

import os
import sys
import time
import tracemalloc
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from statistics import median

from bench.console import say
from crm.exact.numbers import Fraction, added, to_decimal
from crm.exact.rounding import Rounding, rounded
from incentives.engine.calculate import calculate
from incentives.engine.checks import parse
from incentives.engine.facts import Credit, Fact, Inputs

PAYEES, DEALS, ROUNDS = 2_000, 50, 5
GOAL = 20_000
GROWTH = 1.1
QUOTA = Fraction(1_000_000)
STEPS = ((Fraction(0), Fraction("0.03")), (Fraction("0.5"), Fraction("0.05")), (Fraction(1), Fraction("0.08")))
SHARES = (Fraction(1), Fraction(1, 2), Fraction("0.3"))
PLAN = parse(
    {
        "currency": "CNY",
        "rounding": {"mode": "half_up", "scale": 2},
        "components": [
            {
                "id": "commission",
                "basis": "amount",
                "apply": "running",
                "quota": str(QUOTA),
                "gate": {"measure": "csat", "op": ">=", "value": "4.0", "else": "factor", "factor": "0.8"},
                "rate": {
                    "type": "table",
                    "table": {
                        "on": "attainment",
                        "method": "banded",
                        "tiers": [{"from": str(start), "rate": str(rate)} for start, rate in STEPS],
                    },
                },
            }
        ],
    }
)


def payees(count: int) -> Iterator[Inputs]:
    """One payee after another: split deals of a month, and a score that sometimes fails the condition."""
    random = Random(11)
    for payee in range(count):
        facts = tuple(_deal(random, payee, number) for number in range(DEALS))
        yield Inputs(facts, measures={"csat": Fraction(random.choice((39, 41, 45)), 10)})


def _deal(random: Random, payee: int, number: int) -> Fact:
    whole, share = Fraction(random.randrange(1_000, 10_000_000), 50), random.choice(SHARES)
    amount = rounded(whole * share, Rounding())
    day = date(2026, 3, 1) + timedelta(days=number % 31)
    return Fact(f"{payee}-{number:02}", day, {"amount": amount}, credit=Credit(whole, share, "owner"))


def explained(inputs: Inputs) -> Decimal:
    """A payee as the product does it."""
    return calculate(PLAN, inputs).amount


def bare(inputs: Inputs) -> Decimal:
    """A payee's amounts by hand."""
    bounds = [(start * QUOTA, rate) for start, rate in STEPS]
    csat = inputs.measures["csat"]
    factor = Fraction("0.8") if csat is None or csat < 4 else Fraction(1)
    before, amounts = Fraction(0), []
    for fact in sorted(inputs.facts, key=lambda fact: (fact.on, fact.id)):
        after = before + fact.numbers["amount"]
        earned = _along(bounds, after) - _along(bounds, before)
        amounts.append(to_decimal(rounded(earned * factor, Rounding())))
        before = after
    return added(amounts)


def _along(bounds: list[tuple[Fraction, Fraction]], reached: Fraction) -> Fraction:
    ends = [*(start for start, _ in bounds[1:]), reached]
    steps = zip(bounds, ends, strict=True)
    return sum(
        (rate * (min(end, reached) - start) for (start, rate), end in steps if reached > start), Fraction(0)
    )


def seconds(work: Callable[[Inputs], Decimal], month: list[Inputs]) -> float:
    """How long a month takes on one core."""
    begun = time.process_time()
    for inputs in month:
        work(inputs)
    return time.process_time() - begun


def peak(count: int) -> int:
    """The most memory that is held while so many payees are worked out one after another, in bytes."""
    tracemalloc.start()
    for inputs in payees(count):
        explained(inputs)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return most


def main() -> int:
    """Speed against the floor, and memory of a month against that of a few payees."""
    month = list(payees(PAYEES))
    if any(explained(inputs) != bare(inputs) for inputs in month[:200]):
        say("The engine and the floor disagree.")
        return 1
    rounds = [(seconds(explained, month), seconds(bare, month)) for _ in range(ROUNDS)]
    lines, took = PAYEES * DEALS, median(product for product, _ in rounds)
    ratio = median(product / floor for product, floor in rounds)
    few, many = peak(PAYEES // 20), peak(PAYEES // 2)
    say(f"{lines:,} explained lines: {lines / took:,.0f} a second on one core (goal {GOAL:,})")
    say(f"against the floor: {ratio:.1f}×")
    say(f"memory: {few / 1e6:.2f} MB for {PAYEES // 20} payees, {many / 1e6:.2f} MB for {PAYEES // 2}")
    is_met = lines / took >= GOAL and many <= GROWTH * few
    say("Both goals are met." if is_met else "A goal is missed.")
    return int(not is_met and os.environ.get("BENCH_REPORT_ONLY") != "1")


if __name__ == "__main__":
    sys.exit(main())
