"""The published schemas are those of the types, take what the readers take, and refuse what they refuse."""

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from incentives.cases.tests.files import cases
from incentives.engine.checks import problems_of
from incentives.management.commands.write_schemas import FOLDER, as_text, schemas

SCHEMAS = schemas()


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_published_schema_is_the_one_of_the_types(name: str) -> None:
    assert (FOLDER / name).read_text("utf-8") == as_text(SCHEMAS[name]), "Run `make schemas`."


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_published_schema_is_a_schema(name: str) -> None:
    Draft202012Validator.check_schema(SCHEMAS[name])


def mistakes(name: str, document: Any) -> list[str]:
    return [error.message for error in Draft202012Validator(SCHEMAS[name]).iter_errors(document)]


@pytest.mark.parametrize("case", cases(), ids=lambda case: case["id"])
def test_every_worked_example_fits_the_schema(case: dict[str, Any]) -> None:
    assert mistakes("worked-example.schema.json", json.loads(json.dumps(case))) == []


@pytest.mark.parametrize("case", cases("commission"), ids=lambda case: case["id"])
def test_a_plan_that_is_read_fits_the_schema(case: dict[str, Any]) -> None:
    assert problems_of(case["plan"]) == ()
    assert mistakes("incentive-plan.schema.json", case["plan"]) == []


MISFITS = [{"currency": "yuan"}, {"components": []}, {"colour": "red"}, {"rounding": {"scale": 9}}]


@pytest.mark.parametrize("change", MISFITS)
def test_a_plan_that_is_not_read_does_not_fit(change: dict[str, Any]) -> None:
    document = cases("commission")[0]["plan"] | change

    assert problems_of(document)
    assert mistakes("incentive-plan.schema.json", document)
