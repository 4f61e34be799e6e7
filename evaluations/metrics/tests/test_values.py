from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.exact.explanation import evaluate
from crm.exact.numbers import Fraction
from crm.exact.wording import rows_of
from evaluations.metrics.models import Metric
from evaluations.metrics.values import WITHOUT_VALUE, Freshness, Sums, judged

NOW = datetime(2026, 3, 20, 9, tzinfo=UTC)
THEN = datetime(2026, 3, 19, 22, tzinfo=UTC)
FIRST = date(2026, 3, 1)
FRESH = Freshness(date(2026, 3, 20), NOW, is_stale=False, currency="CNY")
STALE = Freshness(date(2026, 3, 20), NOW, is_stale=True, currency="CNY")
ON_TIME = {"numerator": {"measures": ["follow_ups_on_time"]}, "denominator": {"measures": ["follow_ups_due"]}}
CALLS = {"numerator": {"measures": ["calls"]}}


def a_ratio(**changes) -> Metric:
    fields = {
        "code": "on_time",
        "kind": "ratio",
        "unit": "percent",
        "definition": ON_TIME,
        "definition_version": 3,
    }
    return Metric(**fields | changes)


def sums(top, bottom=None, n=None) -> Sums:
    below = None if bottom is None else Decimal(bottom)
    return Sums(Decimal(top), below, n if bottom is None else int(below), rolled_up_at=THEN)


def test_a_value_is_published_with_the_decimals_of_its_unit():
    value = judged(a_ratio(), sums(99, 102), FIRST, FRESH)
    assert value.published == Fraction("0.971")
    assert round(value.value, 6) == Decimal("0.970588")
    assert value.status == "ok"


@pytest.mark.parametrize(
    ("unit", "currency", "decimals"),
    [("number", "CNY", 2), ("percent", "CNY", 3), ("minutes", "CNY", 0), ("days", "CNY", 1)]
    + [("money", "CNY", 2), ("money", "JPY", 0), ("money", "KWD", 3)],
)
def test_decimals_follow_the_unit_and_money_those_of_its_currency(unit, currency, decimals):
    assert a_ratio(unit=unit).decimals(currency) == decimals
    assert a_ratio(unit=unit, scale=5).decimals(currency) == 5


def test_half_is_rounded_up_as_people_round():
    assert judged(a_ratio(scale=1), sums(1, 4), FIRST, FRESH).published == Fraction("0.3")
    assert judged(a_ratio(scale=0), sums(-1, 2), FIRST, FRESH).published == -1


def test_a_count_flows_and_a_ratio_is_a_level_unless_it_says_otherwise():
    count = Metric(kind="count", definition=CALLS)
    assert count.is_flow
    assert not a_ratio().is_flow
    assert a_ratio(target_kind="flow").is_flow
    assert not Metric(kind="sum", target_kind="level").is_flow


@pytest.mark.parametrize(
    ("found", "least", "first", "fresh", "status"),
    [
        (sums(1, 9), 10, FIRST, FRESH, "below_n_min"),
        (sums(1, 10), 10, FIRST, FRESH, "ok"),
        (sums(1, 10), 10, FIRST, STALE, "stale"),
        (sums(1, 9), 10, FIRST, STALE, "below_n_min"),
        (sums(0, 0), 10, FIRST, FRESH, "no_data"),
        (None, 0, FIRST, FRESH, "no_data"),
        (sums(1, 10), 0, date(2026, 4, 1), FRESH, "no_data"),
    ],
)
def test_what_is_no_value_says_why(found, least, first, fresh, status):
    value = judged(a_ratio(least_n=least), found, first, fresh)
    assert value.status == status
    assert (value.published is None) == (status in WITHOUT_VALUE)


def test_a_count_of_nothing_is_nought_but_not_of_days_to_come():
    count = Metric(code="calls", kind="count", definition=CALLS)
    assert judged(count, None, FIRST, FRESH).published == 0
    assert judged(count, None, date(2026, 4, 1), FRESH).status == "no_data"


def test_too_few_cases_are_shown_but_not_published():
    value = judged(a_ratio(least_n=10), sums(1, 4), FIRST, FRESH)
    assert (value.value, value.published) == (Decimal("0.25"), None)
    ((_term, reason),) = rows_of(value.shown.explanation, "en")
    assert "at least 10" in reason


def test_a_definition_that_cannot_be_read_is_an_error_and_never_nought():
    broken = Metric(code="x", kind="count", definition={"numerator": {"measures": ["salary"]}})
    value = judged(broken, None, FIRST, FRESH)
    assert (value.status, value.value, value.published) == ("error", None, None)


def test_a_snapshot_tells_how_the_value_came_about():
    snapshot = judged(a_ratio(), sums(99, 102), FIRST, FRESH).snapshot
    assert {name: snapshot[name] for name in ("metric", "version", "n", "status", "as_of")} == {
        "metric": "on_time",
        "version": 3,
        "n": 102,
        "status": "ok",
        "as_of": THEN.isoformat(),
    }
    assert evaluate(snapshot["calculation"]) == Fraction("0.971")
    told = dict(rows_of(snapshot, "en"))
    assert told["Where"] == "99 numerator; 102 denominator"
    assert dict(rows_of(snapshot, "zh"))["其中"] == "分子 99；分母 102"


def test_a_snapshot_does_not_depend_on_when_it_is_taken():
    later = Freshness(date(2026, 3, 25), datetime(2026, 3, 25, tzinfo=UTC), is_stale=False, currency="CNY")
    both = [judged(a_ratio(), sums(99, 102), FIRST, fresh).snapshot for fresh in (FRESH, later)]
    assert both[0] == both[1]


amounts = st.decimals(-(10**12), 10**12, places=4, allow_nan=False)


@given(top=amounts, bottom=st.decimals(0, 10**6, places=2, allow_nan=False), scale=st.integers(0, 6))
def test_the_arithmetic_of_a_snapshot_comes_to_the_published_value(top, bottom, scale):
    for metric, found in (
        (a_ratio(scale=scale), Sums(top, bottom, 1)),
        (Metric(code="x", kind="sum", unit="money", scale=scale, definition=CALLS), Sums(top, None, None)),
    ):
        value = judged(metric, found, FIRST, FRESH)
        if value.published is None:
            assert value.status == "no_data"
            continue
        assert evaluate(value.snapshot["calculation"]) == value.published
        assert abs(value.published - Fraction(value.value)) <= Fraction(1, 2 * 10**scale) + Fraction(1, 10**9)
        assert all(rows_of(value.snapshot, language) for language in ("en", "zh-hans"))
