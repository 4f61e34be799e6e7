"""One value for a period in which it changed."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.exact.numbers import Fraction
from crm.exact.problems import Refused
from crm.exact.reading import read
from incentives.engine.blending import Blended, BlendedDays, Segment, blend
from incentives.engine.tests.telling import CENTS, YEN, told

YEAR = read(BlendedDays, {"method": "blended_days", "period": {"start": "2026-01-01", "end": "2026-12-31"}})


def blended(*segments: tuple[str, str, Any], rounding: Any = CENTS) -> Blended:
    given_segments = [{"start": start, "end": end, "value": number} for start, end, number in segments]
    return blend(YEAR, [read(Segment, one) for one in given_segments], rounding)


def test_each_segment_counts_for_its_days() -> None:
    found = blended(("2026-01-01", "2026-04-30", "600000"), ("2026-05-01", "2026-12-31", "900000"))

    assert told(found.amount) == Fraction("801369.86")
    assert [told(segment) for segment in found.segments] == [Fraction("197260.27"), Fraction("604109.59")]
    assert (found.days, found.of) == (365, 365)


def test_the_total_is_the_exact_sum_rounded_once() -> None:
    thirds = [("2026-01-01", "2026-01-01", "182.5"), ("2026-01-02", "2026-01-02", "182.5")]
    found = blended(*thirds, rounding=YEN)

    assert told(found.amount) == 1
    assert [told(segment) for segment in found.segments] == [1, 1]


def test_segments_are_cut_to_the_period() -> None:
    before_and_in, in_and_after = ("2025-07-01", "2026-01-31", "365"), ("2026-12-01", "2027-05-31", "730")
    found = blended(before_and_in, in_and_after, ("2028-01-01", None, "1"))

    assert [told(segment) for segment in found.segments] == [31, 62, 0]
    assert found.days == 62


def test_a_segment_without_an_end_goes_on() -> None:
    assert told(blended(("2026-12-01", None, "365")).amount) == 31


def test_days_without_a_segment_count_nothing() -> None:
    assert told(blended(("2026-12-31", "2026-12-31", "365")).amount) == 1


@pytest.mark.parametrize("second", ["2026-04-30", "2026-02-01"])
def test_a_day_belongs_to_one_segment(second: str) -> None:
    with pytest.raises(Refused) as refusal:
        blended((second, "2026-12-31", "2"), ("2026-01-01", "2026-04-30", "1"))

    (problem,) = refusal.value.problems
    assert (problem.pointer, problem.code) == ("/segments/0", "segments_overlap")
    assert second in problem.message("zh-hans")


def test_there_is_something_to_blend() -> None:
    with pytest.raises(Refused, match="too_few"):
        blended()


@given(st.integers(1, 11), st.integers(0, 1_000_000), st.integers(0, 1_000_000))
def test_a_blended_value_lies_between_its_values(month: int, one: int, other: int) -> None:
    first = ("2026-01-01", f"2026-{month:02d}-28", str(one))
    second = (f"2026-{month:02d}-29" if month != 2 else "2026-03-01", "2026-12-31", str(other))
    amount = told(blended(first, second).amount)

    assert min(one, other) <= amount <= max(one, other)
    assert amount == one or one != other
