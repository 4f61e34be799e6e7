"""The schedule is one table whose every line leads to a handler."""

from crm.jobs.handlers import known_kinds
from crm.schedule import SCHEDULE


def test_every_line_of_the_schedule_has_a_handler():
    assert {entry.kind for entry in SCHEDULE} <= set(known_kinds())


def test_the_schedule_is_in_order_and_names_each_kind_once():
    kinds = [entry.kind for entry in SCHEDULE]
    assert kinds == sorted(set(kinds))
