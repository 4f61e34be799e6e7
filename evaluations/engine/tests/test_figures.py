import pytest

from crm.exact.explanation import value
from crm.exact.numbers import Fraction
from crm.exact.reading import RoundingRule
from evaluations.engine.figures import EXACT, EXACT_SHARE, Figure, Share, average_of, publish, share_of
from evaluations.engine.tests.told import told


def number(text: str):
    return value(Fraction(text), "cases")


def test_a_figure_is_rounded_once_and_half_up_away_from_zero():
    assert told(publish("kpi.sum", number("2.345"), Figure(scale=2), 1).value) == Fraction("2.35")
    assert told(publish("kpi.sum", number("-2.345"), Figure(scale=2), 1).value) == Fraction("-2.35")


def test_without_a_scale_a_figure_is_exact():
    assert told(publish("kpi.sum", number("1/3"), EXACT, 1).value) == Fraction(1, 3)


def test_the_rounding_of_plans_is_understood_too():
    rule = RoundingRule(mode="half_even", scale=1)
    assert told(publish("kpi.sum", number("0.25"), Figure(rounding=rule), 1).value) == Fraction("0.2")


def test_a_share_is_published_in_percent_or_as_the_ratio_it_is():
    in_percent = share_of("kpi.ratio", number("1"), number("3"), Share(scale=2), 3)
    as_ratio = share_of("kpi.ratio", number("1"), number("3"), Share(scale=4, unit="ratio"), 3)
    assert (told(in_percent.value), told(as_ratio.value)) == (Fraction("33.33"), Fraction("0.3333"))


def test_a_share_keeps_both_its_sides_unrounded():
    found = share_of("kpi.ratio", number("0.125"), number("0.5"), Share(scale=0), 1)
    assert (told(found.num), told(found.den)) == (Fraction("0.125"), Fraction("0.5"))


def test_a_share_of_nothing_is_no_data_and_never_nought():
    found = share_of("kpi.ratio", number("0"), number("0"), EXACT_SHARE, 0)
    assert (told(found.value), found.status, told(found.den)) == (None, "no_data", 0)


@pytest.mark.parametrize(("cases", "status"), [(4, "below_n_min"), (5, "ok"), (6, "ok")])
def test_a_figure_of_too_few_cases_is_not_published(cases, status):
    found = share_of("kpi.ratio", number("1"), number("2"), Share(n_min=5), cases)
    assert (found.status, found.n) == (status, cases)
    assert (told(found.value) is None) == (status != "ok")


def test_nothing_at_all_is_no_data_rather_than_too_few():
    assert average_of("kpi.average", [], Figure(n_min=5)).status == "no_data"


def test_too_few_cases_say_how_many_there_are_and_how_many_it_takes():
    found = share_of("kpi.ratio", number("1"), number("2"), Share(n_min=5), 3)
    assert found.value.explanation["gaps"] == {"n": "3", "least": "5"}
