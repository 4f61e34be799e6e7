import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.exact.numbers import Fraction
from crm.exact.problems import NotComputable
from evaluations.engine.figures import EXACT_SHARE, Share
from evaluations.engine.retention import (
    Movements,
    churn,
    compound_retention,
    customers_kept,
    customers_lost,
    gross_revenue_retention,
    movements,
    net_revenue_retention,
    retention,
)
from evaluations.engine.tests.told import told

IN_PERCENT = Share(scale=2)
F = Fraction


def test_new_customers_keep_nobody():
    found = retention(F(80), F(75), F(15), IN_PERCENT)
    assert (told(found.value), told(found.num), found.n) == (75, 60, 80)


def test_without_customers_at_the_start_there_is_nothing_to_keep():
    assert retention(F(0), F(5), F(5), IN_PERCENT).status == "no_data"
    assert churn(F(0), F(0), IN_PERCENT).status == "no_data"


def test_too_few_customers_at_the_start_have_no_retention():
    assert retention(F(4), F(4), F(0), Share(n_min=5)).status == "below_n_min"


def test_churn_is_a_share_of_those_at_the_start():
    assert told(churn(F(40), F(3), IN_PERCENT).value) == F("7.5")


@pytest.mark.parametrize(
    ("figure", "code"),
    [
        (lambda: churn(F(3), F(4), IN_PERCENT), "lost_exceeds_start"),
        (lambda: retention(F(3), F(9), F(1), IN_PERCENT), "kept_exceeds_start"),
        (lambda: retention(F(3), F(1), F(2), IN_PERCENT), "new_exceeds_end"),
        (lambda: gross_revenue_retention(Movements(F(9), F(0), F(5), F(5)), IN_PERCENT), "lost_exceeds_start"),
    ],
)
def test_numbers_that_cannot_be_together_are_refused(figure, code):
    with pytest.raises(NotComputable) as refused:
        figure()
    assert refused.value.code == code


def test_churn_compounds_over_the_months():
    assert told(compound_retention(F("0.1"), 3, IN_PERCENT).value) == F("72.9")
    assert told(compound_retention(F("0.1"), 0, IN_PERCENT).value) == 100


def test_a_compound_retention_may_be_a_ratio():
    assert told(compound_retention(F("0.5"), 2, EXACT_SHARE).value) == F("0.25")


def test_expansion_counts_net_and_not_gross():
    moved = Movements(F(1000), F(300), F(100), F(50))
    assert told(net_revenue_retention(moved, IN_PERCENT).value) == 115
    assert told(gross_revenue_retention(moved, IN_PERCENT).value) == 85


@pytest.mark.parametrize("figure", [net_revenue_retention, gross_revenue_retention])
def test_the_revenue_of_too_few_customers_says_nothing(figure):
    moved = Movements(F(1000), F(300), F(100), F(50))
    assert figure(moved, Share(n_min=5), 4).status == "below_n_min"
    assert (figure(moved, Share(n_min=5), 5).status, figure(moved, Share(), 5).n) == ("ok", 5)


def test_no_revenue_at_the_start_is_no_data():
    assert net_revenue_retention(Movements(F(0), F(5), F(0), F(0)), IN_PERCENT).status == "no_data"


def test_the_movements_of_customers_leave_out_who_came_new():
    assert movements([(F(10), F(15)), (F(20), F(5)), (F(30), F(0)), (F(0), F(99))]) == (60, 5, 15, 30)


def test_customers_may_be_named():
    assert customers_kept(["a", "b", "c"], ["b", "c", "d"]) == (3, 3, 1)
    assert customers_lost(["a", "b"], ["b", "came later"]) == (2, 1)


NAMES = st.sets(st.integers(0, 20).map(str))


@given(NAMES, NAMES)
def test_who_is_not_kept_is_lost(opening, closing):
    kept = retention(*customers_kept(opening, closing), EXACT_SHARE).value
    lost = churn(*customers_lost(opening, opening - closing), EXACT_SHARE).value
    assert (told(kept) is None) == (told(lost) is None) == (not opening)
    if kept.value is not None and lost.value is not None:
        assert kept.value + lost.value == 1


@given(st.lists(st.tuples(st.integers(0, 99).map(Fraction), st.integers(0, 99).map(Fraction)), max_size=8))
def test_gross_retention_is_at_most_net_and_at_most_all(revenue):
    moved = movements(revenue)
    gross, net = (told(f(moved, EXACT_SHARE).value) for f in (gross_revenue_retention, net_revenue_retention))
    if gross is not None:
        assert 0 <= gross <= min(net, 1)
        assert net == sum(after for before, after in revenue if before) / moved.start
