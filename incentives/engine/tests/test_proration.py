"""What counts of a value for somebody who was not active all of the period."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.exact.numbers import Fraction
from crm.exact.problems import NotComputable, Refused
from crm.exact.reading import Part, read
from incentives.engine.proration import Prorated, Proration, presence_in, prorate, prorate_months
from incentives.engine.proration_by_days import Method
from incentives.engine.proration_by_months import QuarterMonths
from incentives.engine.spans import Span
from incentives.engine.tests.telling import CENTS, YEN, told

YEAR = {"start": "2026-01-01", "end": "2026-12-31"}
QUARTER = {"start": "2026-04-01", "end": "2026-06-30"}
MAY = {"start": "2026-05-01", "end": "2026-05-31"}
SEASONS = ["0.1", "0.2", "0.3", "0.4"]


class Holder(Part):
    """A plan with nothing but a proration."""

    proration: Proration


def a_rule(method: str = "calendar_days", period: Any = YEAR, **fields: Any) -> Method:
    return read(Holder, {"proration": {"method": method, "period": period} | fields}).proration


def span(start: str, end: str) -> Span:
    return Span(date.fromisoformat(f"2026-{start}"), date.fromisoformat(f"2026-{end}"))


def found(rule: Method, *spans: Span, **values: str) -> Prorated:
    numbers = {name: Fraction(number) for name, number in (values or {"quota": "1200"}).items()}
    return prorate(rule, presence_in(rule, spans), numbers, CENTS)


def amounts(rule: Method, *spans: Span, **values: str) -> list[Fraction]:
    return [told(value) for value in found(rule, *spans, **values).values.values()]


def share(rule: Method, *spans: Span) -> Fraction:
    return told(found(rule, *spans).share)


def problem_of(method: str, **fields: Any) -> tuple[str, str]:
    with pytest.raises(Refused) as refusal:
        a_rule(method, **fields)
    (problem,) = refusal.value.problems
    assert problem.message("en")
    assert problem.message("zh-hans")
    return problem.pointer, problem.code


def test_values_count_for_the_active_days_of_the_period() -> None:
    result = found(a_rule(), span("06-01", "12-31"), quota="800000", variable="75000")

    assert {name: told(value) for name, value in result.values.items()} == {
        "quota": Fraction("469041.10"),
        "variable": Fraction("43972.60"),
    }
    assert (result.active.value, result.whole.value) == (214, 365)


def test_a_leap_day_is_a_day() -> None:
    rule = a_rule(period={"start": "2028-01-01", "end": "2028-12-31"})

    assert found(rule).whole.value == 366


def test_all_of_the_period_is_all_of_the_value() -> None:
    assert amounts(a_rule(), span("01-01", "12-31"), quota="100.01") == [Fraction("100.01")]


def test_never_active_is_nothing() -> None:
    assert amounts(a_rule()) == [0]
    assert amounts(a_rule(ramp=["0.5"])) == [0]


def test_a_prorated_value_is_not_rounded_to_whole_things() -> None:
    assert amounts(a_rule(period=QUARTER), span("05-02", "06-30"), quota="20") == [Fraction("13.19")]


def test_what_is_published_has_the_decimals_of_the_plan() -> None:
    rule = a_rule(period=QUARTER)
    result = prorate(rule, presence_in(rule, [span("05-02", "06-30")]), {"quota": Fraction(20)}, YEN)

    assert told(result.values["quota"]) == 13


def test_only_what_the_plan_flags_is_prorated() -> None:
    rule = a_rule(period=QUARTER, apply_to=["quota"])

    assert amounts(rule, span("05-02", "06-30"), quota="91", cap="91") == [60, 91]


def test_short_leave_counts_where_the_plan_says_so() -> None:
    gaps = (span("04-01", "04-30"), span("05-11", "06-30"))

    assert share(a_rule(period=QUARTER), *gaps) == Fraction(81, 91)
    assert share(a_rule(period=QUARTER, leave_threshold_days=14), *gaps) == 1


class TestWorkingDays:
    def test_weekends_do_not_count(self) -> None:
        result = found(a_rule("working_days", MAY), span("05-11", "05-24"))

        assert (result.active.value, result.whole.value) == (10, 21)

    def test_holidays_do_not_count_and_one_at_a_weekend_changes_nothing(self) -> None:
        rule = a_rule("working_days", MAY, holidays=["2026-05-01", "2026-05-04", "2026-05-03"])
        result = found(rule, span("05-04", "05-31"))

        assert (result.active.value, result.whole.value) == (19, 19)

    def test_a_weekend_worked_for_a_holiday_counts(self) -> None:
        rule = a_rule("working_days", MAY, holidays=["2026-05-04", "2026-05-09"], extra_days=["2026-05-09"])
        result = found(rule, span("05-04", "05-10"))

        assert (result.active.value, result.whole.value) == (5, 21)

    def test_a_week_may_have_other_working_days(self) -> None:
        assert found(a_rule("working_days", MAY, weekdays=[6, 0])).whole.value == 9

    def test_a_period_without_a_working_day_gives_no_share(self) -> None:
        weekend = {"start": "2026-05-02", "end": "2026-05-03"}
        with pytest.raises(NotComputable) as reason:
            found(a_rule("working_days", weekend), span("05-02", "05-03"))

        assert reason.value.code == "no_working_days"

    @given(st.integers(0, 400), st.integers(0, 400), st.frozensets(st.integers(0, 6), min_size=1), st.data())
    def test_working_days_are_those_counted_one_by_one(
        self, first: int, length: int, weekdays: frozenset[int], data: st.DataObject
    ) -> None:
        days = [date(2026, 1, 1) + timedelta(first + number) for number in range(length + 1)]
        holidays, extra = (data.draw(st.frozensets(st.sampled_from(days), max_size=5)) for _ in range(2))
        rule = a_rule("working_days", {"start": days[0], "end": days[-1]}, weekdays=weekdays,
                      holidays=holidays, extra_days=extra)  # fmt: skip
        worked = [day for day in days if day in extra or (day.weekday() in weekdays and day not in holidays)]

        assert rule.counted((Span(days[0], days[-1]),)).value == len(worked)


class TestMonths:
    @pytest.mark.parametrize(
        ("part_months", "months"), [("not_counted", "7"), ("counted", "8"), ("by_days", Fraction(16, 31) + 7)]
    )
    def test_a_plan_says_what_a_month_in_part_counts(self, part_months: str, months: Any) -> None:
        result = found(a_rule("months", part_months=part_months), span("05-16", "12-31"))

        assert result.active.value == Fraction(months)
        assert told(result.share) == Fraction(months) / 12

    def test_only_whole_months_count_unless_the_plan_says_otherwise(self) -> None:
        assert share(a_rule("months"), span("05-16", "12-31")) == Fraction(7, 12)
        assert share(a_rule("whole_months"), span("05-16", "12-31")) == Fraction(7, 12)

    def test_a_short_month_counts_like_a_long_one(self) -> None:
        assert amounts(a_rule("months"), span("02-01", "02-28")) == [100]

    @pytest.mark.parametrize("end", ["2026-12-30", "2026-11-29"])
    def test_months_are_whole_calendar_months(self, end: str) -> None:
        assert problem_of("months", period={"start": "2026-01-01", "end": end}) == (
            "/proration/period",
            "period_not_months",
        )


class TestQuarters:
    def test_each_quarter_counts_by_its_weight_and_its_active_months(self) -> None:
        rule = a_rule("quarter_weights_months", weights=SEASONS)

        assert share(rule, span("06-01", "12-31")) == Fraction("0.2") / 3 + Fraction("0.3") + Fraction("0.4")

    @pytest.mark.parametrize(
        "weights",
        [
            {"weights": SEASONS},
            {"quarter_weights": SEASONS},
            {"weights": ["10", "20", "30", "40"]},
            {"weights": dict(zip(("Q1", "Q2", "Q3", "Q4"), SEASONS, strict=True))},
        ],
    )
    def test_weights_may_be_shares_or_percents_in_a_row_or_by_name(self, weights: dict[str, Any]) -> None:
        assert share(a_rule("quarter_weights_months", **weights), span("10-01", "12-31")) == Fraction("0.4")

    def test_without_weights_all_quarters_weigh_the_same(self) -> None:
        assert share(a_rule("quarter_weights_months"), span("06-01", "12-31")) == Fraction(7, 12)

    @pytest.mark.parametrize(
        ("part_months", "part"), [("by_days", Fraction(15, 30)), ("not_counted", 0), ("counted", 1)]
    )
    def test_a_month_in_part_counts_by_its_days_unless_the_plan_says_otherwise(
        self, part_months: str, part: Fraction
    ) -> None:
        rule = a_rule("quarter_weights_months", weights=SEASONS, part_months=part_months)
        default = a_rule("quarter_weights_months", weights=SEASONS)

        assert share(rule, span("06-16", "06-30")) == Fraction("0.2") * part / 3
        assert share(default, span("06-16", "06-30")) == Fraction("0.1") / 3

    def test_twelve_weights_are_those_of_months(self) -> None:
        rule = a_rule("quarter_weights_months", weights=["0.05"] * 10 + ["0.25", "0.25"])

        assert share(rule, span("12-01", "12-31")) == Fraction("0.25")

    def test_a_fiscal_year_begins_when_it_begins(self) -> None:
        fiscal = {"start": "2025-07-01", "end": "2026-06-30"}
        rule = a_rule("quarter_weights_months", fiscal, weights=SEASONS)

        assert share(rule, span("04-01", "06-30")) == Fraction("0.4")

    def test_active_and_whole_months_are_told(self) -> None:
        result = found(a_rule("quarter_weights_months", weights=SEASONS), span("06-01", "12-31"))

        assert (result.active.value, result.whole.value) == (7, 12)

    @pytest.mark.parametrize(
        ("fields", "pointer", "code"),
        [
            ({"weights": ["0.5", "0.49"]}, "/proration/weights", "weights_not_100"),
            ({"weights": ["0.2"] * 5}, "/proration/period", "period_not_divided"),
            ({"weights": ["-1", "2"]}, "/proration/weights/0", "too_small"),
            ({"period": MAY | {"end": "2026-08-31"}}, "/proration/period", "period_not_divided"),
        ],
    )
    def test_weights_that_do_not_fit_are_refused(self, fields: dict[str, Any], pointer: str, code: str) -> None:
        if "period" in fields:
            fields = fields | {"weights": ["0.5", "0.25", "0.25"]}
        assert problem_of("quarter_weights_months", **fields) == (pointer, code)

    def test_months_may_be_handed_in_by_quarter(self) -> None:
        rule = read(QuarterMonths, {"method": "quarter_months", "weights": SEASONS})
        months = [Fraction(number) for number in ("0", "1", "3", "1.5")]
        result = prorate_months(rule, months, {"quota": Fraction(600)}, CENTS)

        assert told(result.values["quota"]) == 40 + 180 + 120
        assert told(result.share) == Fraction(340, 600)
        assert (result.active.value, result.whole.value) == (Fraction("5.5"), 12)

    @pytest.mark.parametrize("months", [["1", "1", "1"], ["4", "0", "0", "0"], ["-1", "0", "0", "0"]])
    def test_months_of_quarters_lie_between_none_and_three(self, months: list[str]) -> None:
        rule = read(QuarterMonths, {"method": "quarter_months"})
        with pytest.raises(Refused, match="active_months_do_not_fit"):
            prorate_months(rule, [Fraction(month) for month in months], {}, CENTS)


class TestRamp:
    def test_each_month_since_the_first_active_one_has_its_factor(self) -> None:
        rule = a_rule(period=QUARTER, ramp=["0.25", "0.5"])

        assert amounts(rule, span("04-01", "06-30"), quota="91") == [Fraction("7.5") + Fraction("15.5") + 30]

    def test_ramp_and_proration_multiply(self) -> None:
        rule = a_rule(period=MAY, ramp=["0.5"])

        assert amounts(rule, span("05-22", "05-31"), quota="310") == [50]

    def test_a_ramp_goes_on_from_before_the_period(self) -> None:
        rule = a_rule(period=QUARTER, ramp=["0.25", "0.5", "0.75"])

        assert amounts(rule, span("03-15", "06-30"), quota="91") == [15 + Fraction("23.25") + 30]

    def test_a_ramp_may_start_on_a_day_of_its_own(self) -> None:
        rule = a_rule(period=QUARTER, ramp={"factors": ["0"], "start": "2026-06-10"})

        assert amounts(rule, span("04-01", "06-30"), quota="91") == [61]

    def test_a_ramp_concerns_quotas_unless_it_says_otherwise(self) -> None:
        active = span("04-01", "06-30")
        of_target = {"factors": ["0", "0", "0"], "apply_to": ["target"]}

        assert amounts(a_rule(period=QUARTER, ramp=["0"] * 3), active, quota="9", target="9") == [0, 9]
        assert amounts(a_rule(period=QUARTER, ramp=of_target), active, quota="9", target="9") == [9, 0]

    @pytest.mark.parametrize("method", ["calendar_days", "working_days", "months", "quarter_weights_months"])
    def test_a_ramp_of_ones_changes_nothing(self, method: str) -> None:
        active = (span("02-10", "04-30"), span("06-05", "11-20"))

        assert amounts(a_rule(method, ramp=["1"] * 7), *active) == amounts(a_rule(method), *active)

    def test_a_ramp_ends_with_the_calendar(self) -> None:
        last = {"start": "9999-12-01", "end": "9999-12-31"}
        rule = a_rule(period=last, ramp=["0.5"] * 3)
        presence = presence_in(rule, [Span(date(9999, 12, 1), date.max)])
        result = prorate(rule, presence, {"quota": Fraction(10)}, CENTS)

        assert told(result.values["quota"]) == 5

    def test_a_factor_is_not_negative(self) -> None:
        assert problem_of("calendar_days", ramp=["-0.5"])[1] == "too_small"


def test_a_method_nobody_knows_is_refused() -> None:
    assert problem_of("by_feeling") == ("/proration/method", "not_allowed")


DAYS = st.integers(-40, 400).map(lambda number: date(2026, 1, 1) + timedelta(number))
SPANS = st.lists(st.tuples(DAYS, DAYS).map(lambda pair: Span(min(pair), max(pair))), max_size=4)
METHODS = st.sampled_from(["calendar_days", "working_days", "months", "quarter_weights_months"])


@given(METHODS, SPANS, st.sampled_from(["by_days", "not_counted", "counted"]))
def test_a_share_lies_between_none_and_all_and_explains_itself(
    method: str, spans: list[Span], part_months: str
) -> None:
    fields = {} if method.endswith("_days") else {"part_months": part_months}

    assert 0 <= share(a_rule(method, **fields), *spans) <= 1


@given(METHODS, st.integers(1, 11), SPANS)
def test_the_shares_before_and_after_the_end_of_a_month_are_the_share_of_both(
    method: str, month: int, spans: list[Span]
) -> None:
    rule = a_rule(method)
    present = presence_in(rule, spans).spans
    cut = date(2026, month + 1, 1)
    before = tuple(Span(one.start, min(one.end, cut - timedelta(1))) for one in present if one.start < cut)
    after = tuple(Span(max(one.start, cut), one.end) for one in present if one.end >= cut)

    assert rule.share(before).value + rule.share(after).value == rule.share(present).value
