import pytest

from crm.exact.cases import differences, evaluate
from crm.exact.explanation import evaluate as worked_out
from crm.exact.numbers import stored
from crm.exact.wording import rows_of
from evaluations.cases.tests.examples import KINDS, examples

NUMBER = {"attainment": "attainment"}


@pytest.mark.parametrize("case", examples())
def test_a_worked_example_comes_out_exactly(case):
    assert list(differences(case["expected"], evaluate(case, KINDS))) == []


@pytest.mark.parametrize("case", examples())
def test_its_number_is_its_arithmetic_told_in_both_languages(case):
    found = evaluate(case, KINDS)
    if "explanation" not in found:
        return
    number, tree = found[NUMBER.get(case["kind"], "value")], found["explanation"]
    assert rows_of(tree, "en")
    assert rows_of(tree, "zh-hans")
    assert (number is None) == (tree["calculation"] is None)
    if number is not None:
        assert worked_out(tree["calculation"]) == stored(number)


@pytest.mark.parametrize("kind", sorted(KINDS))
@pytest.mark.parametrize("given", [None, [], 3, "x", {}, {"events": 3}, {"records": {}}, {"goal": []}])
def test_whatever_is_handed_in_a_kind_answers_or_refuses_with_a_reason(kind, given):
    for case in ({"kind": kind, "plan": {}, "inputs": given}, {"kind": kind, "plan": given, "inputs": {}}):
        found = evaluate(case, KINDS)
        for problem in found.get("problems", ()):
            assert problem["message"]["en"] != problem["message"]["zh-Hans"]
