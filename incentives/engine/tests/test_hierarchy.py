"""The hierarchy: dated, without circles, resolved on a day."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.exact.problems import Refused
from crm.exact.reading import read
from incentives.engine.hierarchy import Hierarchy, ManagerSpan, hierarchy_of, managers_above


def span(payee, manager, start=None, end=None, **more):
    return read(ManagerSpan, {"payee": payee, "manager": manager, "start": start, "end": end, **more})


def above(hierarchy: Hierarchy, payee: str, day: str) -> list[str | None]:
    return [link.payee for link in managers_above(hierarchy, payee, date.fromisoformat(day))]


def refusals(*spans):
    with pytest.raises(Refused) as refused:
        hierarchy_of(spans)
    assert all(problem.message("en") and problem.message("zh-Hans") for problem in refused.value.problems)
    return [(problem.code, problem.pointer) for problem in refused.value.problems]


def test_the_manager_is_the_one_of_the_day():
    team = hierarchy_of([span("agent", "M1", "2026-01-01", "2026-06-15"), span("agent", "M2", "2026-06-16")])

    assert [above(team, "agent", day) for day in ("2026-06-15", "2026-06-16")] == [["M1"], ["M2"]]


def test_every_step_up_is_the_one_of_that_day():
    team = hierarchy_of(
        [
            span("agent", "lead"),
            span("lead", "old", None, "2026-06-30"),
            span("lead", "new", "2026-07-01"),
            span("new", "top"),
        ]
    )

    assert above(team, "agent", "2026-06-30") == ["lead", "old"]
    assert above(team, "agent", "2026-07-01") == ["lead", "new", "top"]


@pytest.mark.parametrize("day", ["2026-05-31", "2026-07-01"])
def test_outside_of_every_span_nobody_is_above(day):
    assert above(hierarchy_of([span("agent", "M", "2026-06-01", "2026-06-30")]), "agent", day) == []


def test_a_span_without_a_manager_is_the_top():
    assert above(hierarchy_of([span("agent", "chief"), span("chief", None)]), "agent", "2026-01-01") == ["chief"]


def test_a_vacant_seat_is_seen_as_vacant_while_it_is():
    team = hierarchy_of(
        [
            span("agent", "lead"),
            span("lead", "head", None, "2026-06-30"),
            span("lead", "head", "2026-07-01", vacant=True),
        ]
    )

    def vacancies(day):
        return [link.is_vacant for link in managers_above(team, "agent", date.fromisoformat(day))]

    assert (vacancies("2026-06-30"), vacancies("2026-07-01")) == ([False, False], [True, False])


def test_nobody_is_above_himself():
    assert refusals(span("a", "a")) == [("hierarchy_cycle", "/0")]


def test_a_circle_is_refused_at_every_span_that_is_part_of_it():
    found = refusals(span("outside", "a"), span("a", "b"), span("b", "c"), span("c", "a"))

    assert found == [("hierarchy_cycle", f"/{at}") for at in (1, 2, 3)]


def test_a_circle_that_closes_only_later_is_found():
    found = refusals(
        span("a", "b"), span("b", "c", "2026-01-01", "2026-06-30"), span("b", "a", "2026-07-01"), span("c", None)
    )

    assert found == [("hierarchy_cycle", "/2")]


def test_who_changes_places_over_time_is_no_circle():
    hierarchy_of([span("a", "b", "2026-01-01", "2026-06-30"), span("b", "a", "2026-07-01", "2026-12-31")])


def test_two_managers_at_once_are_refused():
    found = refusals(span("a", "b", "2026-01-01", "2026-06-15"), span("a", "c", "2026-06-15"))

    assert found == [("hierarchy_overlap", "/1")]


def test_a_span_does_not_end_before_it_starts():
    with pytest.raises(Refused) as refused:
        span("a", "b", "2026-06-15", "2026-06-14")
    assert [(p.code, p.pointer) for p in refused.value.problems] == [("ends_before_start", "/end")]


def test_the_days_of_a_span_may_be_called_from_and_to():
    found = read(ManagerSpan, {"payee": "a", "manager": "b", "from": "2026-01-01", "to": "2026-01-31"})

    assert (found.first_day, found.last_day) == (date(2026, 1, 1), date(2026, 1, 31))


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=6, unique_by=lambda pair: pair[0]))
def test_a_line_names_nobody_twice_unless_it_was_refused_for_a_circle(pairs):
    spans = [span(f"p{low}", f"p{high}") for low, high in pairs]
    if is_circular(dict(pairs)):
        assert {code for code, _ in refusals(*spans)} == {"hierarchy_cycle"}
        return

    team = hierarchy_of(spans)

    for payee in range(6):
        line = above(team, f"p{payee}", "2026-01-01")
        assert len({f"p{payee}", *line}) == len(line) + 1


def is_circular(managers):
    for start in managers:
        here = start
        for _ in managers:
            here = managers.get(here)
            if here == start:
                return True
    return False
