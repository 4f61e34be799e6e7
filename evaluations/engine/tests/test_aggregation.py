from hypothesis import given
from hypothesis import strategies as st

from crm.exact.numbers import Fraction
from evaluations.engine.aggregation import average, count, count_distinct, sum_of
from evaluations.engine.facts import Fact, measured
from evaluations.engine.figures import EXACT, Figure
from evaluations.engine.tests.told import told


def terms(*numbers: int | str):
    return measured(Fact(Fraction(number)) for number in numbers)


def test_a_count_of_nothing_is_nought():
    found = count([], EXACT)
    assert (told(found.value), found.n, found.status) == (0, 0, "ok")


def test_a_customer_seen_on_two_days_is_one_customer():
    found = count_distinct(["a", "b", "a"], EXACT)
    assert (told(found.value), found.n) == (2, 3)


def test_a_fact_that_names_nobody_is_no_distinct_one():
    assert told(count_distinct(["a", ""], EXACT).value) == 1


def test_refunds_make_a_sum_smaller():
    assert told(sum_of(terms("100.10", "-30"), EXACT).value) == Fraction("70.10")


def test_a_sum_of_nothing_is_nought():
    assert (told(sum_of([], EXACT).value), sum_of([], EXACT).status) == (0, "ok")


def test_an_average_of_nothing_is_no_number():
    found = average([], Figure(scale=2))
    assert (told(found.value), found.n, found.status) == (None, 0, "no_data")


def test_an_average_keeps_what_it_was_divided_from():
    found = average(terms(1, 1, 2), Figure(scale=2))
    assert (told(found.value), told(found.num), told(found.den)) == (Fraction("1.33"), 4, 3)


NUMBERS = st.lists(st.integers(-999, 999).map(lambda number: Fraction(number, 7)), min_size=1, max_size=8)


@given(NUMBERS, st.randoms())
def test_the_order_of_numbers_changes_no_figure(numbers, chance):
    shuffled = list(numbers)
    chance.shuffle(shuffled)
    for figure in (sum_of, average):
        assert told(figure(terms(*shuffled), EXACT).value) == told(figure(terms(*numbers), EXACT).value)


@given(NUMBERS)
def test_an_average_lies_between_its_least_and_its_greatest(numbers):
    found = average(terms(*numbers), EXACT).value.value
    assert found is not None
    assert min(numbers) <= found <= max(numbers)
