"""How fast customers are served: the time to the first response, and complaints resolved in time (incentives 3.1).

Times run by the tenant's working hours where there are any, otherwise by the clock on the wall.
Resolved in time: resolved within the limit ÷ (resolved + overdue and open). A reopened complaint is not resolved.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from crm.exact.explanation import Term, value
from crm.exact.numbers import Fraction
from crm.exact.wording import name
from evaluations.engine.facts import once
from evaluations.engine.figures import Aggregate, Share, share_of
from evaluations.engine.working_hours import WorkingHours, elapsed_time, working_time

name(
    {
        "resolved_in_time": ("resolved in time", "按时解决", "number"),
        "resolved_or_overdue": ("resolved or overdue", "已解决或逾期", "number"),
    }
)


class Request(NamedTuple):
    """Something a customer asked or complained of, and when it was answered or resolved, if it was."""

    opened: datetime
    closed: datetime | None = None
    is_reopened: bool = False
    id: str = ""
    version: int = 0


def response_times(
    requests: Iterable[Request],
    as_of: datetime,
    calendar: WorkingHours | None = None,
    *,
    include_open: bool = False,
) -> tuple[Term, ...]:
    """The hours each first response took. What still waits counts with its age so far, only where it is to."""
    asked = [one for one in once(requests) if one.opened <= as_of and (include_open or _is_closed(one, as_of))]
    times = [_hours(one.opened, _end(one, as_of), calendar) for one in asked]
    return tuple(sorted(times, key=lambda term: term.value))


def resolved_in_time(
    complaints: Iterable[Request],
    limit_hours: Fraction,
    as_of: datetime,
    figure: Share,
    calendar: WorkingHours | None = None,
) -> Aggregate:
    """The share resolved within the limit. What is open and still within it does not count yet."""
    in_time = late = 0
    for one in once(complaints):
        is_within = _hours(one.opened, _end(one, as_of), calendar).value <= limit_hours
        is_closed = _is_closed(one, as_of)
        in_time += is_closed and is_within
        late += not is_within
    n = in_time + late
    num, den = value(Fraction(in_time), "resolved_in_time"), value(Fraction(n), "resolved_or_overdue")
    return share_of("kpi.resolved_in_time", num, den, figure, n)


def _is_closed(request: Request, as_of: datetime) -> bool:
    return request.closed is not None and request.closed <= as_of and not request.is_reopened


def _end(request: Request, as_of: datetime) -> datetime:
    return request.closed if request.closed is not None and _is_closed(request, as_of) else as_of


def _hours(start: datetime, end: datetime, calendar: WorkingHours | None) -> Term:
    return elapsed_time(start, end) if calendar is None else working_time(calendar, start, end)
