import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.exact.numbers import Fraction
from crm.exact.problems import NotComputable
from evaluations.engine.facts import Fact, measured
from evaluations.engine.figures import EXACT, Figure
from evaluations.engine.percentiles import percentile
from evaluations.engine.tests.told import told

HOURS = (2, 4, 9, 31)


def terms(*numbers):
    return measured(Fact(Fraction(number)) for number in numbers)


def of_hours(share: str, method="continuous"):
    return told(percentile(terms(*HOURS), Fraction(share), EXACT, method).value)


@pytest.mark.parametrize(("share", "between"), [("0", "2"), ("0.5", "6.5"), ("0.75", "14.5"), ("1", "31")])
def test_a_continuous_percentile_lies_between_two_values(share, between):
    assert of_hours(share) == Fraction(between)


@pytest.mark.parametrize(
    ("share", "one"), [("0", 2), ("0.25", 2), ("0.26", 4), ("0.5", 4), ("0.75", 9), ("1", 31)]
)
def test_a_discrete_percentile_is_always_one_of_the_values(share, one):
    assert of_hours(share, "discrete") == one


def test_a_percentile_of_nothing_is_no_number():
    assert percentile([], Fraction(1, 2), EXACT).status == "no_data"


def test_a_percentile_of_one_value_is_that_value():
    assert told(percentile(terms(7), Fraction(9, 10), EXACT).value) == 7


def test_too_few_values_have_no_percentile():
    assert percentile(terms(7), Fraction(9, 10), Figure(n_min=2)).status == "below_n_min"


@pytest.mark.parametrize("share", ["90", "1.01", "-0.1"])
def test_a_share_that_is_none_is_refused(share):
    with pytest.raises(NotComputable) as refused:
        percentile(terms(1), Fraction(share), EXACT)
    assert refused.value.code == "share_out_of_range"


SHARES = st.fractions(0, 1)
NUMBERS = st.lists(st.integers(-999, 999).map(lambda number: Fraction(number, 7)), min_size=1, max_size=8)


@given(NUMBERS, SHARES, SHARES)
def test_a_higher_percentile_is_never_lower(numbers, one, other):
    for method in ("continuous", "discrete"):
        low, high = (
            told(percentile(terms(*numbers), share, EXACT, method).value) for share in sorted((one, other))
        )
        assert low <= high


@given(NUMBERS, SHARES)
def test_at_least_the_share_of_all_values_is_not_above_a_discrete_percentile(numbers, share):
    found = percentile(terms(*numbers), share, EXACT, "discrete").value.value
    assert found in numbers
    assert sum(number <= found for number in numbers) >= share * len(numbers)
