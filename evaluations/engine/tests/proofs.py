"""What every number of a review must stand: its arithmetic comes to it, and it is told in both languages."""

from typing import Any

import pytest

from crm.exact.explanation import Explained, evaluate, parts_of
from crm.exact.numbers import Fraction
from crm.exact.problems import Problem, Refused
from crm.exact.rounding import Rounding
from crm.exact.wording import meanings, rows_of

ONE, TWO, THREE, WHOLE = (Rounding(scale=scale) for scale in (1, 2, 3, 0))
LANGUAGES = ("en", "zh-Hans")
KINDS = {
    *("cascade.target", "coverage", "coverage.gap", "distribution.deviation", "distribution.guideline"),
    *("feedback.group", "feedback.overall", "feedback.question", "grade", "mean", "normalised", "points"),
    *("goal.area", "goal.attainment", "goal.effective_target", "goal.furthest", "goal.pace", "goal.percent"),
    *("goal.progress", "goal.raw", "goal.score", "goal.share_imposed", "goal.weights"),
    *("kpi.average", "kpi.churn", "kpi.compound_retention", "kpi.count", "kpi.count_distinct", "kpi.csat"),
    *(
        "kpi.csat_mean",
        "kpi.grr",
        "kpi.highest",
        "kpi.hours",
        "kpi.lowest",
        "kpi.nps",
        "kpi.nrr",
        "kpi.percentile",
    ),
    *("kpi.punctuality", "kpi.ratio", "kpi.resolved_in_time", "kpi.retention", "kpi.sum", "review.by_days"),
    *("scorecard", "scorecard.contribution"),
}
"""What sorts of numbers there are. Stored explanations name theirs for years, so a name never changes."""


def says_what_it_is(result: Explained) -> None:
    """An explanation names its sort, every number given in it what it stands for, and every reason its words."""
    explanation = result.explanation
    assert explanation["kind"].removesuffix(".num").removesuffix(".den") in KINDS
    given = [part for part in parts_of(explanation["calculation"] or {"op": "none"}) if part["op"] == "value"]
    assert all(part.get("is") in meanings() and part.get("of_what", "") is not None for part in given)
    if result.value is None:
        assert "None" not in rows_of(explanation, "en")[0][1]
    elif explanation["calculation"]["op"] == "round":
        assert explanation["scale"] == explanation["calculation"]["scale"]


def proven(result: Explained) -> Fraction:
    """The number of a result whose explanation holds."""
    assert result.value is not None, result.status
    says_what_it_is(result)
    calculation = result.explanation["calculation"]
    assert evaluate(calculation) == result.value
    assert {part["is"] for part in parts_of(calculation) if "is" in part} <= set(meanings())
    assert all(rows_of(result.explanation, language) for language in LANGUAGES)
    return result.value


def reason(result: Explained) -> str:
    """Why there is no number, told in both languages without a gap left open."""
    assert result.value is None
    says_what_it_is(result)
    assert all("{" not in rows_of(result.explanation, language)[0][1] for language in LANGUAGES)
    return result.status


def refusal(call: Any, *args: Any, **options: Any) -> tuple[str, str]:
    """Where and why something is refused; the message is complete in both languages."""
    with pytest.raises(Refused) as caught:
        call(*args, **options)
    problem: Problem = caught.value.problems[0]
    return problem.pointer, complete(problem).code


def complete(problem: Problem) -> Problem:
    """A finding whose message has no gap left open in either language."""
    assert all("None" not in problem.message(language) for language in LANGUAGES)
    return problem
