"""What the periods of a calendar year have earned so far, for plans with a cap of the year."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models.fields.json import KT, KeyTransform

from crm.exact.numbers import ZERO, Fraction, from_decimal, stored
from incentives.engine.calculate import YEAR_CAP, Line
from incentives.engine.document import PlanDocument
from incentives.payouts.models import StatementLine
from incentives.plans.models import Plan, PlanVersion
from incentives.plans.queries import document_of

Part = tuple[UUID, UUID, str]
"""An agent, a plan, a component."""


@dataclass(frozen=True)
class Earned:
    """Of each component with a cap of the year, what its periods earned before that cap; a period by its first
    day."""

    of: dict[Part, dict[date, Fraction]] = field(default_factory=lambda: defaultdict(dict))

    def before(
        self, agent_id: UUID, plan_id: UUID, components: Iterable[str], starts_on: date
    ) -> dict[str, Fraction]:
        """What the earlier periods of the same year come to, by component."""
        return {name: self._before((agent_id, plan_id, name), starts_on) for name in components}

    def _before(self, part: Part, starts_on: date) -> Fraction:
        known = self.of.get(part, {}).items()
        return sum((one for day, one in known if day.year == starts_on.year and day < starts_on), ZERO)

    def put(self, part: Part, starts_on: date, lines: Iterable[Line]) -> None:
        """What a period comes to by today's facts."""
        self.of[part][starts_on] = uncapped(lines)


def uncapped(lines: Iterable[Line]) -> Fraction:
    """What lines come to without the line of the year's cap."""
    return sum((from_decimal(line.amount) for line in lines if line.ref != YEAR_CAP), ZERO)


Capped = Mapping[UUID, frozenset[str]]
"""The components with a cap of the year, by plan."""


def capped_in(documents: Mapping[Plan, PlanDocument]) -> Capped:
    """The plans of which one of these documents has a cap of the year."""
    return {plan.pk: document.capped_by_year for plan, document in documents.items() if document.capped_by_year}


def capped_ever(plans: Iterable[Plan]) -> Capped:
    """The same of every version of these plans: what was earned before the cap began counts too. One query."""
    found: dict[UUID, frozenset[str]] = {}
    for version in PlanVersion.objects.filter(plan__in=plans):
        if names := document_of(version).capped_by_year:
            found[version.plan_id] = found.get(version.plan_id, frozenset()) | names
    return found


def read_earned(capped: Capped, agents: Collection[UUID], first: date, last: date) -> Earned:
    """What was posted for the periods that begin from one day to another, and in the first one's year before it.

    One query, and none where no plan has such a cap. A period that was corrected counts as it was worked out the
    last time.
    """
    earned = Earned()
    if not capped:
        return earned
    posted = StatementLine.objects.posted().filter(
        origin_starts_on__range=(date(first.year, 1, 1), last),
        statement__agent__in=agents,
        plan_version__plan__in=capped,
    )
    for row in posted.order_by("statement__starts_on", "position").values(*COLUMNS, **FROM_TREE):
        if row["component"] in capped[row["plan_version__plan_id"]]:
            _count(earned, row)
    return earned


COLUMNS = ("statement__agent_id", "plan_version__plan_id", "component", "origin_starts_on", "kind", "amount")
FROM_TREE = {"told": KT("explanation__kind"), "again": KeyTransform("recomputed", "explanation")}


def _count(earned: Earned, row: dict[str, Any]) -> None:
    part = row["statement__agent_id"], row["plan_version__plan_id"], row["component"]
    periods, day = earned.of[part], row["origin_starts_on"]
    if row["kind"] == StatementLine.Kind.DELTA:
        again = (stored(one["amount"]) for one in row["again"] if one["ref"] != YEAR_CAP)
        periods[day] = sum(again, ZERO)
    elif row["told"] != YEAR_CAP:
        periods[day] = periods.get(day, ZERO) + from_decimal(row["amount"])
