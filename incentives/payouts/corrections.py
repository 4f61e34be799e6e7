"""Later corrections: what published periods should have paid by today's facts, less what was posted for them."""

from collections import defaultdict
from collections.abc import Sequence
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
from incentives.plans.models import Plan, PlanVersion

LOOK_BACK = 12
"""How many published periods are compared again. What is older needs an adjustment somebody answers for."""

Part = tuple[UUID, UUID, str]
"""An agent, a plan, a component."""


@dataclass(frozen=True)
class Posted:
    """What was posted for one component of a period, corrections included, and how it was told the last time."""

    amount: Decimal
    version: PlanVersion
    tree: dict[str, Any]


def corrections_before(run: PayoutRun) -> list[LineDraft]:
    """The correction lines this run owes for the periods published before it. Nothing changed, no line."""
    published = PayoutRun.objects.published().filter(period_kind=run.period_kind)
    closed = list(published.order_by("-starts_on")[: 2 * LOOK_BACK])
    origins = [one for one in closed if one.starts_on < run.starts_on][:LOOK_BACK]
    plans = list(Plan.objects.filter(period_kind=run.period_kind)) if origins else []
    found: list[LineDraft] = []
    for origin in reversed(origins):
        looked = (one.calculated_at for one in closed if one.starts_on >= origin.starts_on)
        known_until = max(moment for moment in looked if moment)
        found += _corrections_of(origin, plans, known_until)
    return found


def _corrections_of(origin: PayoutRun, plans: Sequence[Plan], known_until: datetime) -> list[LineDraft]:
    drafts = calculate_period(origin.period, plans)
    now: dict[Part, list[LineDraft]] = defaultdict(list)
    for lines in drafts.lines.values():
        for draft in lines:
            now[draft.agent_id, draft.version.plan_id, draft.line.component].append(draft)
    posted = _posted(origin)
    found = []
    for part in sorted(set(now) | set(posted), key=str):
        if part not in drafts.blocked:
            found += _correction(part, origin, now.get(part, []), posted.get(part), drafts, known_until)
    return found


def _correction(
    part: Part,
    origin: PayoutRun,
    now: list[LineDraft],
    before: Posted | None,
    drafts: Drafts,
    known_until: datetime,
) -> list[LineDraft]:
    like = now[0].line.explanation if now else before.tree if before else {}
    line = correction(before.amount if before else Decimal(0), [draft.line for draft in now], like=like)
    if line is None:
        return []
    agent_id, plan_id, component = part
    version = now[0].version if now else before.version if before else None
    assert version is not None
    changed = _learned_since(drafts, agent_id, known_until)
    only = changed[0] if len(changed) == 1 else None
    return [
        LineDraft(
            agent_id=agent_id,
            version=version,
            line=_told(line, version, origin, [str(sale) for sale, _label in changed]),
            key=key_of(plan_id, component, "delta", origin.starts_on),
            origin=origin.period,
            kind=StatementLine.Kind.DELTA,
            sale_id=only[0] if only else None,
            label=only[1] if only else "",
        )
    ]


def _told(line: Line, version: PlanVersion, origin: PayoutRun, changed: list[str]) -> Line:
    return replace(line, explanation=line.explanation | story_of(version, origin.period) | {"changed": changed})


def _learned_since(drafts: Drafts, agent_id: UUID, known_until: datetime) -> list[tuple[UUID, str]]:
    """The agent's sales of the period that were recorded after it was last worked out."""
    sales = drafts.readings.sales.get(agent_id, ()) if drafts.readings else ()
    return [(one.sale_id, one.label) for one in sales if one.recorded_at > known_until]


def _posted(origin: PayoutRun) -> dict[Part, Posted]:
    """Everything posted for a period so far, whichever statement it stands on. Two queries."""
    lines = StatementLine.objects.posted().filter(
        origin_starts_on=origin.starts_on, statement__run__period_kind=origin.period_kind
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
