"""Totals of payees."""

from crm.exact.explanation import explain, value
from crm.exact.numbers import Fraction
from incentives.engine.payee_lines import PayeeLine, by_payee
from incentives.engine.tests.sold import number


def line(payee, amount, ref="d"):
    return PayeeLine(ref, payee, explain("line", value(Fraction(amount))))


def test_a_total_is_the_sum_of_the_lines_and_names_each():
    found = by_payee([line("M1", "200", "d1"), line("M2", "400", "d2"), line("M1", "-200", "r1")])

    assert {payee: number(total) for payee, total in found.items()} == {"M1": 0, "M2": 400}
    assert [part["of_what"] for part in found["M1"].explanation["calculation"]["of"]] == ["d1", "r1"]


def test_who_gets_nothing_is_listed():
    assert {payee: number(total) for payee, total in by_payee([line("peer", "0")]).items()} == {"peer": 0}
