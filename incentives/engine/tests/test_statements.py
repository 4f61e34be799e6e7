"""What the lines of a statement come to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.exact.numbers import Fraction
from crm.exact.problems import Refused
from crm.exact.reading import read
from incentives.engine.statements import StatementLine, statement_sums
from incentives.engine.tests.sold import CENTS, number
from incentives.engine.tests.telling import KINDS


def line(amount, status="approved", **more):
    return read(StatementLine, {"ref": "line", "amount": amount, "status": status, **more})


def sums(*lines):
    found = statement_sums(lines, "CNY", CENTS)
    return {
        name: number(getattr(found, name)) for name in found.__dataclass_fields__ if getattr(found, name).value
    }


def test_only_approved_lines_are_paid_and_pending_ones_are_shown():
    assert sums(line("1234.56"), line("-150"), line("300", "pending")) == {
        "amount": Fraction("1084.56"),
        "pending": 300,
        "taxable": Fraction("1084.56"),
    }


def test_each_sum_of_a_statement_says_which_it_is():
    found = statement_sums([line("1")], "CNY", CENTS)
    for name in found.__dataclass_fields__:
        told = getattr(found, name).explanation
        assert (told["kind"], told["scale"]) == (f"statement_sum.{name}", 2)
        assert told["kind"] in KINDS


def test_held_rejected_and_cancelled_lines_are_never_paid():
    assert sums(line("100", "held"), line("10", "rejected"), line("1", "cancelled")) == {
        "held": 100,
        "rejected": 11,
    }


def test_an_award_that_is_not_cash_is_taxable_where_it_says_so():
    found = sums(line("800"), line("150", non_cash=True, taxable=True), line("40", non_cash=True))

    assert found == {"amount": 800, "non_cash": 190, "taxable": 950}


def test_cash_may_be_free_of_tax():
    assert sums(line("800"), line("25", taxable=False)) == {"amount": 825, "taxable": 800}


def test_a_pending_award_is_no_pending_cash():
    assert sums(line("150", "pending", non_cash=True, taxable=True)) == {"pending_non_cash": 150}


def test_an_award_that_was_cancelled_counts_for_nothing():
    assert sums(line("150", non_cash=True, taxable=True, fulfilment="cancelled")) == {}


@pytest.mark.parametrize("fulfilment", ["granted", "ordered", "delivered"])
def test_an_award_counts_from_the_day_it_is_granted(fulfilment):
    assert sums(line("150", non_cash=True, fulfilment=fulfilment)) == {"non_cash": 150}


def test_currencies_are_never_added_up():
    with pytest.raises(Refused) as refused:
        sums(line("1", currency="CNY"), line("1", currency="EUR"))
    assert [(p.code, p.pointer) for p in refused.value.problems] == [("currencies_mixed", "/lines/1/currency")]


def test_a_status_nobody_knows_is_refused():
    with pytest.raises(Refused) as refused:
        line("1", "perhaps")
    assert refused.value.problems[0].code == "not_allowed"


def test_a_line_says_its_status():
    with pytest.raises(Refused) as refused:
        read(StatementLine, {"amount": "1"})
    assert refused.value.problems[0].gaps["field"] == "status"


@given(
    st.lists(st.tuples(st.integers(-(10**8), 10**8), st.sampled_from(["approved", "pending", "held", "rejected"])))
)
def test_every_line_of_cash_is_in_exactly_one_sum(rows):
    lines = [StatementLine(amount=Fraction(cents, 100), status=status) for cents, status in rows]

    found = sums(*lines)

    cash = sum(found.get(name, 0) for name in ("amount", "pending", "held", "rejected"))
    assert cash == sum(Fraction(cents, 100) for cents, _ in rows)
