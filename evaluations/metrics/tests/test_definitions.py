import json
from decimal import Decimal
from typing import Any

import jsonschema
import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from customers.models import Customer, Deal, FollowUp, Interaction, Sale
from evaluations.metrics.builtin import BUILTINS
from evaluations.metrics.definitions import (
    OfFacts,
    definition_of,
    definition_schema,
    parse,
    readable_definition,
)
from evaluations.metrics.models import Metric
from evaluations.metrics.problems import DefinitionRefused
from evaluations.metrics.sources import SOURCES
from evaluations.metrics.statements import compiled
from evaluations.roll_ups.statements import MEASURES

CALLS = {"source": "interactions", "filters": [{"field": "channel", "value": "call"}]}
DAYS = {"measures": ["calls"]}
SALES = {"source": "sales", "aggregate": "sum", "field": "amount"}


def counting(numerator: Any) -> dict[str, Any]:
    return {"numerator": numerator}


def asking(source: str = "interactions", **condition: Any) -> dict[str, Any]:
    return counting({"source": source, "filters": [condition]})


def problems_of(document: Any, kind: str = "count") -> list[tuple[str, str]]:
    """Where it is wrong, and by which code."""
    with pytest.raises(DefinitionRefused) as refused:
        parse(document, kind=kind)
    return [(problem.pointer, problem.code) for problem in refused.value.problems]


@pytest.mark.parametrize("builtin", BUILTINS, ids=lambda builtin: builtin.code)
def test_the_metrics_of_the_house_are_well_defined_in_both_languages(builtin):
    fields = builtin.fields
    assert parse(fields["definition"], kind=fields["kind"]).is_of_days
    assert all(fields[name] for name in ("name_zh", "name_en", "meaning_zh", "meaning_en"))


MISTAKES: dict[str, tuple[Any, str, str]] = {
    "an unknown measure": (counting({"measures": ["calls", "salary"]}), "/numerator/measures/1", "not_measured"),
    "no measure": (counting({"measures": []}), "/numerator/measures", "too_few"),
    "an unknown source": (counting({"source": "pg_user"}), "/numerator/source", "unknown_source"),
    "a source that is no name": (counting({"source": ["sales"]}), "/numerator/source", "wrong_type"),
    "SQL for a field": (counting(SALES | {"field": "1); DROP"}), "/numerator/field", "cannot_be_summed"),
    "a word summed": (counting(SALES | {"field": "kind"}), "/numerator/field", "cannot_be_summed"),
    "a sum of nothing": (counting({"source": "sales", "aggregate": "sum"}), "/numerator", "sum_without_field"),
    "a count with a field": (counting(SALES | {"aggregate": "count"}), "/numerator/field", "count_with_field"),
    "nothing to sum": (counting(SALES | {"source": "follow_ups_due"}), "/numerator/field", "nothing_to_sum"),
    "a sum of what only counts": (
        counting({"source": "follow_ups_due", "aggregate": "sum"}),
        "/numerator",
        "nothing_to_sum",
    ),
    "an average of facts": (counting(CALLS | {"aggregate": "avg"}), "/numerator/aggregate", "not_allowed"),
    "a secret field": (asking(field="summary", value="x"), "/numerator/filters/0/field", "cannot_be_asked"),
    "no field": (asking(value="x"), "/numerator/filters/0", "missing"),
    "text compared as a number": (
        asking(field="channel", operator="at_least", value="x"),
        "/numerator/filters/0/operator",
        "wrong_operator",
    ),
    "a number in a list": (
        asking(field="duration_s", operator="in", value="300"),
        "/numerator/filters/0/operator",
        "wrong_operator",
    ),
    "text for a number": (asking(field="duration_s", value="x"), "/numerator/filters/0/value", "not_a_number"),
    "a number as float": (asking(field="duration_s", value=0.5), "/numerator/filters/0/value", "float"),
    "a number as JSON decimal": (
        asking(field="duration_s", value=Decimal("0.5")),
        "/numerator/filters/0/value",
        "float",
    ),
    "a third": (asking("sales", field="amount", value="1/3"), "/numerator/filters/0/value", "not_a_number"),
    "a number for text": (asking(field="channel", value=5), "/numerator/filters/0/value", "wrong_type"),
    "one value for many": (
        asking(field="channel", operator="in", value="call"),
        "/numerator/filters/0/value",
        "list_needed",
    ),
    "many values for one": (
        asking(field="channel", value=["call", "visit"]),
        "/numerator/filters/0/value",
        "one_value_needed",
    ),
    "too many values": (
        asking(field="channel", operator="in", value=["x"] * 51),
        "/numerator/filters/0/value",
        "too_many",
    ),
    "a long text": (asking(field="channel", value="x" * 201), "/numerator/filters/0/value", "text_too_long"),
    "a null character": (asking(field="channel", value="a\0"), "/numerator/filters/0/value", "null_character"),
    "a clause of SQL": (counting(CALLS | {"having": "1=1"}), "/numerator/having", "unknown_field"),
    "measures and a source": (counting(DAYS | {"source": "sales"}), "/numerator/source", "unknown_field"),
    "an empty side": (counting({}), "/numerator", "nothing_measured"),
    "a side that is no object": (counting("calls"), "/numerator", "wrong_type"),
    "no numerator": ({}, "", "missing"),
    "no object": ("calls", "", "wrong_type"),
    "nothing": (None, "", "wrong_type"),
}


@pytest.mark.parametrize(("document", "pointer", "code"), MISTAKES.values(), ids=MISTAKES.keys())
def test_a_mistake_is_told_by_its_place_and_code(document, pointer, code):
    assert problems_of(document) == [(pointer, code)]


def test_a_ratio_needs_both_sides_of_one_kind_and_a_count_has_one():
    assert problems_of(counting(DAYS), "ratio") == [("", "denominator_missing")]
    assert problems_of(counting(DAYS), "average") == [("", "denominator_missing")]
    assert problems_of(counting(CALLS) | {"denominator": CALLS}) == [("/denominator", "denominator_not_needed")]
    assert problems_of(counting(DAYS) | {"denominator": CALLS}, "ratio") == [("/denominator", "mixed_sides")]
    assert parse(counting(DAYS) | {"denominator": None}, kind="sum").denominator is None


def test_every_mistake_is_told_at_once():
    numerator = {
        "source": "interactions",
        "aggregate": "sum",
        "filters": [
            {"field": "summary", "operator": "like", "value": 0.5},
            {"field": "duration_s", "operator": "at_least", "value": 2.5},
        ],
    }
    document = counting(numerator) | {"denominator": {"source": "wages", "field": "x"}, "note": ""}
    assert set(problems_of(document)) == {
        ("/numerator", "sum_without_field"),
        ("/numerator/filters/0/field", "cannot_be_asked"),
        ("/numerator/filters/0/operator", "wrong_operator"),
        ("/numerator/filters/0/value", "wrong_type"),
        ("/numerator/filters/1/value", "float"),
        ("/denominator/source", "unknown_source"),
        ("/denominator/field", "count_with_field"),
        ("/denominator", "denominator_not_needed"),
        ("/note", "unknown_field"),
    }


def test_a_refusal_lists_what_there_is_in_the_readers_language():
    for language, words in (("en", "Use one of: deals_closed, deals_opened"), ("zh-hans", "可用：deals_closed")):
        with translation.override(language), pytest.raises(ValidationError) as refused:
            parse(counting({"source": "x" * 1000}), kind="count")
        (message,) = refused.value.messages
        assert words in message
        assert message.startswith("/numerator/source: ")
        assert len(message) < 250
    assert list(refused.value.message_dict) == ["definition"]


@pytest.mark.parametrize("code", sorted({code for _document, _pointer, code in MISTAKES.values()}))
def test_every_refusal_has_words_in_both_languages(code):
    document = next(document for document, _pointer, known in MISTAKES.values() if known == code)
    with pytest.raises(DefinitionRefused) as refused:
        parse(document, kind="count")
    (problem,) = refused.value.problems
    english, chinese = problem.message("en"), problem.message("zh-hans")
    assert english.isascii() or "“" in english or "…" in english
    assert any("\u4e00" <= character <= "\u9fff" for character in chinese)


words_of_definitions = st.sampled_from(
    ["numerator", "denominator", "measures", "source", "aggregate", "field", "filters", "operator", "value"]
    + ["calls", "sales", "interactions", "sum", "count", "amount", "channel", "in", "at_least", "1/3", "\0", ""]
)
names = words_of_definitions | st.text(max_size=3)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.decimals() | names,
    lambda parts: st.lists(parts, max_size=4) | st.dictionaries(names, parts, max_size=5),
    max_leaves=15,
)


@given(document=anything | st.dictionaries(words_of_definitions, anything, max_size=4))
def test_whatever_is_handed_in_is_read_or_refused_with_words(document):
    try:
        assert parse(document, kind="ratio").denominator
    except DefinitionRefused as refused:
        told = [problem.message("en") + problem.message("zh") for problem in refused.problems]
        assert all(told)  # noqa: PT017  either may happen


def test_numbers_reach_the_statement_exactly():
    amounts = {"field": "amount", "operator": "at_least"}
    for written in ("0.10", 7):
        side = parse(counting(SALES | {"filters": [amounts | {"value": written}]}), kind="sum").numerator
        assert isinstance(side, OfFacts)
        assert compiled(side, "top")[1] == {"top_0": Decimal(str(written))}


def test_what_a_person_wrote_is_never_part_of_the_statement():
    hostile = "x' OR 1=1 --"
    of_customer = {"field": "customer.sector", "operator": "in", "value": [hostile]}
    conditions = [{"field": "outcome", "value": hostile}, of_customer]
    side = parse(counting({"source": "interactions", "filters": conditions}), kind="count").numerator
    assert isinstance(side, OfFacts)
    statement, params = compiled(side, "top")
    assert hostile not in statement
    assert params == {"top_0": hostile, "top_1": [hostile]}


def test_every_column_that_may_be_asked_for_exists():
    models = {"interactions": Interaction, "follow_ups_due": FollowUp, "sales": Sale}
    models |= {"deals_opened": Deal, "deals_closed": Deal}
    for name, source in SOURCES.items():
        for column in (source.texts | source.numbers).values():
            assert models[name]._meta.get_field(column.removeprefix("x."))
        for column in source.columns.values():
            if column.startswith("c."):
                assert Customer._meta.get_field(column.removeprefix("c."))


def test_a_definition_that_no_longer_holds_is_noticed_and_read_again_once_it_is_mended():
    metric = Metric(kind="count", definition=counting({"measures": ["salary"]}))
    assert readable_definition(metric) is None
    with pytest.raises(ValueError, match="salary"):
        definition_of(metric)
    metric.definition = counting(DAYS)
    assert readable_definition(metric) == definition_of(metric)


def test_the_published_schema_accepts_what_is_accepted():
    schema = json.loads(json.dumps(definition_schema()))
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    ours = [builtin.fields["definition"] for builtin in BUILTINS]
    ours += [counting(CALLS) | {"denominator": {"source": "interactions"}}, counting(SALES)]
    ours += [asking(field="duration_s", operator="at_least", value="300.5")]
    ours += [asking(field="customer.sector", operator="not_in", value=["retail"])]
    assert not [document for document in ours if not validator.is_valid(document)]
    assert set(schema["$defs"]["OfDays"]["properties"]["measures"]["items"]["enum"]) == set(MEASURES)


SAID_IN_WORDS_ONLY = {"a third", "one value for many", "many values for one", "a null character"}
"""What a JSON Schema does not say."""


@pytest.mark.parametrize("name", sorted(MISTAKES.keys() - SAID_IN_WORDS_ONLY - {"a number as JSON decimal"}))
def test_the_published_schema_refuses_what_is_refused(name):
    document, _pointer, _code = MISTAKES[name]
    assert not jsonschema.Draft202012Validator(definition_schema()).is_valid(document)
