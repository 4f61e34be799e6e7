"""Bonuses by objectives: weights, curves, the company factor, and proration before the curve."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.exact.numbers import Fraction
from crm.exact.problems import NotComputable, Refused
from crm.exact.reading import read
from incentives.engine.bonuses import Bonus, BonusPayout, bonus
from incentives.engine.proration import Presence
from incentives.engine.quota_attainment import Measurement
from incentives.engine.spans import Span
from incentives.engine.tests.telling import CENTS, YEN, told

THRESHOLD = [{"at": "0.70", "pay": "0"}, {"at": "1.00", "pay": "1.00"}, {"at": "1.50", "pay": "2.00"}]
LINE = {"curve": [{"at": "0", "pay": "0"}, {"at": "1", "pay": "1"}], "above": "extend"}
LOOK_UP = {"curve": [{"at": "88", "pay": "0.03"}, {"at": "94", "pay": "0.09"}], "mode": "step", "raw": True}
QUARTER = {"method": "calendar_days", "period": {"start": "2026-04-01", "end": "2026-06-30"}}
SINCE_MAY = Presence((Span(date(2026, 5, 2), date(2026, 6, 30)),), date(2026, 5, 2))


def a_bonus(*measures: dict[str, Any], target: str = "10000", **fields: Any) -> Bonus:
    named = [{"id": f"m{at}", "curve": THRESHOLD} | measure for at, measure in enumerate(measures or ({},), 1)]
    return read(Bonus, {"target": target, "measures": named} | fields)


def paid(plan: Bonus, *measured: Any, presence: Presence | None = None) -> BonusPayout:
    found = {f"m{number}": read(Measurement, one) for number, one in enumerate(measured, start=1)}
    return bonus(plan, found, CENTS, presence)


def of(actual: str, target: str = "100") -> dict[str, str]:
    return {"actual": actual, "target": target}


def problem_of(*measures: dict[str, Any], **fields: Any) -> tuple[str, str]:
    with pytest.raises(Refused) as refusal:
        a_bonus(*measures, **fields)
    (problem,) = refusal.value.problems
    assert problem.message("en")
    assert problem.message("zh-hans")
    return problem.pointer, problem.code


def test_a_bonus_is_the_target_times_what_the_curve_pays() -> None:
    payout = paid(a_bonus(), of("85"))

    assert told(payout.amount) == 5000
    assert told(payout.score) == Fraction("0.5")
    (measure,) = payout.measures
    assert measure.attainment is not None
    assert told(measure.attainment) == Fraction("0.85")
    assert told(measure.pay_pct) == Fraction("0.5")


def test_measures_are_weighed_and_added_up() -> None:
    plan = a_bonus({**LINE, "weight": "0.6"}, {**LINE, "weight": "0.4"})
    payout = paid(plan, of("105"), of("90"))

    assert told(payout.score) == Fraction("0.99")
    assert told(payout.amount) == 9900


def test_weights_may_be_written_in_percent() -> None:
    plan = a_bonus({**LINE, "weight": "60"}, {**LINE, "weight": "40"})

    assert told(paid(plan, of("105"), of("90")).amount) == 9900


def test_shares_that_never_end_as_decimals_total_exactly_one() -> None:
    plan = a_bonus(*[{**LINE, "weight": "1/3"}] * 3, target="100")

    assert told(paid(plan, of("100"), of("100"), of("100")).amount) == 100


@pytest.mark.parametrize(
    "weights", [("0.6", "0.39"), ("0.6", "0.41"), ("60", "39.99"), ("0.99",), ("1", "1"), ("0.5", "50")]
)
def test_weights_total_exactly_all_there_is(weights: tuple[str, ...]) -> None:
    measures = [{"weight": weight} for weight in weights]

    assert problem_of(*measures) == ("/measures", "weights_not_100")


def test_raw_look_ups_of_weight_one_simply_add() -> None:
    payout = paid(a_bonus(LOOK_UP, LOOK_UP, LOOK_UP), "94", "90", "80")

    assert told(payout.score) == Fraction("0.12")
    assert told(payout.amount) == 1200
    assert [measure.attainment for measure in payout.measures] == [None] * 3


def test_a_raw_look_up_among_objectives_is_weighed_like_them() -> None:
    assert problem_of(LOOK_UP, LINE) == ("/measures", "weights_not_100")
    assert problem_of({**LOOK_UP, "weight": "0.5"}, LOOK_UP) == ("/measures", "weights_not_100")

    plan = a_bonus({**LOOK_UP, "weight": "0.5"}, {**LINE, "weight": "0.5"})
    assert told(paid(plan, "94", of("100")).score) == Fraction("0.545")


def test_a_raw_look_up_reads_the_actual_whatever_target_is_handed_in() -> None:
    assert told(paid(a_bonus(LOOK_UP), of("94", "0")).score) == Fraction("0.09")


def test_the_company_factor_multiplies_the_bonus_and_not_the_score() -> None:
    payout = paid(a_bonus(company_factor="1.05"), of("100"))

    assert told(payout.amount) == 10500
    assert told(payout.score) == 1


def test_a_company_factor_of_nothing_pays_nothing() -> None:
    assert told(paid(a_bonus(company_factor="0"), of("150")).amount) == 0


def test_the_amount_is_rounded_once_in_the_currency() -> None:
    plan = a_bonus(*[{**LINE, "weight": "1/3"}] * 3, target="0.05")
    found = {f"m{number}": read(Measurement, of("50")) for number in (1, 2, 3)}

    assert told(paid(plan, of("50"), of("50"), of("50")).amount) == Fraction("0.03")
    assert told(bonus(plan, found, YEN).amount) == 0


def test_what_has_no_actual_waits_for_it() -> None:
    plan = a_bonus({**LINE, "weight": "0.6"}, {**LINE, "weight": "0.4"})

    for missing in (None, {"target": "100"}):
        with pytest.raises(NotComputable) as reason:
            paid(plan, of("100"), missing)
        assert reason.value.code == "measure_missing"


@pytest.mark.parametrize(
    ("quota", "code"), [("0", "quota_zero"), (None, "quota_missing"), ("-1", "quota_negative")]
)
def test_a_quota_of_nothing_is_never_reached(quota: str | None, code: str) -> None:
    with pytest.raises(NotComputable) as reason:
        paid(a_bonus(), {"actual": "5", "target": quota})

    assert reason.value.code == code


def test_a_plan_may_set_the_quota_and_what_is_handed_in_comes_first() -> None:
    plan = a_bonus({"quota": "200"})

    assert told(paid(plan, {"actual": "200"}).score) == 1
    assert told(paid(plan, of("200", "400")).score) == 0


@pytest.mark.parametrize(
    ("measures", "fields", "pointer", "code"),
    [
        (({"id": "same", "weight": "0.5"}, {"id": "same", "weight": "0.5"}), {}, "/measures", "measure_repeated"),
        (({"weight": "-1"}, {"weight": "2"}), {}, "/measures/0/weight", "too_small"),
        (({},), {"company_factor": "-1"}, "/company_factor", "too_small"),
        (({},), {"target": "-1"}, "/target", "too_small"),
        (({},), {"proration": QUARTER | {"apply_to": ["cap"]}}, "/proration", "bonus_not_prorated"),
        (({"curve": THRESHOLD[::-1]},), {}, "/measures/0/curve", "curve_goes_back"),
    ],
)  # fmt: skip
def test_a_plan_that_does_not_hold_together_is_refused(
    measures: tuple[dict[str, Any], ...], fields: dict[str, Any], pointer: str, code: str
) -> None:
    assert problem_of(*measures, **fields) == (pointer, code)


def test_a_bonus_measures_something() -> None:
    with pytest.raises(Refused, match="too_few"):
        read(Bonus, {"target": "1", "measures": []})


def test_quota_and_target_are_prorated_before_the_curve_is_read() -> None:
    payout = paid(a_bonus(target="9100", proration=QUARTER), of("54000", "91000"), presence=SINCE_MAY)

    assert payout.measures[0].quota is not None
    assert payout.measures[0].quota.value == 60000
    assert payout.target.value == 6000
    assert told(payout.amount) == 4000


@pytest.mark.parametrize(("apply_to", "amount"), [(["quota"], "6066.67"), (["target"], "0"), ([], "0")])
def test_a_plan_flags_what_it_prorates(apply_to: list[str], amount: str) -> None:
    plan = a_bonus(target="9100", proration=QUARTER | {"apply_to": apply_to})

    assert told(paid(plan, of("54000", "91000"), presence=SINCE_MAY).amount) == Fraction(amount)


def test_a_level_asks_the_same_of_everybody() -> None:
    measures = ({**LINE, "weight": "0.5"}, {**LINE, "weight": "0.5", "target_kind": "level"})
    payout = paid(a_bonus(*measures, proration=QUARTER), of("60", "91"), of("91", "91"), presence=SINCE_MAY)

    assert [measure.quota and measure.quota.value for measure in payout.measures] == [60, 91]


def test_with_pure_linear_pay_prorating_both_cancels_out() -> None:
    whole, part = (paid(a_bonus(LINE, **fields), of("40", "91"), presence=SINCE_MAY)
                   for fields in ({}, {"proration": QUARTER}))  # fmt: skip

    assert told(whole.amount) == told(part.amount)


def test_a_ramp_lowers_the_quota_and_not_the_target() -> None:
    plan = a_bonus(target="9100", proration=QUARTER | {"ramp": ["0.5", "0.75"]})
    payout = paid(plan, of("54000", "91000"), presence=SINCE_MAY)

    assert payout.measures[0].quota is not None
    assert payout.measures[0].quota.value == 15000 + 22500
    assert payout.target.value == 6000


def test_a_plan_that_prorates_asks_when_somebody_was_active() -> None:
    with pytest.raises(Refused, match="missing"):
        paid(a_bonus(proration=QUARTER), of("1"))


def test_who_was_never_active_has_no_bonus_to_work_out() -> None:
    with pytest.raises(NotComputable) as reason:
        paid(a_bonus(proration=QUARTER), of("1"), presence=Presence(()))

    assert reason.value.code == "not_active"


def test_the_explanation_says_what_was_measured() -> None:
    payout = paid(a_bonus(), of("160", "100"))

    assert payout.amount.explanation["measures"] == [
        {"id": "m1", "actual": "160", "quota": "100", "attainment": "1.6"}
    ]


ACTUALS = st.integers(0, 300).map(str)


@given(st.lists(st.tuples(st.integers(1, 50), ACTUALS), min_size=1, max_size=5), st.integers(0, 1_000_000))
def test_a_bonus_is_the_rounded_sum_of_its_weighed_measures(parts: list[tuple[int, str]], target: int) -> None:
    whole = sum(weight for weight, _ in parts)
    measures = [{**LINE, "weight": str(Fraction(weight, whole))} for weight, _ in parts]
    plan = a_bonus(*measures, target=f"{target}.00")
    score = sum((Fraction(weight, whole) * Fraction(actual) / 100 for weight, actual in parts), Fraction(0))
    payout = paid(plan, *(of(actual) for _, actual in parts))

    assert told(payout.score) == score
    assert abs(told(payout.amount) - target * score) <= Fraction(1, 200)
