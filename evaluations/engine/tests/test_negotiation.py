from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.exact.numbers import Fraction
from crm.exact.problems import Refused
from evaluations.engine.negotiation import Event, Negotiation, after, negotiated, share_imposed
from evaluations.engine.negotiation_rules import ABOVE, RULES, SIDES
from evaluations.engine.tests.proofs import complete
from evaluations.engine.tests.told import told


def did(event: str, by: str, target: int | None = None, **more) -> Event:
    return Event(event, by, None if target is None else Fraction(target), **more)


OFFER, COUNTER = did("propose", "manager", 120), did("counter", "agent", 100)
YES, NO, LOCK = did("accept", "agent"), did("reject", "agent"), did("lock", "hr")
AMEND = did("amend", "agent", 90)


def standing(*events: Event) -> Negotiation:
    found, rejected = negotiated(events)
    assert rejected == ()
    return found


def refused(*events: Event) -> list[tuple[int, str]]:
    rejected = negotiated(events)[1]
    assert all(one.problem.pointer == WHERE[one.problem.code] for one in rejected)
    return [(one.place, complete(one.problem).code) for one in rejected]


WHERE = {
    "unknown_event": "/event",
    "illegal_transition": "/event",
    "wrong_party": "/by",
    "own_offer": "/by",
    "stale_version": "/version",
    "terms_missing": "/target",
}


def target_of(found: Negotiation) -> Fraction | None:
    return None if found.in_force is None else found.in_force.target


def test_until_both_have_said_yes_nothing_counts():
    found = standing(OFFER, COUNTER)
    assert (found.state, target_of(found), found.version) == ("countered", None, 2)


def test_what_was_agreed_counts_and_is_locked():
    agreed = standing(OFFER, COUNTER, did("accept", "manager"))
    assert (agreed.state, target_of(agreed), agreed.is_agreed) == ("agreed", 100, True)
    assert after(agreed, LOCK).state == "locked"


def test_an_agent_may_open():
    assert target_of(standing(did("propose", "agent", 80), did("accept", "manager"), LOCK)) == 80


@pytest.mark.parametrize("answer", ["accept", "reject", "counter"])
def test_nobody_answers_their_own_offer(answer):
    assert refused(OFFER, did(answer, "manager", 1)) == [(1, "own_offer")]
    assert refused(OFFER, COUNTER, did(answer, "agent", 1)) == [(2, "own_offer")]


def test_an_answer_names_the_version_it_answers():
    stale = did("accept", "agent", version=1)
    assert refused(OFFER, COUNTER, did("counter", "manager", 110), stale) == [(3, "stale_version")]
    assert standing(OFFER, did("accept", "agent", version=1)).state == "agreed"


def test_only_what_is_agreed_is_locked():
    assert refused(OFFER, LOCK) == [(1, "illegal_transition")]
    assert refused(LOCK) == [(0, "illegal_transition")]
    assert refused(OFFER, YES, LOCK, LOCK) == [(3, "illegal_transition")]


@pytest.mark.parametrize("event", [COUNTER, YES, NO, OFFER, did("impose", "hr", 1), did("withdraw", "manager")])
def test_after_the_lock_only_an_amendment_is_possible(event):
    assert refused(OFFER, YES, LOCK, event) == [(3, "illegal_transition")]


def test_locked_terms_stay_in_force_until_others_are_agreed_and_locked():
    amending = standing(OFFER, YES, LOCK, AMEND)
    assert (amending.state, target_of(amending), amending.version) == ("amendment_proposed", 120, 2)
    agreed = after(amending, did("accept", "manager"))
    assert (agreed.state, target_of(agreed)) == ("agreed", 120)
    assert target_of(after(agreed, LOCK)) == 90


def test_an_amendment_may_be_countered_and_answered_in_turn():
    found = standing(OFFER, YES, LOCK, AMEND, did("counter", "manager", 110), did("accept", "agent"), LOCK)
    assert (target_of(found), found.version) == (110, 3)


@pytest.mark.parametrize("end", [did("reject", "manager"), did("withdraw", "agent")])
def test_an_amendment_that_comes_to_nothing_leaves_the_locked_goal_untouched(end):
    found = standing(OFFER, YES, LOCK, AMEND, end)
    assert (found.state, target_of(found), found.version) == ("locked", 120, 2)


def test_what_was_imposed_counts_as_not_agreed_for_ever():
    imposed = standing(OFFER, COUNTER, did("impose", "hr", 105), LOCK)
    assert (imposed.state, target_of(imposed), imposed.version) == ("locked", 105, 3)
    assert (imposed.is_imposed, imposed.is_agreed) == (True, False)
    amended = standing(OFFER, did("impose", "hr", 105), LOCK, AMEND, did("accept", "manager"), LOCK)
    assert (target_of(amended), amended.is_imposed) == (90, True)


def test_a_rejected_offer_may_be_followed_by_another_or_be_decided_above():
    assert standing(OFFER, NO).state == "rejected"
    assert standing(OFFER, NO, did("propose", "agent", 90)).state == "proposed"
    assert standing(OFFER, NO, did("impose", "level_above", 90)).state == "agreed"


def test_an_offer_is_withdrawn_by_who_made_it():
    assert standing(OFFER, did("withdraw", "manager")).state == "withdrawn"
    assert refused(OFFER, did("withdraw", "agent")) == [(1, "wrong_party")]


@pytest.mark.parametrize("event", ["lock", "impose"])
def test_only_who_stands_above_both_locks_and_imposes(event):
    before = [OFFER, YES] if event == "lock" else [OFFER]
    for party in (*SIDES, "somebody"):
        assert refused(*before, did(event, party, 1)) == [(len(before), "wrong_party")]
    for party in ABOVE:
        assert refused(*before, did(event, party, 1)) == []


def test_who_stands_above_takes_no_side():
    assert refused(OFFER, did("accept", "hr")) == [(1, "wrong_party")]
    assert refused(did("propose", "hr", 1)) == [(0, "wrong_party")]


def test_an_offer_names_a_target_and_an_unknown_event_is_refused():
    assert refused(did("propose", "manager")) == [(0, "terms_missing")]
    assert refused(did("shout", "manager")) == [(0, "unknown_event")]


def test_a_refused_event_changes_nothing_and_says_why_in_both_languages():
    with pytest.raises(Refused) as why:
        after(standing(OFFER), LOCK)
    (problem,) = why.value.problems
    assert (problem.pointer, problem.message("en") != problem.message("zh")) == ("/event", True)
    assert negotiated([OFFER, LOCK])[0] == standing(OFFER)


def test_every_offer_is_kept_with_its_author_time_and_comment():
    offered = did("propose", "manager", 120, at=date(2026, 1, 5), comment="new region", due=date(2026, 6, 30),
                  weight=Fraction(30))  # fmt: skip
    first = standing(offered, COUNTER).offers[0]
    assert (first.version, first.by, first.at, first.comment) == (1, "manager", date(2026, 1, 5), "new region")
    assert (first.due, first.weight) == (date(2026, 6, 30), 30)


def test_a_credit_counts_by_the_terms_that_were_locked_on_its_day():
    shanghai = ZoneInfo("Asia/Shanghai")
    found = standing(
        OFFER,
        YES,
        did("lock", "hr", at=datetime(2026, 1, 10, 9, tzinfo=shanghai)),
        AMEND,
        did("accept", "manager"),
        did("lock", "hr", at=date(2026, 7, 1)),
    )
    days = (date(2026, 1, 9), date(2026, 1, 10), date(2026, 6, 30), date(2026, 7, 1))
    on = [found.in_force_on(day) for day in days]
    assert [offer and offer.target for offer in on] == [None, 120, 120, 90]


def test_how_many_goals_were_imposed_is_a_figure_itself():
    imposed, agreed, open_one = standing(OFFER, did("impose", "hr", 1)), standing(OFFER, YES), standing(OFFER)
    assert told(share_imposed([imposed, agreed, agreed, open_one])) == Fraction(1, 3)
    assert share_imposed([open_one]).status == "no_data"


EVENTS = st.lists(
    st.builds(
        Event,
        event=st.sampled_from(sorted(RULES)),
        by=st.sampled_from([*SIDES, *ABOVE]),
        target=st.integers(1, 9).map(Fraction),
        version=st.none() | st.integers(1, 4),
        at=st.just(None),
        comment=st.just(""),
        due=st.just(None),
        weight=st.just(None),
    ),
    max_size=25,
)


@given(EVENTS)
def test_whatever_happens_versions_only_grow_and_what_was_offered_never_changes(events):
    before = Negotiation()
    for event in events:
        try:
            now = after(before, event)
        except Refused:
            continue
        assert now.offers[: before.version] == before.offers
        assert now.locks[: len(before.locks)] == before.locks
        assert now.is_imposed >= before.is_imposed
        if before.locks and event.event != "lock":
            assert now.in_force == before.in_force
        before = now


@given(EVENTS)
def test_only_the_events_that_were_allowed_lead_anywhere(events):
    found, rejected = negotiated(events)
    places = {one.place for one in rejected}
    again, none = negotiated(event for place, event in enumerate(events) if place not in places)
    assert (again, none) == (found, ())


@given(EVENTS)
def test_nothing_counts_unless_somebody_said_yes_or_decided(events):
    silence = [event for event in events if event.event not in ("accept", "impose")]
    assert negotiated(silence)[0].in_force is None
