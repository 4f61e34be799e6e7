from fractions import Fraction

from evaluations.engine.attainment import Terms, attainment


def test_more_than_twice_the_allowed_is_nothing_reached_but_the_raw_share_is_kept():
    reached = attainment(Fraction(25), Terms(Fraction(10), direction="lower"))
    assert (reached.share, reached.raw) == (0, Fraction(-1, 2))


def test_a_third_stays_a_third():
    assert attainment(Fraction(1), Terms(Fraction(3))).share == Fraction(1, 3)


def test_inside_the_range_is_full_and_above_it_less():
    terms = Terms(Fraction(100), direction="range", tolerance=Fraction(1, 10))
    assert attainment(Fraction(105), terms).share == 1
    assert attainment(Fraction(119), terms).share == Fraction(90 - 9, 90)


def test_a_missing_number_is_neither_nought_nor_full():
    assert attainment(None, Terms(Fraction(10))).share is None
