"""Whether the goals of somebody fit together (incentives 3.7).

Their weights make up exactly 100, which is an error otherwise; three to seven goals, each weighing 5 to 50, are
advice.
"""

from collections.abc import Iterator, Sequence
from typing import Annotated

from pydantic import Field

from crm.exact.explanation import Term, total, value
from crm.exact.numbers import Fraction, text_of
from crm.exact.problems import Gaps, Problem, say
from crm.exact.reading import Count, Number, Part
from crm.exact.wording import name
from evaluations.engine.smart import Findings

name({"weight_in_set": ("weight in the set", "目标权重", "number")})
say(
    {
        "set.weights_not_100": (
            "The weights add up to {sum}, not to {total}; change them until they do.",
            "权重合计 {sum}，应为 {total}；调整到恰好相等。",
        ),
        "set.goal_count": (
            "There are {n} goals; {least} to {most} can be followed.",
            "共 {n} 个目标；宜为 {least} 至 {most} 个。",
        ),
        "set.weight_out_of_range": (
            "A weight of {weight} lies outside {least} to {most}.",
            "权重 {weight} 不在 {least} 至 {most} 之间。",
        ),
    }
)


class SetRules(Part):
    """What the goals of one person are to add up to, how many there should be, and how much each should weigh."""

    total: Number = Fraction(100)
    min_goals: Annotated[Count, Field(ge=0)] = 3
    max_goals: Annotated[Count, Field(ge=0)] = 7
    min_weight: Number = Fraction(5)
    max_weight: Number = Fraction(50)


USUAL = SetRules()


def weights_of(weights: Sequence[Fraction]) -> Term:
    """All weights together."""
    return total([value(weight, "weight_in_set") for weight in weights])


def fit_together(weights: Sequence[Fraction | None], rules: SetRules = USUAL) -> Findings:
    """What is to be said of the goals as a set. A goal without a weight weighs nothing."""
    known = [weight or Fraction(0) for weight in weights]
    errors: tuple[Problem, ...] = ()
    whole = weights_of(known).value
    if whole != rules.total:
        gaps = Gaps({"sum": text_of(whole), "total": text_of(rules.total)})
        errors = (Problem("/goals", "set.weights_not_100", gaps),)
    return Findings(errors, (*_number_of(known, rules), *_each(known, rules)))


def _number_of(weights: Sequence[Fraction], rules: SetRules) -> Iterator[Problem]:
    if not rules.min_goals <= len(weights) <= rules.max_goals:
        gaps = {"n": str(len(weights)), "least": str(rules.min_goals), "most": str(rules.max_goals)}
        yield Problem("/goals", "set.goal_count", Gaps(gaps))


def _each(weights: Sequence[Fraction], rules: SetRules) -> Iterator[Problem]:
    for at, weight in enumerate(weights):
        if not rules.min_weight <= weight <= rules.max_weight:
            numbers = {"weight": weight, "least": rules.min_weight, "most": rules.max_weight}
            gaps = Gaps({gap: text_of(number) for gap, number in numbers.items()})
            yield Problem(f"/goals/{at}/weight", "set.weight_out_of_range", gaps)
