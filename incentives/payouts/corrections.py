"""Later corrections: what published periods should have paid by today's facts, less what was posted for them."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Sum

from incentives.engine.calculate import Line
from incentives.engine.corrections import correction
from incentives.payouts.calculation import Drafts, LineDraft, calculate_period, key_of, story_of
from incentives.payouts.models import PayoutRun, StatementLine
from incentives.payouts.year import Earned, Part
from incentives.plans.models import Plan, PlanVersion

LOOK_BACK = 12
"""How many published periods are compared again. What is older needs an adjustment somebody answers for."""


@dataclass(frozen=True)
class Posted:
    """What was posted for one component of a period, corrections included, and how it was told the last time."""

    amount: Decimal
    version: PlanVersion
    tree: dict[str, Any]


@dataclass(frozen=True)
class Origin:
    """A published period that is compared again, and until when its facts were known to the runs since."""

    run: PayoutRun
    known_until: datetime


def origins_before(run: PayoutRun) -> list[Origin]:
    """The published periods a run compares with today's facts, oldest first."""
    published = PayoutRun.objects.published().filter(period_kind=run.period_kind)
    closed = list(published.order_by("-starts_on")[: 2 * LOOK_BACK])
    found = []
    for origin in [one for one in closed if one.starts_on < run.starts_on][:LOOK_BACK]:
        looked = (one.calculated_at for one in closed if one.starts_on >= origin.starts_on)
        found.append(Origin(origin, max(moment for moment in looked if moment)))
    return found[::-1]


def corrections_for(
    origins: Sequence[Origin], plans: Sequence[Plan], agents: Collection[UUID], earned: Earned
) -> list[LineDraft]:
    """The correction lines these agents are owed for published periods. Nothing changed, no line.

    Oldest first: what a period comes to now is put into `earned`, so that a later one finds what is left of its
    year.
    """
    return [draft for origin in origins for draft in _corrections_of(origin, plans, agents, earned)]


def _corrections_of(
    origin: Origin, plans: Sequence[Plan], agents: Collection[UUID], earned: Earned
) -> list[LineDraft]:
    drafts = calculate_period(origin.run.period, plans, agents, earned)
    now: dict[Part, list[LineDraft]] = defaultdict(list)
    for lines in drafts.lines.values():
        for draft in lines:
            now[draft.agent_id, draft.version.plan_id, draft.line.component].append(draft)
    posted = _posted(origin.run, agents)
    found = []
    for part in sorted(set(now) | set(posted), key=str):
        if part not in drafts.blocked:
            earned.put(part, origin.run.starts_on, [draft.line for draft in now.get(part, [])])
            found += _correction(part, origin, now.get(part, []), posted.get(part), drafts)
    return found


def _correction(
    part: Part,
    origin: Origin,
    now: list[LineDraft],
    before: Posted | None,
    drafts: Drafts,
) -> list[LineDraft]:
    like = now[0].line.explanation if now else before.tree if before else {}
    line = correction(before.amount if before else Decimal(0), [draft.line for draft in now], like=like)
    if line is None:
        return []
    agent_id, plan_id, component = part
    version = now[0].version if now else before.version if before else None
    assert version is not None
    changed = _learned_since(drafts, agent_id, origin.known_until)
    only = changed[0] if len(changed) == 1 else None
    return [
        LineDraft(
            agent_id=agent_id,
            version=version,
            line=_told(line, version, origin.run, [str(sale) for sale, _label in changed]),
            key=key_of(plan_id, component, "delta", origin.run.starts_on),
            origin=origin.run.period,
            kind=StatementLine.Kind.DELTA,
            sale_id=only[0] if only else None,
            label=only[1] if only else "",
        )
    ]


def _told(line: Line, version: PlanVersion, origin: PayoutRun, changed: list[str]) -> Line:
    return replace(line, explanation=line.explanation | story_of(version, origin.period) | {"changed": changed})


def _learned_since(drafts: Drafts, agent_id: UUID, known_until: datetime) -> list[tuple[UUID, str]]:
    """The agent's sales of the period that were recorded after it was last worked out."""
    sales = drafts.readings.all_sales(agent_id) if drafts.readings else ()
    return [(one.sale_id, one.label) for one in sales if one.recorded_at > known_until]


def _posted(origin: PayoutRun, agents: Collection[UUID]) -> dict[Part, Posted]:
    """Everything posted for a period so far, whichever statement it stands on. Two queries."""
    lines = StatementLine.objects.posted().filter(
        origin_starts_on=origin.starts_on,
        statement__run__period_kind=origin.period_kind,
        statement__agent__in=agents,
    )
    part = ("statement__agent_id", "plan_version__plan_id", "component")
    sums = {tuple(row[name] for name in part): row["posted"] for row in _sums(lines, part)}
    latest = lines.order_by(*part, "-statement__starts_on", "-position").distinct(*part)
    return {
        key: Posted(sums[key], line.plan_version, line.explanation)
        for line in latest.select_related("plan_version__plan", "statement")
        for key in [(line.statement.agent_id, line.plan_version.plan_id, line.component)]
    }


def _sums(lines: Any, part: tuple[str, ...]) -> Any:
    return lines.order_by().values(*part).annotate(posted=Sum("amount"))
