import pytest

from crm.exact.explanation import explain
from crm.exact.numbers import Fraction
from evaluations.engine.goal_sets import SetRules, fit_together, weights_of
from evaluations.engine.tests.told import told


def found(*weights, rules=None):
    numbers = [None if weight is None else Fraction(weight) for weight in weights]
    findings = fit_together(numbers, rules or SetRules())
    return [p.code for p in findings.errors], [p.code for p in findings.warnings]


def test_goals_that_weigh_a_hundred_together_fit():
    assert found(40, 30, 30) == ([], [])
    assert told(explain("goal.weights", weights_of([Fraction(40), Fraction(60)]))) == 100


@pytest.mark.parametrize("last", ["29.99", "30.01", None])
def test_a_hundredth_too_much_or_too_little_is_an_error(last):
    assert found(40, 30, last)[0] == ["set.weights_not_100"]


def test_what_the_weights_come_to_is_told():
    (error,) = fit_together([Fraction(40), Fraction(30), None], SetRules()).errors
    assert error.pointer == "/goals"
    assert error.message("en") == "The weights add up to 70, not to 100; change them until they do."


def test_a_third_each_is_exactly_a_whole():
    assert found("100/3", "100/3", "100/3") == ([], [])


@pytest.mark.parametrize("weights", [(50, 50), (20, 20, 20, 10, 10, 10, 5, 5)])
def test_too_few_or_too_many_goals_are_a_warning(weights):
    assert found(*weights) == ([], ["set.goal_count"])
    (warning,) = fit_together([Fraction(weight) for weight in weights], SetRules()).warnings
    assert warning.pointer == "/goals"
    assert warning.message("en") == f"There are {len(weights)} goals; 3 to 7 can be followed."


def test_seven_goals_are_not_too_many():
    assert found(20, 20, 20, 10, 10, 10, 10) == ([], [])


@pytest.mark.parametrize(("weights", "warnings"), [((51, 45, 4), 2), ((50, 45, 5), 0)])
def test_each_goal_that_weighs_too_much_or_too_little_is_a_warning(weights, warnings):
    assert found(*weights) == ([], ["set.weight_out_of_range"] * warnings)


def test_the_bounds_are_parameters():
    rules = SetRules(total=Fraction(1), min_goals=1, max_goals=2, min_weight=Fraction(0), max_weight=Fraction(1))
    assert found(1, rules=rules) == ([], [])


def test_a_weight_points_to_its_goal():
    findings = fit_together([Fraction(60), Fraction(35), Fraction(5)])
    assert findings.warnings[0].pointer == "/goals/0/weight"
    assert findings.warnings[0].message("en") == "A weight of 60 lies outside 5 to 50."
