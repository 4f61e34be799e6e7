"""How much of a target has been taken on."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.exact.numbers import Fraction
from crm.exact.problems import Gaps, Problem
from crm.exact.reading import read
from evaluations.engine.coverage import Coverage, CoverageLimits, coverage
from evaluations.engine.tests.proofs import LANGUAGES, proven, reason, refusal


def covered(target: str, *below: str | None, **limits: str) -> Coverage:
    taken = [None if one is None else Fraction(one) for one in below]
    return coverage(Fraction(target), taken, read(CoverageLimits, limits))


def test_coverage_is_what_is_taken_on_as_a_share_of_the_target():
    found = covered("200000", "80000", "60000", "50000")
    assert (proven(found.share), found.status, proven(found.gap)) == (Fraction("0.95"), "under_cascaded", 10000)


@pytest.mark.parametrize(
    ("taken", "status"),
    [("99", "under_cascaded"), ("100", "ok"), ("115", "ok"), ("116", "over_cascaded")],
)
def test_the_limits_themselves_are_within(taken, status):
    assert covered("100", taken, max="1.15").status == status


def test_without_a_limit_nothing_is_handed_down_too_often():
    assert covered("100", "900").status == "ok"


def test_less_than_everything_may_do():
    assert covered("100", "90", min="0.90").status == "ok"


def test_who_has_agreed_nothing_yet_covers_nothing():
    assert proven(covered("100", "60", None).share) == Fraction("0.6")
    assert proven(covered("100").share) == 0


def test_a_target_of_nothing_cannot_be_covered():
    found = covered("0", "10")
    assert (reason(found.share), proven(found.gap)) == ("no_target_to_cover", -10)


def test_every_status_is_told_in_words():
    found = covered("200", "90")
    told = [Problem("", found.status, Gaps(found.share.explanation["gaps"])).message(one) for one in LANGUAGES]
    assert all("110" in sentence for sentence in told)


def test_limits_are_numbers():
    assert refusal(covered, "1", min="x") == ("/min", "not_a_number")


@given(st.integers(1, 10**6), st.lists(st.integers(0, 10**6), max_size=8))
def test_gap_and_coverage_say_the_same(target, below):
    found = covered(str(target), *map(str, below))
    assert proven(found.gap) == target * (1 - proven(found.share))
    assert (found.status == "under_cascaded") == (proven(found.gap) > 0)
