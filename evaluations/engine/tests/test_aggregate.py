from fractions import Fraction

from evaluations.engine.aggregate import average, ratio_of_sums, satisfied_share


def test_ratios_are_not_averaged():
    days = [(1, 2), (98, 100), (0, 0)]
    assert ratio_of_sums([(Fraction(top), Fraction(bottom)) for top, bottom in days]) == Fraction(99, 102)


def test_nothing_has_no_average():
    assert average([]) is None
    assert satisfied_share([]) is None
