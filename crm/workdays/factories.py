"""Makes special days for tests, in the organisation whose scope is open."""

from datetime import date
from typing import Any

from crm.workdays.models import SpecialDay


def a_special_day(**changes: Any) -> SpecialDay:
    fields = {"name": "Spring Festival", "holiday": "spring", "first": date(2027, 2, 5), "last": date(2027, 2, 12)}
    return SpecialDay.objects.create(**fields | changes)
