"""The organisation's own calendar decides what “after the holiday” and “the end of the month” mean."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse

from crm.accounts.factories import a_member
from crm.accounts.roles import Role
from crm.workdays.factories import a_special_day
from crm.workdays.models import SpecialDay
from customers.follow_ups.next_steps import promises_in

pytestmark = pytest.mark.usefixtures("scope")
ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 19, 10, 42, tzinfo=ZONE)


def day_of(text: str, now: datetime = NOW) -> date:
    with time_machine.travel(now, tick=False):
        (meaning,) = promises_in(text, now)
    return meaning.moments[0].astimezone(ZONE).date()


def test_after_the_holiday_is_the_first_working_day_after_what_was_entered():
    a_special_day(holiday="spring", first=date(2027, 2, 5), last=date(2027, 2, 13))
    a_special_day(kind="worked", holiday="spring", name="Made up", first=date(2027, 2, 14), last=date(2027, 2, 14))
    assert day_of("春节后回访") == date(2027, 2, 14)


def test_a_year_without_entries_keeps_what_the_law_says():
    a_special_day(holiday="may", first=date(2027, 5, 1), last=date(2027, 5, 5))
    assert day_of("国庆后回访", datetime(2026, 9, 20, 10, tzinfo=ZONE)) == date(2026, 10, 8)


def test_the_end_of_the_month_may_mean_its_last_working_day(client_for):
    now = datetime(2026, 10, 19, 10, tzinfo=ZONE)  # the month ends on a Saturday
    assert day_of("月底回访", now) == date(2026, 10, 31)
    owner = client_for(a_member(Role.OWNER))
    form = {"weekdays": ["1", "2", "3", "4", "5"], "month_ends_on_working_day": "on"}
    assert owner.post(reverse("workdays:working-days"), form).status_code == 302
    assert day_of("月底回访", now) == date(2026, 10, 30)


def test_a_holiday_is_entered_and_taken_out_again(client_for):
    owner = client_for(a_member(Role.OWNER))
    form = {"kind": "off", "holiday": "spring", "name": "Spring Festival", "first": "2027-02-05", "last": ""}
    assert owner.post(reverse("workdays:add-special-day"), form).status_code == 302
    day = SpecialDay.objects.get()
    assert day.last == date(2027, 2, 5)
    assert "Spring Festival" in owner.get(reverse("workdays:working-days")).content.decode()
    owner.post(reverse("workdays:remove-special-day", args=[day.pk]))
    assert not SpecialDay.objects.exists()


def test_days_in_the_wrong_order_are_refused(client_for):
    owner = client_for(a_member(Role.OWNER))
    form = {"kind": "off", "holiday": "spring", "name": "x", "first": "2027-02-05", "last": "2027-02-01"}
    answer = owner.post(reverse("workdays:add-special-day"), form)
    assert answer.status_code == 422
    assert "comes before the first" in answer.content.decode()


def test_only_those_who_manage_the_organisation_keep_its_calendar(client_for):
    assert client_for(a_member(Role.AGENT)).get(reverse("workdays:working-days")).status_code == 403
