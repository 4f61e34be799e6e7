"""What holds for every number an engine gives: its arithmetic is the number, and it is told in both languages."""

from fractions import Fraction

from crm.exact.explanation import Explained, evaluate, parts_of
from crm.exact.rounding import Rounding
from crm.exact.wording import meanings, rows_of

CENTS, YEN, THREE = Rounding("half_up", 2), Rounding("half_up", 0), Rounding("half_even", 3)


def told(result: Explained) -> Fraction:
    """The number of a result, once its explanation has proved itself."""
    calculation = result.explanation["calculation"]
    assert result.value is not None
    assert evaluate(calculation) == result.value
    assert {part["is"] for part in parts_of(calculation) if "is" in part} <= set(meanings())
    assert all(rows_of(result.explanation, language) for language in ("en", "zh-hans"))
    return result.value
