"""What every number of a review must stand: its arithmetic comes to it, and it is told in both languages."""

from fractions import Fraction
from typing import Any

import pytest

from crm.exact.explanation import Explained, evaluate, parts_of
from crm.exact.problems import Problem, Refused
from crm.exact.rounding import Rounding
from crm.exact.wording import meanings, rows_of

ONE, TWO, THREE, WHOLE = (Rounding(scale=scale) for scale in (1, 2, 3, 0))
LANGUAGES = ("en", "zh-Hans")


def proven(result: Explained) -> Fraction:
    """The number of a result whose explanation holds."""
    assert result.value is not None, result.status
    calculation = result.explanation["calculation"]
    assert evaluate(calculation) == result.value
    assert {part["is"] for part in parts_of(calculation) if "is" in part} <= set(meanings())
    assert all(rows_of(result.explanation, language) for language in LANGUAGES)
    return result.value


def reason(result: Explained) -> str:
    """Why there is no number, told in both languages without a gap left open."""
    assert result.value is None
    assert all("{" not in rows_of(result.explanation, language)[0][1] for language in LANGUAGES)
    return result.status


def refusal(call: Any, *args: Any, **options: Any) -> tuple[str, str]:
    """Where and why something is refused; the message is complete in both languages."""
    with pytest.raises(Refused) as caught:
        call(*args, **options)
    problem: Problem = caught.value.problems[0]
    assert all(problem.message(language) for language in LANGUAGES)
    return problem.pointer, problem.code
