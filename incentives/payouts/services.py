"""What can be done with pay: open a period's run, calculate it, publish it; say that a statement was seen."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from agents.models import agent_id_of
from crm.accounts.models import Membership
from crm.events.services import record
from crm.exact.numbers import added
from crm.notifications.services import notify
from crm.pages import formats
from crm.tenancy.clock import current_zone, today
from crm.tenancy.periods import period_of
from incentives.payouts.calculation import MOST_NOTES, Drafts, LineDraft, Payee, calculate_period, digest_of_all
from incentives.payouts.corrections import corrections_for, origins_before
from incentives.payouts.models import PayoutRun, Statement, StatementLine
from incentives.payouts.queries import digests_as_written, is_own_work, payees_of
from incentives.payouts.readings import unowned_sales
from incentives.payouts.year import capped_ever, read_earned
from incentives.plans.models import Plan, PlanVersion
from incentives.plans.queries import document_of, versions_in_force

BATCH = 1000


@transaction.atomic
def open_run(*, by: Membership | None, period_kind: str, starts_on: date) -> PayoutRun:
    """Open a period's payout run, or give the one that is there."""
    period = period_of(period_kind, starts_on)
    if period.starts_on != starts_on:
        message = _("A period starts on %(day)s.") % {"day": period.starts_on.isoformat()}
        raise ValidationError({"starts_on": ValidationError(message, code="not_a_period_start")})
    if starts_on > today(current_zone()):
        message = _("This period has not begun. Choose one that has.")
        raise ValidationError({"starts_on": ValidationError(message, code="not_begun")})
    run, is_new = PayoutRun.objects.get_or_create(
        period_kind=period_kind, starts_on=starts_on, defaults={"ends_on": period.ends_on}
    )
    if is_new:
        record("payout_run.opened", subject=run, by=by, period=period.label)
    return run


@transaction.atomic
def calculate_run(*, by: Membership | None, run: PayoutRun) -> PayoutRun:
    """Work out every statement of a draft anew. What was there is replaced, so calculating twice pays once.

    Whoever comes second waits for the first. Payees are worked out some hundreds at a time, and only statements
    that say something else than before are written: a second calculation of the same facts writes none.
    """
    run = _locked_draft(run)
    plans = list(Plan.objects.filter(period_kind=run.period_kind))
    active, origins = [plan for plan in plans if plan.is_active], origins_before(run)
    since = origins[0].run.starts_on if origins else run.starts_on
    written, capped = _Written(run), capped_ever(plans)
    for agents in payees_of(run, since):
        earned = read_earned(capped, agents, since, run.starts_on)
        corrections = corrections_for(origins, plans, agents, earned)
        drafts = calculate_period(run.period, active, agents, earned)
        drafts.add(corrections)
        written.add(drafts)
    written.remove_others()
    if run.calculated_at is None or run.digest != written.digest:
        run.prepared_by = by
    run.digest, run.calculated_at, run.stale_since = written.digest, timezone.now(), None
    run.returned_at, run.returned_by, run.return_reason = None, None, ""
    in_force = versions_in_force(active, run.starts_on)
    run.notes = [{"code": "no_version", "plan": plan.name} for plan in active if plan not in in_force]
    run.notes += _unowned(run, in_force)
    run.version += 1
    run.save()
    people, lines = len(written.digests), written.lines
    record("payout_run.calculated", subject=run, by=by, digest=run.digest, people=people, lines=lines)
    return run


def _unowned(run: PayoutRun, in_force: dict[Plan, PlanVersion]) -> list[dict[str, str]]:
    """What counts for nobody under plans that credit by ownership, because nobody owned the customer."""
    if not any(document_of(version).credit == "ownership" for version in in_force.values()):
        return []
    found = unowned_sales(run.period, MOST_NOTES)
    return [
        {
            "code": "no_owner",
            "sale": str(one.sale_id),
            "label": one.label,
            "amount": one.amount,
            "currency": one.currency,
        }
        for one in found
    ]


def _locked_draft(run: PayoutRun) -> PayoutRun:
    run = PayoutRun.objects.select_for_update().get(pk=run.pk)
    if run.is_published:
        message = _("This run is published. Later facts become corrections of the next period.")
        raise ValidationError(message, code="invalid_state")
    return run


class _Written:
    """The statements of a draft while it is calculated. A payee who was there before keeps the statement, and its
    address."""

    def __init__(self, run: PayoutRun) -> None:
        self.run = run
        self.known = {(one.agent_id, one.currency): one for one in run.statements.all()}  # type: ignore[attr-defined]
        self.digests: dict[Payee, str] = {}
        self.lines = 0

    @property
    def digest(self) -> str:
        return digest_of_all(self.digests[payee] for payee in sorted(self.digests))

    def add(self, drafts: Drafts) -> None:
        """Write what is said of these payees, where it is not what stands there."""
        digests = {payee: drafts.digest(payee) for payee in sorted(drafts.payees)}
        self.digests |= digests
        self.lines += sum(len(drafts.lines.get(payee, ())) for payee in digests)
        changed = {
            payee: self.known.get(payee) or _statement(self.run, payee)
            for payee, digest in digests.items()
            if payee not in self.known or self.known[payee].digest != digest
        }
        for payee, statement in changed.items():
            statement.total = added(draft.amount for draft in drafts.lines.get(payee, ()))
            statement.notes, statement.digest = drafts.notes.get(payee, []), digests[payee]
        self._save(changed, drafts)

    def _save(self, changed: dict[Payee, Statement], drafts: Drafts) -> None:
        kept = [one for payee, one in changed.items() if payee in self.known]
        StatementLine.objects.filter(statement__in=[one.pk for one in kept]).delete()
        Statement.objects.bulk_create([one for payee, one in changed.items() if payee not in self.known])
        Statement.objects.bulk_update(kept, ["total", "notes", "digest"], batch_size=BATCH)
        lines = (line for payee, one in changed.items() for line in _lines(one, drafts.lines.get(payee, ())))
        StatementLine.objects.bulk_create(lines, batch_size=BATCH)

    def remove_others(self) -> None:
        """Take away the statements of those who have none any more."""
        gone = [self.known[payee].pk for payee in self.known.keys() - self.digests.keys()]
        if gone:
            StatementLine.objects.filter(statement__in=gone).delete()
            self.run.statements.filter(pk__in=gone).delete()  # type: ignore[attr-defined]


def _statement(run: PayoutRun, payee: Payee) -> Statement:
    agent_id, currency = payee
    return Statement(run=run, agent_id=agent_id, currency=currency, starts_on=run.starts_on, ends_on=run.ends_on)


def _lines(statement: Statement, drafts: Iterable[LineDraft]) -> Iterable[StatementLine]:
    for position, draft in enumerate(drafts):
        yield StatementLine(
            statement=statement,
            plan_version=draft.version,
            kind=draft.kind,
            component=draft.line.component,
            key=draft.key,
            origin_starts_on=draft.origin.starts_on,
            fact_type="sale" if draft.sale_id else "",
            fact_id=draft.sale_id,
            fact_label=draft.label[:200],
            basis=draft.line.basis,
            rate=draft.line.rate,
            amount=draft.amount,
            currency=statement.currency,
            explanation=draft.line.explanation,
            position=position,
        )


@transaction.atomic
def publish_run(*, by: Membership, run: PayoutRun, digest: str) -> PayoutRun:
    """Close a run and show everybody their statement. `digest` says what the publisher has seen.

    Everything is counted once more before the door closes. From here on nothing of it changes, ever.
    """
    run = _locked_draft(run)
    _check_may_close(run, by)
    if digest != run.digest or digest != digest_of_all(digests_as_written(run)):
        message = _("The run was calculated again since you looked. Check the new figures, then publish.")
        raise ValidationError(message, code="invalid_state")
    now = timezone.now()
    changed = PayoutRun.objects.filter(pk=run.pk, state=PayoutRun.State.DRAFT).update(
        state=PayoutRun.State.PUBLISHED, published_at=now, published_by=by, version=F("version") + 1
    )
    assert changed == 1  # the row is locked
    run.refresh_from_db()
    record(
        "payout_run.published",
        subject=run,
        by=by,
        before={"state": PayoutRun.State.DRAFT},
        after={"state": PayoutRun.State.PUBLISHED},
        digest=digest,
    )
    _tell_agents(run)
    return run


def _check_may_close(run: PayoutRun, by: Membership) -> None:
    if run.calculated_at is None:
        raise ValidationError(_("Calculate the run first."), code="invalid_state")
    if run.ends_on >= today(current_zone()):
        message = _("The period is still running. Publish it after its last day.")
        raise ValidationError(message, code="invalid_state")
    earlier = PayoutRun.objects.drafts().filter(period_kind=run.period_kind, starts_on__lt=run.starts_on)
    if waiting := earlier.order_by("starts_on").first():
        message = _("Publish %(period)s first: periods close in their order.") % {"period": waiting.period.label}
        raise ValidationError(message, code="invalid_state")
    if is_own_work(by, run):
        message = _("You prepared this run. Let somebody else approve it.")
        raise ValidationError(message, code="own_work")
    own = agent_id_of(by)
    if own and run.statements.filter(agent=own).exclude(total=0).exists():  # type: ignore[attr-defined]
        message = _("Your own statement is in this run. Let somebody else publish it.")
        raise ValidationError(message, code="own_pay")


@transaction.atomic
def return_run(*, by: Membership, run: PayoutRun, reason: str, digest: str) -> PayoutRun:
    """Send a draft back to whoever prepared it, and say why. It waits for nobody until it is calculated again."""
    if not reason.strip():
        raise ValidationError({"reason": _("Say what is to be put right.")}, code="required")
    run = _locked_draft(run)
    if digest != run.digest or run.calculated_at is None:
        message = _("The run was calculated again since you looked. Check the new figures, then decide.")
        raise ValidationError(message, code="invalid_state")
    if run.returned_at is not None:
        raise ValidationError(_("This run was sent back already."), code="invalid_state")
    run.returned_at, run.returned_by, run.return_reason = timezone.now(), by, reason.strip()
    run.version += 1
    run.save(update_fields=["returned_at", "returned_by", "return_reason", "version", "updated_at"])
    record("payout_run.returned", subject=run, by=by, reason=run.return_reason)
    if run.prepared_by is not None and run.prepared_by != by:
        _tell_preparer(run.prepared_by, run, by)
    return run


def _tell_preparer(member: Membership, run: PayoutRun, by: Membership) -> None:
    with translation.override(member.language):
        period = formats.date(run.starts_on, "quarter" if run.period_kind == "quarter" else "month")
    notify(
        member=member,
        kind="payout_run.returned",
        key=f"payout_run.returned:{run.pk}:{run.version}",
        params={"period": period, "by": str(by), "reason": run.return_reason},
        url=reverse("incentives:run", args=[run.pk]),
    )


def _tell_agents(run: PayoutRun) -> None:
    statements = run.statements.select_related("agent__member__user", "agent__member__tenant")  # type: ignore[attr-defined]
    for statement in statements.filter(agent__member__is_active=True).order_by("pk"):
        member = statement.agent.member
        assert member  # filtered above
        with translation.override(member.language):
            told = {
                "period": formats.date(run.starts_on, "quarter" if run.period_kind == "quarter" else "month"),
                "total": formats.money(statement.total, statement.currency),
            }
        notify(
            member=member,
            kind="statement.published",
            key=f"statement:{statement.pk}",
            params=told,
            url=reverse("incentives:statement", args=[statement.pk]),
        )


@transaction.atomic
def confirm_statement(*, by: Membership, statement: Statement) -> Statement:
    """The agent has read the statement and has no objection."""
    statement = Statement.objects.select_for_update(of=("self",)).select_related("run").get(pk=statement.pk)
    if statement.agent_id != agent_id_of(by):
        raise ValidationError(_("Only the agent confirms a statement."), code="not_own")
    if not statement.run.is_published:
        raise ValidationError(_("This statement is not published yet."), code="invalid_state")
    if statement.seen_at is None:
        statement.seen_at = timezone.now()
        statement.save(update_fields=["seen_at"])
        record("statement.confirmed", subject=statement, by=by)
    return statement


@transaction.atomic
def mark_stale(*, days: Iterable[date] = (), since: date | None = None) -> int:
    """Say of calculated drafts that facts of their period came later: of these days, or of any day since one."""
    found = 0
    drafts = PayoutRun.objects.drafts().exclude(calculated_at=None).filter(stale_since=None)
    for run in drafts.select_for_update():
        is_since = since is not None and run.ends_on >= since
        if is_since or any(run.starts_on <= day <= run.ends_on for day in days):
            PayoutRun.objects.filter(pk=run.pk).update(stale_since=timezone.now())
            found += 1
    return found


def estimate_of(agent_id: UUID, *, on: date) -> dict[str, Decimal]:
    """What an agent has earned so far in the periods that are running, by currency. Nothing of it is stored."""
    found: dict[str, Decimal] = {}
    for kind in Plan.PeriodKind.values:
        plans = list(Plan.objects.filter(period_kind=kind, is_active=True, enrolments__agent=agent_id).distinct())
        if not plans:
            continue
        drafts = calculate_period(period_of(kind, on), plans, [agent_id])
        for (_agent, currency), lines in drafts.lines.items():
            found[currency] = found.get(currency, Decimal(0)) + sum((line.amount for line in lines), Decimal(0))
    return found
