import pytest
from django.core.exceptions import ValidationError

from customers.models import Customer, Deal, FollowUp, Interaction, Sale
from evaluations.metrics.builtin import BUILTINS
from evaluations.metrics.definitions import SOURCES, OfFacts, compiled, parse

AT_LEAST = {"field": "channel", "operator": "at_least", "value": "x"}
CALLS = {"source": "interactions", "filters": [{"field": "channel", "value": "call"}]}


@pytest.mark.parametrize("builtin", BUILTINS, ids=lambda builtin: builtin.code)
def test_the_metrics_of_the_house_are_well_defined_in_both_languages(builtin):
    fields = builtin.fields
    assert parse(fields["definition"], kind=fields["kind"]).is_of_days
    assert all(fields[name] for name in ("name_zh", "name_en", "meaning_zh", "meaning_en"))


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ({"numerator": {"measures": ["salary"]}}, "salary"),
        ({"numerator": {"source": "pg_user"}}, "pg_user"),
        ({"numerator": {"source": "sales", "aggregate": "sum", "field": "1); DROP TABLE x"}}, "DROP TABLE"),
        ({"numerator": {"source": "sales", "aggregate": "sum"}}, "Name the field to sum"),
        ({"numerator": CALLS | {"filters": [{"field": "summary", "value": "x"}]}}, "summary"),
        ({"numerator": CALLS | {"filters": [AT_LEAST]}}, "at_least"),
        ({"numerator": CALLS | {"filters": [{"field": "duration_s", "value": "x"}]}}, "wrong kind"),
        ({"numerator": CALLS | {"filters": [{"field": "channel", "operator": "in", "value": "x"}]}}, "wrong kind"),
        ({"numerator": CALLS | {"having": "1=1"}}, "having"),
        ({"numerator": CALLS, "denominator": CALLS}, "no denominator"),
        ({}, "numerator"),
        ("calls", "cannot be read"),
    ],
)
def test_what_cannot_be_measured_is_refused_by_name(document, words):
    with pytest.raises(ValidationError) as refused:
        parse(document, kind="count")
    assert words in " ".join(refused.value.messages)


def test_a_ratio_needs_both_sides_of_one_kind():
    with pytest.raises(ValidationError, match="needs a denominator"):
        parse({"numerator": {"measures": ["calls"]}}, kind="ratio")
    with pytest.raises(ValidationError, match="both from the facts"):
        parse({"numerator": {"measures": ["calls"]}, "denominator": CALLS}, kind="ratio")


def test_what_a_person_wrote_is_never_part_of_the_statement():
    hostile = "x' OR 1=1 --"
    side = OfFacts.model_validate({"source": "interactions", "filters": [{"field": "outcome", "value": hostile}]})
    statement, params = compiled(side, "top")
    assert hostile not in statement
    assert params == {"top_0": hostile}


def test_every_column_that_may_be_asked_for_exists():
    models = {"interactions": Interaction, "follow_ups_due": FollowUp, "sales": Sale}
    models |= {"deals_opened": Deal, "deals_closed": Deal}
    for name, source in SOURCES.items():
        for column in (source.texts | source.numbers).values():
            assert models[name]._meta.get_field(column.removeprefix("x."))
        for column in source.columns.values():
            if column.startswith("c."):
                assert Customer._meta.get_field(column.removeprefix("c."))
