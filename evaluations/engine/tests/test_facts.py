from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.exact.numbers import Fraction
from crm.exact.problems import NotComputable
from evaluations.engine.facts import Fact, Period, Selection, local_day, measured, once, order_of, selected

SHANGHAI = ZoneInfo("Asia/Shanghai")
MARCH = Period(start=date(2026, 3, 1), end=date(2026, 3, 31))


def a_fact(number: int = 1, **told) -> Fact:
    return Fact(Fraction(number), **told)


def test_a_fact_that_comes_twice_counts_once():
    assert once([a_fact(id="a"), a_fact(id="a"), a_fact(id="b")]) == (a_fact(id="a"), a_fact(id="b"))


def test_facts_without_an_id_are_each_one_of_their_own():
    assert len(once([a_fact(), a_fact()])) == 2


def test_of_several_versions_of_a_fact_the_latest_counts_whichever_comes_first():
    old, new = a_fact(1, id="a", version=1), a_fact(2, id="a", version=2)
    assert once([old, new]) == once([new, old]) == (new,)


def test_a_fact_that_differs_from_itself_is_refused():
    with pytest.raises(NotComputable) as refused:
        once([a_fact(1, id="a"), a_fact(2, id="a")])
    assert refused.value.code == "fact_differs"


def test_only_facts_of_the_window_count_by_the_day_of_the_tenant():
    last_second = a_fact(at=datetime(2026, 3, 31, 15, 59, 59, tzinfo=UTC))
    next_month = a_fact(at=datetime(2026, 3, 31, 16, 0, tzinfo=UTC))
    first_day = a_fact(at=date(2026, 3, 1))
    selection = Selection(window=MARCH, zone=SHANGHAI)
    assert selected([last_second, next_month, first_day], selection) == (last_second, first_day)


def test_a_fact_without_a_date_is_no_fact_of_a_window_and_is_not_dropped_in_silence():
    with pytest.raises(NotComputable) as refused:
        selected([a_fact(id="a")], Selection(window=MARCH))
    assert refused.value.code == "undated"


def test_only_facts_with_the_right_labels_count():
    visit, call = a_fact(labels={"channel": "visit"}), a_fact(labels={"channel": "call"})
    assert selected([visit, call, a_fact()], Selection(filter={"channel": "visit"})) == (visit,)
    assert selected([visit, call], Selection(filter={"channel": ("visit", "call")})) == (visit, call)


def test_what_still_runs_counts_only_where_it_is_to():
    done, running = a_fact(3), a_fact(9, is_open=True)
    assert [term.value for term in measured([running, done])] == [3]
    assert [term.value for term in measured([running, done], include_open=True)] == [3, 9]


def test_a_fact_nothing_was_measured_of_is_left_out():
    assert measured([Fact(None)]) == ()


def test_the_number_of_a_fact_knows_which_fact_it_is_of():
    assert measured([a_fact(id="T-1")])[0].notes["fact"] == "T-1"


def test_a_day_without_a_moment_comes_first_in_it_and_what_has_no_time_before_all():
    day, moment = date(2026, 3, 2), datetime(2026, 3, 1, 16, 0, tzinfo=UTC)
    assert local_day(moment, SHANGHAI) == day
    assert order_of(None, SHANGHAI) < order_of(day, SHANGHAI) < order_of(moment, SHANGHAI)


FACTS = st.dictionaries(st.tuples(st.sampled_from("abc"), st.integers(0, 3)), st.integers(-99, 99)).map(
    lambda told: [a_fact(number, id=name, version=version) for (name, version), number in told.items()]
)


@given(FACTS, st.randoms())
def test_the_order_of_facts_and_their_repetition_change_nothing(facts, chance):
    shuffled = facts + facts
    chance.shuffle(shuffled)
    assert sorted(once(shuffled), key=str) == sorted(once(facts), key=str)
    assert len(once(facts)) == len({fact.id for fact in facts})
