from dataclasses import FrozenInstanceError
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.exact.numbers import Fraction
from crm.exact.problems import Refused
from evaluations.engine.review_cycle import Cycle, Step, after, reviewed
from evaluations.engine.review_stages import EVENTS, STAGES, may_join
from evaluations.engine.tests.proofs import complete

WAY = tuple(EVENTS)
UNTIL_CALIBRATION = WAY[: WAY.index("publish")]
PUBLISHED = (*UNTIL_CALIBRATION, "publish")
WHERE = {
    "out_of_turn": "/event",
    "unknown_step": "/event",
    "reason_missing": "/reason",
    "cannot_be_skipped": "/stage",
    "joined_too_late": "/event",
    "appeal_too_late": "/on",
    "day_missing": "/on",
}
FIRST, SECOND = {"ann": Fraction(80)}, {"ann": Fraction(85)}


def steps(*told) -> list[Step]:
    return [one if isinstance(one, Step) else Step(one) for one in told]


def standing(*told, **more) -> Cycle:
    cycle, rejected = reviewed(steps(*told), Cycle(**more))
    assert rejected == ()
    return cycle


def refused(*told, **more) -> list[tuple[int, str]]:
    rejected = reviewed(steps(*told), Cycle(**more))[1]
    assert all(one.problem.pointer == WHERE[one.problem.code] for one in rejected)
    return [(one.place, complete(one.problem).code) for one in rejected]


def test_a_cycle_goes_through_its_stages_in_their_order():
    assert [standing(*WAY[:number]).state for number in range(len(WAY) + 1)] == list(STAGES)


@pytest.mark.parametrize("number", range(len(WAY) - 1))
def test_no_stage_is_passed_over(number):
    assert refused(*WAY[:number], WAY[number + 1]) == [(number, "out_of_turn")]


def test_nothing_leads_back():
    assert refused(*WAY, "start_self") == [(len(WAY), "out_of_turn")]
    assert refused("shout") == [(0, "unknown_step")]


@pytest.mark.parametrize("more", [(), ("acknowledge_all",), ("acknowledge_all", "close")])
def test_whatever_is_published_may_be_appealed(more):
    assert standing(*PUBLISHED, *more, "appeal").state == "appeal"


def test_before_there_is_a_result_nobody_appeals():
    assert refused(*UNTIL_CALIBRATION, "appeal") == [(len(UNTIL_CALIBRATION), "out_of_turn")]


@pytest.mark.parametrize("again", ["publish", "republish"])
def test_after_an_appeal_a_new_version_is_published(again):
    found = standing(*PUBLISHED, "appeal", again)
    assert (found.state, found.version) == ("published", 2)
    assert standing(*PUBLISHED, "appeal", again, "acknowledge_all", "close").state == "closed"


def test_only_an_appeal_leads_to_a_new_version():
    assert refused(*PUBLISHED, "publish") == [(len(PUBLISHED), "out_of_turn")]
    assert refused(*UNTIL_CALIBRATION, "republish") == [(len(UNTIL_CALIBRATION), "out_of_turn")]
    assert refused(*PUBLISHED, "appeal", "close") == [(len(PUBLISHED) + 1, "out_of_turn")]


def test_publishing_freezes_the_scores():
    scores = dict(FIRST)
    found = standing(*UNTIL_CALIBRATION, Step("publish", scores=scores))
    scores["ann"] = Fraction(1)
    assert found.scores == FIRST
    with pytest.raises(TypeError):
        found.scores["ann"] = Fraction(1)
    with pytest.raises(FrozenInstanceError):
        found.state = "draft"


def test_changed_scores_need_a_reason_and_the_old_ones_stay_readable():
    before = (*UNTIL_CALIBRATION, Step("publish", scores=FIRST), "appeal")
    assert refused(*before, Step("publish", scores=SECOND)) == [(len(before), "reason_missing")]
    found = standing(*before, Step("publish", scores=SECOND, reason="sick leave counted"))
    assert [one.scores for one in found.publications] == [FIRST, SECOND]
    assert found.publications[1].reason == "sick leave counted"
    assert [one.version for one in found.publications] == [1, 2]


def test_an_appeal_without_effect_publishes_the_same_scores_again():
    found = standing(*UNTIL_CALIBRATION, Step("publish", scores=FIRST), "appeal", "publish")
    assert (found.version, found.scores) == (2, FIRST)


@pytest.mark.parametrize(("day", "codes"), [(11, []), (12, [(len(PUBLISHED), "appeal_too_late")])])
def test_an_appeal_comes_in_time(day, codes):
    published = (*UNTIL_CALIBRATION, Step("publish", on=date(2026, 3, 1)))
    assert refused(*published, Step("appeal", on=date(2026, 3, day)), appeal_days=10) == codes


def test_whether_an_appeal_is_in_time_cannot_be_judged_without_days():
    assert refused(*PUBLISHED, "appeal", appeal_days=10) == [(len(PUBLISHED), "day_missing")]
    one_of_two = (*PUBLISHED, Step("appeal", on=date(2026, 3, 1)))
    assert refused(*one_of_two, appeal_days=10) == [(len(PUBLISHED), "day_missing")]


def test_a_stage_is_left_out_with_a_reason():
    skip = Step("skip", stage="rater_review", reason="nobody else worked with her")
    found = standing("open_goals", "lock_goals", skip, "start_self", "start_manager")
    assert (found.state, found.skipped[0].reason) == ("manager_review", "nobody else worked with her")
    assert refused(skip, *WAY[:4]) == [(4, "out_of_turn")]


def test_several_stages_may_be_left_out():
    skips = (Step("skip", stage=stage, reason="pilot") for stage in ("self_review", "rater_review", "calibration"))
    assert standing(*skips, "open_goals", "lock_goals", "start_manager", "publish").state == "published"


@pytest.mark.parametrize(
    ("before", "skip", "code"),
    [
        ((), Step("skip", stage="self_review"), "reason_missing"),
        ((), Step("skip", stage="manager_review", reason="x"), "cannot_be_skipped"),
        ((), Step("skip", stage="nonsense", reason="x"), "cannot_be_skipped"),
        (WAY[:3], Step("skip", stage="self_review", reason="x"), "out_of_turn"),
        ((*PUBLISHED, "appeal"), Step("skip", stage="acknowledged", reason="x"), "out_of_turn"),
    ],
)
def test_a_stage_is_not_left_out_just_so(before, skip, code):
    assert refused(*before, skip) == [(len(before), code)]


def test_who_comes_late_is_taken_in_until_the_self_review():
    assert standing(*WAY[:3], Step("join", who="bob")).joined == ("bob",)
    assert refused(*WAY[:4], Step("join", who="bob")) == [(4, "joined_too_late")]
    assert [stage for stage in STAGES if may_join(stage)][-1] == "self_review"


def test_a_refused_step_says_why_in_both_languages():
    with pytest.raises(Refused) as why:
        after(Cycle(), Step("publish"))
    (problem,) = why.value.problems
    assert problem.message("en") == "“publish” cannot follow while the cycle is “draft”."
    assert problem.message("en") != problem.message("zh-hans")


STEPS = st.lists(st.sampled_from([*WAY, "appeal", "republish", "skip", "join"]).map(Step), max_size=40)


@given(STEPS)
def test_whatever_happens_what_was_published_stays(told):
    before = Cycle()
    for step in told:
        try:
            now = after(before, step)
        except Refused:
            continue
        assert now.publications[: before.version] == before.publications
        assert (now.version > before.version) == (now.state == "published" and before.state != "published")
        before = now


@given(STEPS)
def test_nothing_is_published_before_its_calibration(told):
    cycle, _ = reviewed(told)
    assert bool(cycle.version) == (cycle.state in {"published", "acknowledged", "closed", "appeal"})
