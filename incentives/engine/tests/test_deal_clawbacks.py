"""A refunded deal comes back by the period without it, or as its own lines paid."""

from hypothesis import given
from hypothesis import strategies as st

from crm.exact.numbers import Fraction
from crm.exact.rounding import rounded
from incentives.engine.deal_clawbacks import PostedLine, at_original_rate, recomputed
from incentives.engine.tests.telling import CENTS, told

money = st.integers(0, 10**7).map(lambda cents: Fraction(cents, 100))
shares = st.fractions(0, 1, max_denominator=97)


def test_the_period_without_the_deal_less_what_is_posted() -> None:
    assert told(recomputed(Fraction(6600), Fraction(4500), Fraction(0), CENTS)) == -2100


def test_what_was_clawed_back_before_is_not_taken_again() -> None:
    assert told(recomputed(Fraction(6600), Fraction(4500), Fraction(500), CENTS)) == -1600
    assert told(recomputed(Fraction(6600), Fraction(4500), Fraction(2100), CENTS)) == 0


@given(money, st.lists(money, min_size=1, max_size=5))
def test_recomputed_clawbacks_telescope_to_the_latest_recomputation(
    original: Fraction, later: list[Fraction]
) -> None:
    posted = original
    for without in later:
        posted += told(recomputed(original, without, original - posted, CENTS))

    assert posted == later[-1]


def test_at_the_original_rate_the_line_of_the_deal_comes_back() -> None:
    assert told(at_original_rate([PostedLine("d1", Fraction(1500))], Fraction(0), CENTS)) == -1500


def test_a_part_of_the_deal_takes_back_its_part_rounded_once_a_line() -> None:
    third = Fraction(1, 3)
    lines = [PostedLine("d1", Fraction(100), refunded=third), PostedLine("period", Fraction(100), third, third)]

    assert told(at_original_rate(lines, Fraction(0), CENTS)) == Fraction("-44.44")


def test_one_part_after_another_takes_back_all_and_no_more() -> None:
    half = [PostedLine("period", Fraction(100), Fraction(1, 4), refunded=Fraction(1, 2))]

    assert [told(at_original_rate(half, Fraction(before), CENTS)) for before in ("0", "12.5", "20", "25")] == [
        Fraction("-12.50"),
        Fraction("-12.50"),
        Fraction("-5"),
        0,
    ]


def test_a_deal_that_paid_nothing_has_nothing_to_give_back() -> None:
    assert told(at_original_rate([], Fraction(0), CENTS)) == 0
    assert told(at_original_rate([PostedLine("d1", Fraction(-20))], Fraction(0), CENTS)) == 0


@given(st.lists(st.builds(PostedLine, st.just("d"), money, shares, shares), max_size=4), money)
def test_no_deal_gives_back_more_than_it_was_paid(lines: list[PostedLine], before: Fraction) -> None:
    paid = sum((rounded(line.paid * line.share, CENTS) for line in lines), Fraction(0))
    taken = -told(at_original_rate(lines, before, CENTS))

    assert 0 <= taken <= max(Fraction(0), paid - before)
