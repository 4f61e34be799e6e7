"""How much of a quota was reached."""

from typing import Any

import pytest

from crm.exact.explanation import explain, value
from crm.exact.numbers import Fraction
from crm.exact.problems import NotComputable, Refused
from crm.exact.reading import read
from incentives.engine.quota_attainment import Measurement, actual_of, attainment, reached_of
from incentives.engine.tests.telling import told


def test_attainment_is_the_actual_through_the_quota() -> None:
    reached = reached_of(read(Measurement, {"actual": "85000", "target": "100000"}), "revenue")

    assert told(explain("attainment", reached)) == Fraction("0.85")


@pytest.mark.parametrize("written", ["94", {"actual": "94"}, {"value": "94"}, {"actual": 94}, 94])
def test_an_actual_alone_counts_as_it_is(written: Any) -> None:
    assert reached_of(read(Measurement, written), "persistency").value == 94


@pytest.mark.parametrize("quota", ["target", "quota", "goal"])
def test_a_quota_may_be_called_as_people_call_it(quota: str) -> None:
    assert read(Measurement, {"actual": "1", quota: "2"}).quota == 2


@pytest.mark.parametrize("written", [None, {}, {"actual": None}, {"target": "100"}])
def test_without_an_actual_there_is_no_data_and_not_nought(written: Any) -> None:
    with pytest.raises(NotComputable) as reason:
        actual_of(read(Measurement, written), "csat")

    assert reason.value.code == "measure_missing"
    assert "csat" in reason.value.problem.message("en")


@pytest.mark.parametrize(
    ("quota", "code"),
    [(None, "quota_missing"), ("0", "quota_zero"), ("-5", "quota_negative")],
)
def test_a_quota_that_cannot_be_reached_gives_no_attainment(quota: str | None, code: str) -> None:
    with pytest.raises(NotComputable) as reason:
        attainment(value(Fraction(5)), None if quota is None else value(Fraction(quota)))

    assert reason.value.code == code
    assert reason.value.problem.message("zh-hans")


def test_a_binary_float_is_refused() -> None:
    with pytest.raises(Refused, match="float"):
        read(Measurement, {"actual": 0.5})
