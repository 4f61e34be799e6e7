"""Saying when the organisation works."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from crm.accounts.models import Membership
from crm.events.services import record
from crm.tenancy.context import current_tenant_id
from crm.workdays.models import SpecialDay, WorkWeek

LONGEST = 60


def work_week() -> WorkWeek:
    """The week of the open organisation: Monday to Friday until it says otherwise."""
    return WorkWeek.objects.first() or WorkWeek(tenant_id=current_tenant_id())


@transaction.atomic
def set_work_week(*, by: Membership, weekdays: str, month_ends_on_working_day: bool) -> WorkWeek:
    """Say on which weekdays the organisation works."""
    if not weekdays or set(weekdays) - set("1234567"):
        raise ValidationError(
            {"weekdays": ValidationError(_("Choose at least one working day."), code="required")}
        )
    before = work_week()
    values = {"weekdays": weekdays, "month_ends_on_working_day": month_ends_on_working_day}
    week, _is_new = WorkWeek.objects.update_or_create(tenant_id=by.tenant_id, defaults=values)
    was = {name: getattr(before, name) for name in values}
    record("work_week.changed", subject=week, by=by, before=was, after=values)
    return week


@transaction.atomic
def add_special_day(
    *, by: Membership, kind: str, holiday: str, name: str, first: date, last: date | None = None
) -> SpecialDay:
    """Add a holiday, or days that are worked all the same."""
    last = last or first
    if last < first:
        raise ValidationError({"last": ValidationError(_("The last day comes before the first."), code="order")})
    if (last - first).days >= LONGEST:
        words = _("These are more than %(days)s days. Enter them in parts.") % {"days": LONGEST}
        raise ValidationError({"last": ValidationError(words, code="long")})
    day = SpecialDay.objects.create(kind=kind, holiday=holiday, name=name, first=first, last=last)
    said = {"kind": kind, "name": name, "first": first.isoformat(), "last": last.isoformat()}
    record("special_day.added", subject=day, by=by, after=said)
    return day


@transaction.atomic
def remove_special_day(*, by: Membership, day: SpecialDay) -> None:
    """Take a special day out of the calendar."""
    said = {"kind": day.kind, "name": day.name, "first": day.first.isoformat(), "last": day.last.isoformat()}
    record("special_day.removed", subject=day, by=by, before=said)
    day.delete()
