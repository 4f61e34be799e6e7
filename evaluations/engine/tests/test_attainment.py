import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.exact.numbers import Fraction
from crm.exact.problems import NotComputable, Refused
from evaluations.engine.attainment import GoalTerms, Milestone, attainment, milestones_reached
from evaluations.engine.effective_targets import Presence
from evaluations.engine.judgement import DEFAULT_CAP, METHODS, Judgement, check
from evaluations.engine.tests.proofs import complete
from evaluations.engine.tests.told import told

F = Fraction
LOWER = Judgement(direction="lower")
RANGE = Judgement(direction="range")
AROUND = Judgement(direction="range", tolerance=F(1, 10))
FROM_BASELINE = Judgement(method="from_baseline")


def share(actual, target, judgement=LOWER, **terms):
    """The share reached, having told its arithmetic."""
    numbers = {name: F(number) for name, number in terms.items()}
    goal = GoalTerms(None if target is None else F(target), **numbers)
    found = attainment(None if actual is None else F(actual), goal, judgement)
    told(found.raw)
    told(found.effective_target)
    told(found.share)
    kinds = [one.explanation["kind"] for one in (found.share, found.raw, found.effective_target)]
    assert kinds == ["goal.attainment", "goal.raw", "goal.effective_target"]
    return found.share.value if found.status == "ok" else found.status


def test_more_is_better_by_the_ratio_and_a_third_stays_a_third():
    assert share(1, 3, Judgement()) == F(1, 3)
    assert share(75, 50, Judgement()) == F(3, 2)


def test_less_is_better_counts_down_from_twice_the_whole():
    assert share(8, 10) == F(6, 5)
    assert share(10, 10) == 1


def test_less_is_better_may_be_judged_by_the_inverse():
    inverse = Judgement(direction="lower", method="inverse_ratio")
    assert share(8, 10, inverse) == F(5, 4)
    assert share(1, 10, inverse) == 10
    assert share(F(1, 2), 10, inverse) == 20


def test_more_than_twice_the_allowed_is_nothing_reached_but_the_raw_share_is_kept():
    found = attainment(F(25), GoalTerms(F(10)), LOWER)
    assert (told(found.share), told(found.raw)) == (0, F(-1, 2))


def test_without_a_floor_a_share_may_be_negative():
    assert share(25, 10, Judgement(direction="lower", floor=None)) == F(-1, 2)


def test_the_cap_comes_after_the_formula_and_the_raw_share_is_kept():
    found = attainment(F(30), GoalTerms(F(10)), Judgement(cap=DEFAULT_CAP))
    assert (told(found.share), told(found.raw)) == (F(6, 5), 3)


def test_nothing_is_capped_unasked():
    assert share(99, 1, Judgement()) == 99


@pytest.mark.parametrize(
    ("actual", "reached"),
    [(90, 1), (100, 1), (110, 1), (81, F(9, 10)), (119, F(9, 10)), (999, 0)],
)
def test_inside_a_range_all_is_reached_and_outside_less_to_both_sides(actual, reached):
    assert share(actual, 100, AROUND) == reached


def test_a_range_may_name_its_bounds_instead_of_a_target():
    assert share(15, None, RANGE, lower=10, upper=20) == 1
    assert share(5, None, RANGE, lower=10, upper=20) == F(1, 2)
    assert share(24, None, RANGE, lower=10, upper=20) == F(6, 10)
    assert share(10, None, RANGE, lower=10, upper=10) == 1


def test_a_range_from_zero_is_met_inside_and_has_no_ratio_outside():
    assert share(3, 2, RANGE, lower=0, upper=5) == 1
    assert share(6, 2, RANGE, lower=0, upper=5) == "zero_target"
    assert share(6, 2, Judgement(direction="range", zero_target="binary"), lower=0, upper=5) == 0
    assert share(9, 2, RANGE, lower=-1, upper=5) == "negative_target"


def test_a_range_around_zero_is_a_target_of_zero():
    assert share(0, 0, AROUND) == "zero_target"
    assert share(0, 0, Judgement(direction="range", zero_target="binary")) == 1


@pytest.mark.parametrize(("start", "actual", "target", "reached"), [
    (5, 5, 10, 0), (5, 10, 10, 1), (8, 6, 4, F(1, 2)), (-5, 3, -2, F(8, 3)), (5, 4, 10, 0),
])  # fmt: skip
def test_from_a_baseline_the_way_counts_up_or_down_and_through_zero(start, actual, target, reached):
    assert share(actual, target, FROM_BASELINE, baseline=start) == reached


def test_a_baseline_that_equals_its_target_leaves_no_way():
    assert share(6, 5, FROM_BASELINE, baseline=5) == "baseline_equals_target"


def test_without_its_baseline_such_a_goal_cannot_be_judged():
    with pytest.raises(NotComputable) as refused:
        share(6, 5, FROM_BASELINE)
    assert refused.value.code == "baseline_missing"


def test_a_missing_number_is_neither_nought_nor_full():
    found = attainment(None, GoalTerms(F(10)), Judgement())
    assert (told(found.share), found.status, told(found.effective_target)) == (None, "no_data", 10)


@pytest.mark.parametrize(("actual", "met"), [(0, 1), (3, 0)])
def test_a_target_of_zero_is_met_or_not_where_less_is_better_and_it_was_agreed(actual, met):
    assert share(actual, 0, Judgement(direction="lower", zero_target="binary")) == met


@pytest.mark.parametrize("judgement", [Judgement(), LOWER, Judgement(zero_target="binary")])
def test_any_other_target_of_zero_is_left_out(judgement):
    assert share(7, 0, judgement) == "zero_target"


@pytest.mark.parametrize("judgement", [Judgement(), LOWER, Judgement(direction="lower", method="inverse_ratio")])
def test_a_share_of_a_negative_target_says_nothing(judgement):
    assert share(-3, -2, judgement) == "negative_target"


def test_nothing_used_of_what_was_allowed_has_no_end_but_for_a_cap():
    inverse = Judgement(direction="lower", method="inverse_ratio")
    assert share(0, 10, inverse) == "unbounded"
    capped = attainment(F(0), GoalTerms(F(10)), inverse.model_copy(update={"cap": DEFAULT_CAP}))
    assert (told(capped.share), told(capped.raw), capped.status) == (DEFAULT_CAP, None, "ok")


@pytest.mark.parametrize(("direction", "actual", "met"), [
    ("higher", 10, 1), ("higher", 9, 0), ("lower", 10, 1), ("lower", 11, 0), ("range", 10, 1), ("range", 11, 0),
])  # fmt: skip
def test_met_or_not_is_all_or_nothing(direction, actual, met):
    assert share(actual, 10, Judgement(direction=direction, method="binary")) == met


def test_a_newcomers_target_is_prorated_exactly():
    found = attainment(F(11), GoalTerms(F(20), presence=Presence(16, 31)), Judgement(), scale=4)
    assert (told(found.share), told(found.effective_target)) == (F("1.0656"), F("10.3226"))
    assert (told(found.raw), found.raw.explanation["scale"]) == (F("1.0656"), 4)
    nothing = attainment(None, GoalTerms(F(20), presence=Presence(16, 31)), Judgement(), scale=4)
    assert told(nothing.effective_target) == F("10.3226")


def test_bounds_and_baseline_shrink_with_a_flow_target():
    half = Presence(15, 30)
    ranged = attainment(F(6), GoalTerms(F(12), lower=F(10), upper=F(14), presence=half), RANGE)
    started = attainment(F(11), GoalTerms(F(24), F(20), presence=half), FROM_BASELINE)
    assert (told(ranged.share), told(started.share)) == (1, F(1, 2))


def test_a_level_is_not_prorated():
    level = Judgement(target_kind="level")
    found = attainment(F("4.5"), GoalTerms(F("4.5"), presence=Presence(1, 31)), level)
    assert (told(found.share), told(found.effective_target)) == (1, F("4.5"))


def test_who_was_never_there_has_neither_reached_nor_missed_anything():
    assert attainment(F(0), GoalTerms(F(20), presence=Presence(0, 31)), Judgement()).status == "no_data"


def test_milestones_done_count_by_what_they_weigh():
    steps = [Milestone(F(20), True), Milestone(F(30), False), Milestone(F(50), True)]
    assert told(milestones_reached(steps).share) == F(7, 10)
    assert told(milestones_reached([Milestone(F(2), True), Milestone(F(1), False)], scale=2).share) == F("0.67")


def test_one_milestone_is_done_or_not_and_none_is_no_data():
    assert told(milestones_reached([Milestone(F(1), True)]).share) == 1
    assert told(milestones_reached([Milestone(F(1), False)]).share) == 0
    assert milestones_reached([]).status == "no_data"


def test_progress_is_for_showing_and_stays_between_nothing_and_all():
    over = attainment(F(30), GoalTerms(F(10)), Judgement())
    under = attainment(F(30), GoalTerms(F(10)), Judgement(direction="lower", floor=None))
    assert (over.progress, under.progress) == (1, 0)
    assert attainment(None, GoalTerms(F(10))).progress is None


@pytest.mark.parametrize(
    ("judgement", "pointer", "code"),
    [
        (Judgement(direction="lower", method="ratio"), "/plan/method", "method_does_not_fit"),
        (Judgement(direction="range", method="two_minus_ratio"), "/plan/method", "method_does_not_fit"),
        (Judgement(cap=F(1), floor=F(2)), "/plan/cap", "limits_crossed"),
        (Judgement(tolerance=F(1, 10)), "/plan/tolerance", "only_for_a_range"),
    ],
)
def test_a_judgement_that_contradicts_itself_is_refused(judgement, pointer, code):
    with pytest.raises(Refused) as refused:
        check(judgement, "/plan")
    assert [(p.pointer, complete(p).code) for p in refused.value.problems] == [(pointer, code)]


def test_a_judgement_that_is_refused_says_what_would_fit():
    with pytest.raises(Refused, match="use one of: two_minus_ratio, inverse_ratio, from_baseline, binary"):
        check(Judgement(direction="lower", method="ratio"))
    with pytest.raises(Refused, match="“tolerance” belongs to"):
        check(Judgement(tolerance=F(1, 10)))
    with pytest.raises(Refused, match="At most 1 and at least 2"):
        check(Judgement(cap=F(1), floor=F(2)))
    check(Judgement(cap=F(1), floor=F(1)))


@pytest.mark.parametrize(
    ("terms", "judgement", "code"),
    [
        (GoalTerms(None), Judgement(), "target_missing"),
        (GoalTerms(None, lower=F(1)), RANGE, "target_missing"),
        (GoalTerms(None, upper=F(1)), RANGE, "target_missing"),
        (GoalTerms(None, lower=F(1), upper=F(2)), Judgement(), "target_missing"),
        (GoalTerms(F(5), lower=F(9), upper=F(1)), RANGE, "bounds_crossed"),
    ],
)
def test_a_goal_that_lacks_something_is_refused(terms, judgement, code):
    with pytest.raises(NotComputable) as refused:
        attainment(F(1), terms, judgement)
    assert refused.value.code == code


NUMBERS = st.integers(-999, 999).map(Fraction)
JUDGEMENTS = st.builds(
    Judgement,
    direction=st.sampled_from(["higher", "lower", "range"]),
    zero_target=st.sampled_from(["exclude", "binary"]),
    target_kind=st.sampled_from(["flow", "level"]),
    cap=st.none() | st.just(DEFAULT_CAP),
    floor=st.none() | st.just(F(0)),
    tolerance=st.just(F(0)),
).flatmap(
    lambda judgement: st.sampled_from(METHODS[judgement.direction]).map(
        lambda method: judgement.model_copy(update={"method": method})
    )
)


@given(NUMBERS, NUMBERS, NUMBERS, JUDGEMENTS, st.integers(0, 30))
def test_whatever_the_numbers_there_is_a_share_within_its_limits_or_a_reason(
    actual, target, start, judgement, days
):
    found = attainment(actual, GoalTerms(target, start, presence=Presence(days, 30)), judgement)
    reached = told(found.share)
    told(found.raw)
    told(found.effective_target)
    assert (reached is None) == (found.status != "ok")
    if reached is not None:
        assert judgement.cap is None or reached <= judgement.cap
        assert judgement.floor is None or reached >= judgement.floor


@given(st.integers(1, 999).map(Fraction), NUMBERS, st.integers(0, 99))
def test_more_reached_is_never_worth_less_and_more_used_never_more(target, actual, more):
    def of(number, judgement):
        return told(attainment(number, GoalTerms(target), judgement).share)

    assert of(actual, Judgement()) <= of(actual + more, Judgement())
    assert of(actual, LOWER) >= of(actual + more, LOWER)


@given(st.integers(1, 99).map(Fraction), st.integers(1, 30))
def test_prorating_both_what_was_reached_and_the_target_changes_nothing(target, days):
    part = F(days, 30)
    found = attainment(target * part, GoalTerms(target, presence=Presence(days, 30)), Judgement())
    assert told(found.share) == 1
