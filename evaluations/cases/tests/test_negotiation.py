import pytest

from evaluations.cases.tests.examples import outcome, problems

OFFER = {"event": "propose", "by": "manager", "target": "120", "at": "2026-03-02", "comment": "new region"}
COUNTER = {"event": "counter", "by": "agent", "target": "100", "at": "2026-03-04"}


def negotiated(*events, plan=None, **more):
    return outcome("negotiation", plan or {}, {"events": list(events), **more})


def test_a_negotiation_tells_state_terms_versions_and_offers():
    found = negotiated(OFFER, COUNTER, {"event": "accept", "by": "manager", "version": 2})
    assert (found["state"], found["target"], found["version"], found["version_in_force"]) == (
        "agreed",
        "100",
        2,
        2,
    )
    assert (found["agreed"], found["imposed"], found["rejected"]) == (True, False, [])
    assert found["offers"][0] == {
        "version": 1,
        "by": "manager",
        "target": "120",
        "at": "2026-03-02",
        "comment": "new region",
    }


@pytest.mark.parametrize(
    ("event", "error"),
    [
        ({"event": "accept", "by": "manager"}, "own_offer"),
        ({"event": "accept", "by": "agent", "version": 7}, "stale_version"),
        ({"event": "accept", "by": "hr"}, "wrong_party"),
        ({"event": "lock", "by": "hr"}, "illegal_transition"),
        ({"event": "counter", "by": "agent"}, "terms_missing"),
        ({"event": "shout", "by": "agent"}, "unknown_event"),
    ],
)
def test_what_is_not_allowed_is_listed_with_its_place_and_its_reason(event, error):
    found = negotiated(OFFER, event)
    assert [(one["index"], one["error"]) for one in found["rejected"]] == [(1, error)]
    assert found["state"] == "proposed"


@pytest.mark.parametrize(
    ("day", "due"), [("2026-03-05", "wait"), ("2026-03-09", "remind"), ("2026-03-14", "escalate")]
)
def test_an_offer_nobody_answers_is_reminded_of_and_taken_further_up(day, due):
    found = negotiated(OFFER, COUNTER, as_of=day)
    assert (found["deadline"], found["state"]) == (due, "countered")


def test_how_long_one_waits_is_the_plans():
    plan = {"remind_after_days": 1, "deadline_days": 2}
    assert negotiated(OFFER, plan=plan, as_of="2026-03-04")["deadline"] == "escalate"


def test_what_is_answered_or_undated_waits_for_nobody():
    assert negotiated(OFFER, {"event": "accept", "by": "agent"}, as_of="2026-03-20")["deadline"] is None
    assert negotiated(OFFER)["deadline"] is None


def test_what_cannot_be_read_is_refused():
    assert problems("negotiation", {"colour": "red"}, {"events": []}) == [("/plan/colour", "unknown_field")]
    assert problems("negotiation", {}, {"events": [{"event": "accept"}]}) == [("/inputs/events/0", "missing")]
