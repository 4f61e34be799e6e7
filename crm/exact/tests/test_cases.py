"""A case is worked out by its kind; what differs from what was expected is told by place."""

from datetime import date
from typing import Any, ClassVar

import pytest
from pydantic import Field

from crm.exact.cases import Kind, as_share, differences, evaluate, said, schema_of
from crm.exact.explanation import explain, value
from crm.exact.numbers import Fraction
from crm.exact.problems import NotComputable
from crm.exact.reading import Given, Number, Part


class Doubling(Part):
    times: Number


class Amount(Given):
    amount: Number


def _double(plan: Doubling, inputs: Amount) -> dict[str, Any]:
    if inputs.amount < 0:
        raise NotComputable("negative")
    return {
        "amount": plan.times * inputs.amount,
        "told": explain("x", value(inputs.amount)),
        "n": 2,
        "list": (1, None),
    }


KINDS = {"double": Kind(Doubling, Amount, _double)}


def case(**changes: Any) -> dict[str, Any]:
    return {"kind": "double", "plan": {"times": "2"}, "inputs": {"amount": "1.50"}} | changes


def test_a_case_comes_out_as_plain_data() -> None:
    assert evaluate(case(), KINDS) == {"amount": "3", "told": "1.5", "n": 2, "list": [1, None]}


@pytest.mark.parametrize(
    ("data", "error", "pointer"),
    [
        (case(plan={"times": 2}), "float", "/plan/times"),
        (case(inputs={}), "missing", "/inputs"),
        (case(inputs={"amount": "-1"}), "negative", ""),
        (case(kind="treble"), "not_allowed", "/kind"),
        (case(kind=["double"]), "not_allowed", "/kind"),
        ({"plan": {}}, "missing", ""),
        (["double"], "wrong_type", ""),
        (case(plan=None), "wrong_type", "/plan"),
    ],
)
def test_what_cannot_be_worked_out_is_an_error_with_its_place_in_both_languages(
    data: Any, error: str, pointer: str
) -> None:
    told = evaluate(data, KINDS)

    assert (told["error"], told["problems"][0]["pointer"]) == (error, pointer)
    assert set(told["problems"][0]["message"]) == {"en", "zh-Hans"}
    assert told["problems"][0]["code"] == error


@pytest.mark.parametrize(
    ("data", "english", "chinese"),
    [
        ({"plan": {}}, "Add “kind”.", "补上“kind”。"),
        (["double"], "Write it as {…}.", "改写为{…}的形式。"),
        (case(kind="treble"), "Use one of: add, double.", "从这些值中选一个：add, double。"),
    ],
)
def test_what_is_no_case_says_how_to_mend_it(data: Any, english: str, chinese: str) -> None:
    problem = evaluate(data, KINDS | {"add": KINDS["double"]})["problems"][0]

    assert problem["message"] == {"en": english, "zh-Hans": chinese}


def test_a_case_may_leave_out_a_plan_and_inputs_that_need_nothing() -> None:
    class Nothing(Given):
        pass

    kinds = {"nothing": Kind(Nothing, Nothing, lambda plan, inputs: {"done": True})}

    assert evaluate({"kind": "nothing"}, kinds) == {"done": True}


def test_what_a_case_looks_like_is_known_for_every_kind() -> None:
    class Whole(Part):
        doubling: Doubling

    kinds = KINDS | {"add": Kind(Doubling, Amount, _double, document=Whole)}
    schema = schema_of(kinds)

    assert sorted(schema.pop("$defs")) == ["Amount", "Doubling", "Whole"]
    assert schema == {
        "title": "Worked example",
        "type": "object",
        "required": ["kind", "plan", "inputs"],
        "properties": {
            "id": {"type": "string"},
            "kind": {"enum": ["add", "double"]},
            "expected": {"type": "object"},
        },
        "allOf": [_of_kind("add", "Whole"), _of_kind("double", "Doubling")],
    }


def _of_kind(kind: str, plan: str) -> dict[str, Any]:
    types = {"plan": {"$ref": f"#/$defs/{plan}"}, "inputs": {"$ref": "#/$defs/Amount"}}
    return {"if": {"properties": {"kind": {"const": kind}}}, "then": {"properties": types}}


def test_a_type_is_described_by_the_names_a_designer_writes() -> None:
    class Renamed(Part):
        times: Number = Field(alias="factor")

    schema = schema_of({"double": Kind(Renamed, Amount, _double)})

    assert list(schema["$defs"]["Renamed"]["properties"]) == ["factor"]


def test_what_may_be_written_in_another_form_is_described_in_both() -> None:
    class Short(Part):
        also_written: ClassVar[tuple[dict[str, Any], ...]] = ({"type": "string"},)
        times: Number

    described = schema_of({"double": Kind(Short, Amount, _double)})["$defs"]

    assert [form["type"] for form in described["Short"]["anyOf"]] == ["object", "string"]
    assert "anyOf" not in described["Amount"]


def test_numbers_agree_by_value_lists_in_order_and_objects_by_their_keys() -> None:
    actual = {"amount": "3", "n": 3, "list": ["1.50", None], "more": 1, "state": "ok"}

    assert not list(differences({"amount": "3.00", "n": 3, "list": ["1.5", None], "state": "ok"}, actual))
    assert list(differences({"amount": "3.01"}, actual)) == ["/amount: '3', expected '3.01'"]
    assert len(list(differences({"list": [None, "1.5"]}, actual))) == 2
    assert list(differences({"list": ["1.5"]}, actual))
    assert list(differences({"gone": {"a": 1}}, actual)) == ["/gone: None, expected an object"]
    assert list(differences({"list": ["1.5", 0]}, actual)) == ["/list/1: None, expected 0"]
    assert list(differences({"list": ["1.5"]}, actual)) == ["/list: ['1.50', None], expected ['1.5']"]
    assert list(differences({"a": 1}, None)) == ["/: None, expected an object"]
    assert list(differences([1], None)) == ["/: None, expected [1]"]
    assert list(differences({"state": "no"}, actual)) == ["/state: 'ok', expected 'no'"]
    assert list(differences({"state": "1"}, actual))


@pytest.mark.parametrize(
    ("expected", "actual"),
    [(None, "0"), (True, 1), (0, None), ("1", True), (False, "False"), ("x", "1"), ("1", "x")],
)
def test_nothing_is_not_nought_and_yes_is_not_one(expected: Any, actual: Any) -> None:
    assert list(differences({"a": expected}, {"a": actual}))


@pytest.mark.parametrize(
    ("number", "read"), [("5/8", "0.625"), ("2/3", "0.6667"), ("-1/3", "-0.3333"), ("0.808755", "0.808755")]
)
def test_a_share_is_told_exactly_or_in_hundredths_of_a_percent(number: str, read: str) -> None:
    share = Fraction(number)

    assert said(as_share(share)) == said(as_share(explain("x", value(share)))) == read
    assert as_share(None) is None


def test_keys_and_numbers_become_text() -> None:
    assert said({1: Fraction(1, 3), "b": (Fraction(1, 4),)}) == {"1": "1/3", "b": ["0.25"]}
    assert said([True, 3, "x", date(2026, 3, 1)]) == [True, 3, "x", "2026-03-01"]
