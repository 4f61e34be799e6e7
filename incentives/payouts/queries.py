"""Reading runs and statements."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, Prefetch, Q, QuerySet, Sum

from incentives.payouts.models import PayoutRun, Statement, StatementLine

Row = tuple[UUID, str, list[dict[str, str]], list[tuple[str, Decimal, dict[str, Any]]]]


def rows_as_written(run: PayoutRun) -> Iterator[Row]:
    """What a run says, as it stands in the tables: payees, notes, and each line in its order."""
    lines = StatementLine.objects.order_by("position")
    for statement in run.statements.prefetch_related(Prefetch("lines", lines)):  # type: ignore[attr-defined]
        told = [(line.key, line.amount, line.explanation) for line in statement.lines.all()]
        yield statement.agent_id, statement.currency, statement.notes, told


@dataclass(frozen=True)
class Totals:
    """A run in one currency: the amount, the people, those who get nothing, and whether the lines add up to it."""

    currency: str
    amount: Decimal
    people: int
    nothing: int
    lines: Decimal

    @property
    def difference(self) -> Decimal:
        """Zero, or the run must not be published."""
        return self.amount - self.lines


def totals_of(run: PayoutRun) -> list[Totals]:
    """The run's totals by currency, with the lines added up a second way. Two queries."""
    statements: QuerySet[Statement] = run.statements.order_by("currency")  # type: ignore[attr-defined]
    lines = StatementLine.objects.filter(statement__run=run).order_by().values("currency")
    summed = {row["currency"]: row["amount"] for row in lines.annotate(amount=Sum("amount"))}
    rows = statements.values("currency").annotate(
        amount=Sum("total"), people=Count("pk"), nothing=Count("pk", filter=Q(total=0))
    )
    return [Totals(**row, lines=summed.get(row["currency"], Decimal(0))) for row in rows]


def run_before(run: PayoutRun) -> PayoutRun | None:
    """The last published run of the same kind before this one."""
    return (
        PayoutRun.objects.published()
        .filter(period_kind=run.period_kind, starts_on__lt=run.starts_on)
        .order_by("-starts_on")
        .first()
    )
