import pytest

from crm.exact.numbers import Fraction
from evaluations.cases.tests.examples import outcome, problems


def figure(plan, inputs):
    found = outcome("aggregate", plan, inputs)
    assert "error" not in found, found["problems"]
    number = found["value"]
    return None if number is None else Fraction(number), found["n"], found["status"]


def records(*values, **told):
    return {"records": [{"value": value, **told} for value in values]}


@pytest.mark.parametrize(
    "agg", ["average", "avg", "mean", "percentile_cont", "percentile_disc", "median", "nps", "csat"]
)
def test_of_no_records_there_is_no_figure(agg):
    plan = {"agg": agg, "scale": 2} | ({"p": "0.5"} if agg.startswith("percentile") else {})
    assert figure(plan, {"records": []}) == (None, 0, "no_data")


@pytest.mark.parametrize("agg", ["count", "count_distinct", "sum"])
def test_a_count_and_a_sum_of_no_records_are_nought(agg):
    assert figure({"agg": agg}, {"records": []}) == (0, 0, "ok")


def test_records_are_counted_whatever_they_say():
    assert figure({"agg": "count"}, {"records": [{"value": "visit"}, {"kind": "call"}, 3]}) == (3, 3, "ok")


@pytest.mark.parametrize(
    "given",
    [
        [{"subject": "a"}, {"subject": "a"}, {"subject": "b"}],
        [{"customer": "a"}, {"customer": "a"}, {"customer": "b"}],
        [{"value": "a"}, {"value": "a"}, {"value": 7}],
        ["a", "a", "b"],
    ],
)
def test_who_is_counted_once_may_be_named_in_several_ways(given):
    assert figure({"agg": "count_distinct"}, {"records": given}) == (2, 3, "ok")


def test_what_is_counted_once_may_be_any_field_and_who_has_none_is_left_out():
    given = {"records": [{"city": "Wuhan"}, {"city": "Wuhan"}, {"region": "east"}]}
    assert figure({"agg": "count_distinct", "field": "city"}, given) == (1, 2, "ok")


def test_a_record_that_names_nobody_is_refused_where_names_are_counted():
    found = problems("aggregate", {"agg": "count_distinct"}, {"records": [{"x": "y"}]})
    assert found == [("/inputs/records/0", "missing")]


def test_a_sum_is_net_of_refunds_and_of_repeated_records():
    given = {"records": [{"id": 1, "value": "100"}, {"id": 1, "value": "100"}, {"amount": "-30.5"}]}
    assert figure({"agg": "sum", "scale": 2}, given) == (Fraction("69.5"), 2, "ok")


def test_open_records_count_only_where_they_are_to():
    given = {"records": [{"value": 2}, {"value": 4}, {"value": 90, "open": True}]}
    plan = {"agg": "percentile_disc", "p": "1"}
    assert figure(plan, given)[0] == 4
    assert figure(plan | {"include_open": True}, given)[0] == 90


def test_a_window_is_judged_by_the_days_of_the_tenant():
    given = {"records": [{"value": 1, "at": "2026-02-28T16:00:00Z"}, {"value": 5, "at": "2026-04-01"}]}
    plan = {"agg": "sum", "window": {"start": "2026-03-01", "end": "2026-03-31"}, "tz": "Asia/Shanghai"}
    assert figure(plan, given)[:2] == (1, 1)


def test_a_filter_reads_whatever_the_records_say():
    given = {"records": [{"value": 1, "tier": "A"}, {"value": 2, "tier": "B"}, {"value": 4}]}
    assert figure({"agg": "sum", "filter": {"tier": ["A", "B"]}}, given)[0] == 3


@pytest.mark.parametrize(
    ("plan", "number"), [({}, "60"), ({"unit": "ratio"}, "0.6"), ({"unit": "percent", "scale": 0}, "60")]
)
def test_a_ratio_is_of_sums_and_in_percent_unless_it_is_said_otherwise(plan, number):
    given = {"records": [{"num": 1, "den": 1}, {"numerator": 2, "denominator": 4}]}
    assert figure({"agg": "ratio"} | plan, given) == (Fraction(number), 2, "ok")


def test_too_few_records_are_no_figure():
    assert figure({"agg": "average", "n_min": 3}, records(1, 2)) == (None, 2, "below_n_min")


def test_of_a_customer_the_last_answer_counts_or_every_one_where_it_was_agreed():
    given = {
        "records": [
            {"customer": "acme", "answered_at": "2026-03-02T09:00:00Z", "score": 2},
            {"customer": "acme", "answered_at": "2026-03-01T09:00:00Z", "score": 10},
        ]
    }
    assert figure({"agg": "nps"}, given)[:2] == (-100, 1)
    assert figure({"agg": "nps", "one_per_customer": False}, given)[:2] == (0, 2)


def test_days_may_be_numbered():
    given = {"records": [{"who": "acme", "day": 9, "value": 9}, {"who": "acme", "day": 2, "value": 1}]}

    assert figure({"agg": "nps", "one_per": "customer"}, given)[:2] == (100, 1)
    for day in (0, 367, True):
        assert problems("aggregate", {"agg": "nps"}, {"records": [{"value": 9, "day": day}]})


@pytest.mark.parametrize("agg", ["distinct", "distinct_count", "unique"])
def test_what_is_different_may_be_named_in_the_plan_or_be_the_key(agg):
    given = {"records": [{"key": "a", "city": "x"}, {"key": "b", "city": "x"}]}

    assert figure({"agg": agg}, given)[0] == 2
    assert figure({"agg": agg, "by": "city"}, given)[0] == 1


def test_answers_may_be_counted_already():
    assert figure({"agg": "nps"}, {"promoters": 6, "passives": 2, "detractors": 2})[:2] == (40, 10)


@pytest.mark.parametrize("score", [11, -1, "6.5"])
def test_an_answer_outside_the_scale_is_refused_where_it_stands(score):
    ((pointer, _code),) = problems("aggregate", {"agg": "nps"}, records(9, score))
    assert pointer == "/inputs/records/1/value"


@pytest.mark.parametrize(
    ("plan", "number"),
    [
        ({"agg": "csat"}, "50"),
        ({"agg": "csat_top2"}, "50"),
        ({"agg": "csat", "method": "top2"}, "50"),
        ({"agg": "csat", "mode": "top2"}, "50"),
        ({"agg": "top_2_box"}, "50"),
        ({"agg": "csat", "top_n": 1}, "25"),
        ({"agg": "csat", "min_score": 3}, "75"),
        ({"agg": "csat", "top": 1}, "25"),
        ({"agg": "csat", "top_from": "3"}, "75"),
        ({"agg": "csat", "highest": 10, "top": 6}, "25"),
        ({"agg": "csat", "method": "mean"}, "3.25"),
        ({"agg": "csat_mean"}, "3.25"),
    ],
)
def test_satisfaction_says_which_figure_it_is(plan, number):
    found = outcome("aggregate", plan, records(5, 4, 3, 1))
    assert Fraction(found["value"]) == Fraction(number)
    assert found["method"] == ("mean" if number == "3.25" else "top_box")


@pytest.mark.parametrize(
    ("plan", "problem"),
    [
        ({}, ("/plan", "missing")),
        ({"agg": "guess"}, ("/plan/agg", "not_allowed")),
        ({"agg": ["sum"]}, ("/plan/agg", "not_allowed")),
        ({"agg": "sum", "colour": "red"}, ("/plan/colour", "unknown_field")),
        ({"agg": "sum", "n_min": -1}, ("/plan/n_min", "too_small")),
        ({"agg": "percentile_cont"}, ("/plan", "missing")),
        ({"agg": "percentile_cont", "p": 0.9}, ("/plan/p", "float")),
        ({"agg": "csat", "method": "median"}, ("/plan/method", "not_allowed")),
        ({"agg": "csat", "method": "mean", "top": 2}, ("/plan/top", "unknown_field")),
        ({"agg": "csat", "top": 2, "top_from": 4}, ("/plan/top", "unknown_field")),
        ({"agg": "sum", "tz": "Mars/Olympus"}, ("/plan/tz", "unknown_zone")),
    ],
)
def test_a_plan_that_cannot_be_read_says_where(plan, problem):
    assert problems("aggregate", plan, records(1)) == [problem]


@pytest.mark.parametrize(
    ("plan", "given", "code"),
    [
        ({"agg": "percentile_cont", "p": "90"}, records(1), "share_out_of_range"),
        ({"agg": "average"}, {"records": [{"id": "a", "value": 1}, {"id": "a", "value": 2}]}, "fact_differs"),
        ({"agg": "sum", "window": {"start": "2026-01-01", "end": "2026-01-31"}}, records(1), "undated"),
        ({"agg": "churn"}, {"start": 3, "lost": 4}, "lost_exceeds_start"),
        ({"agg": "csat"}, records(9), "too_large"),
    ],
)
def test_inputs_that_contradict_themselves_are_refused(plan, given, code):
    assert [found for _, found in problems("aggregate", plan, given)] == [code]


@pytest.mark.parametrize(
    ("agg", "given", "number"),
    [
        ("retention", {"start": ["a", "b"], "end": ["b", "c"]}, "50"),
        ("churn", {"start": ["a", "b", "c", "d"], "lost": ["b", "newcomer"]}, "25"),
        ("churn", {"start": 200, "churned": 5}, "2.5"),
        ("compound_retention", {"churn": "0.5", "periods": 3}, "12.5"),
        ("nrr", {"start": "200", "expansion": "30", "lost": "10"}, "110"),
        ("grr", {"start": "200", "expansion": "30", "lost": "10"}, "95"),
    ],
)
def test_who_stays_may_be_counted_or_named(agg, given, number):
    assert figure({"agg": agg}, given)[0] == Fraction(number)


def test_revenue_may_be_told_customer_by_customer():
    given = {
        "customers": [{"start": "100", "end": "150"}, {"before": "100", "after": "0"}, {"start": "0", "end": "9"}]
    }
    assert figure({"agg": "nrr"}, given) == (75, 2, "ok")
    assert figure({"agg": "grr"}, given)[0] == 50
    assert problems("aggregate", {"agg": "nrr"}, {}) == [("/inputs", "missing")]


def test_the_first_response_runs_by_the_working_hours_of_the_tenant():
    plan = {"agg": "first_response", "as_of": "2026-03-20T00:00:00Z", "p": "0.5", "scale": 2}
    given = {"records": [{"opened": "2026-03-06T17:30:00+08:00", "answered": "2026-03-09T09:30:00+08:00"}]}
    assert figure(plan, given)[0] == 64
    assert figure(plan | {"calendar": {"tz": "Asia/Shanghai"}}, given)[0] == 1
    assert figure(plan | {"statistic": "average"}, given)[0] == 64


def test_complaints_are_resolved_within_what_was_promised():
    plan = {"agg": "resolved_in_sla", "as_of": "2026-03-20T00:00:00Z", "sla_hours": 24}
    given = {
        "complaints": [
            {"opened": "2026-03-01T00:00:00Z", "resolved": "2026-03-01T05:00:00Z"},
            {"opened": "2026-03-01T00:00:00Z", "resolved": "2026-03-01T05:00:00Z", "reopened": True},
            {"opened": "2026-03-19T23:00:00Z"},
        ]
    }
    assert figure(plan, given) == (50, 2, "ok")
