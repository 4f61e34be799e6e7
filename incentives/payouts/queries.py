"""Reading runs and statements."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import Count, Prefetch, Q, Sum

from crm.accounts.models import Membership
from crm.accounts.roles import Ability
from incentives.payouts.calculation import digest_of
from incentives.payouts.models import PayoutRun, Statement, StatementLine
from incentives.plans.models import PlanEnrolment

AT_ONCE = 200
"""So many payees are held in memory together, however many a period has."""


def digests_as_written(run: PayoutRun) -> Iterator[str]:
    """What each statement of a run says, as it stands in the tables, in the order of the payees."""
    lines = StatementLine.objects.order_by("position")
    statements = run.statements.order_by("agent_id", "currency").prefetch_related(Prefetch("lines", lines))  # type: ignore[attr-defined]
    for statement in statements.iterator(chunk_size=AT_ONCE):
        told = [(line.key, line.amount, line.explanation) for line in statement.lines.all()]
        yield digest_of(statement.agent_id, statement.currency, statement.notes, told)


def payees_of(run: PayoutRun, since: date) -> Iterator[list[UUID]]:
    """Everybody a run may have a statement for, in their order, so many at a time: those under a plan of this kind
    since a day, and those to whom something was posted for a period since then."""
    enrolled = PlanEnrolment.objects.during(since, run.ends_on).filter(plan__period_kind=run.period_kind)
    posted = StatementLine.objects.posted().filter(
        origin_starts_on__gte=since, statement__run__period_kind=run.period_kind
    )
    known = set(enrolled.values_list("agent_id", flat=True)) | set(
        posted.values_list("statement__agent_id", flat=True)
    )
    agents = sorted(known)
    for at in range(0, len(agents), AT_ONCE):
        yield agents[at : at + AT_ONCE]


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
    return totals_by_run([run]).get(run.pk, [])


def totals_by_run(runs: Iterable[PayoutRun]) -> dict[UUID, list[Totals]]:
    """The totals of many runs, in as many queries as of one."""
    keys = [run.pk for run in runs]
    lines = StatementLine.objects.filter(statement__run__in=keys).order_by().values("statement__run", "currency")
    summed = {
        (row["statement__run"], row["currency"]): row["amount"] for row in lines.annotate(amount=Sum("amount"))
    }
    statements = Statement.objects.filter(run__in=keys).order_by("run", "currency").values("run", "currency")
    rows = statements.annotate(amount=Sum("total"), people=Count("pk"), nothing=Count("pk", filter=Q(total=0)))
    found: dict[UUID, list[Totals]] = {}
    for row in rows:
        run = row.pop("run")
        found.setdefault(run, []).append(Totals(**row, lines=summed.get((run, row["currency"]), Decimal(0))))
    return found


def run_before(run: PayoutRun) -> PayoutRun | None:
    """The last published run of the same kind before this one."""
    return (
        PayoutRun.objects.published()
        .filter(period_kind=run.period_kind, starts_on__lt=run.starts_on)
        .order_by("-starts_on")
        .first()
    )


def is_own_work(member: Membership, run: PayoutRun) -> bool:
    """Whether this member prepared the run and somebody else can approve it. Where one person alone runs pay,
    there are no four eyes to ask for."""
    return run.prepared_by_id == member.pk and others_run_payouts(member)


def others_run_payouts(member: Membership) -> bool:
    """Whether anybody else of the organisation runs pay."""
    colleagues = Membership.objects.visible_to(member).active().exclude(pk=member.pk)
    return colleagues.who_may(Ability.RUN_PAYOUTS).exists()
