"""Makes metrics and goals for tests, in the organisation whose scope is open."""

from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any

from agents.factories import an_agent
from evaluations.models import Goal, Metric

_number = count(1)


def a_metric(*measures: str, **changes: Any) -> Metric:
    """A count of base measures (calls unless others are named), or whatever the changes make of it."""
    number = next(_number)
    fields = {
        "code": f"metric-{number}",
        "name_zh": f"指标 {number}",
        "name_en": f"Metric {number}",
        "kind": Metric.Kind.COUNT,
        "definition": {"numerator": {"measures": list(measures or ("calls",))}},
    }
    return Metric.objects.create(**fields | changes)


def a_goal(**changes: Any) -> Goal:
    """An agreed goal for March 2026."""
    fields = {
        "starts_on": date(2026, 3, 1),
        "ends_on": date(2026, 3, 31),
        "target": Decimal(100),
        "state": Goal.State.AGREED,
    }
    if "agent" not in changes:
        changes["agent"] = an_agent()
    if "metric" not in changes:
        changes["metric"] = a_metric()
    return Goal.objects.create(**fields | changes)
