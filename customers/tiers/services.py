"""What can be done with tiers."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.accounts.models import Membership
from crm.events.services import event, record, record_many
from crm.tenancy.clock import current_zone, today
from customers.profiles.models import Customer
from customers.tiers.models import TierChange, TierRule
from customers.tiers.queries import Standing, rule_in_force, to_retier

STEP = 2000
COLUMNS = {TierChange.Axis.SIZE: "size_tier", TierChange.Axis.DEPTH: "depth_tier"}
TIERS: dict[str, Any] = {TierChange.Axis.SIZE: Customer.Size, TierChange.Axis.DEPTH: Customer.Depth}


def retier(*, by: Membership | None, on: date) -> int:
    """Bring every customer's tiers up to what the rule says on a day. Doing it again changes nothing."""
    changed = 0
    while step := retier_some(by=by, on=on):
        changed += step
    return changed


@transaction.atomic
def retier_some(*, by: Membership | None, on: date, limit: int = STEP) -> int:
    """One step of `retier`: how many customers it changed, none when all is as it should be."""
    standings = {standing.customer_id: standing for standing in to_retier(on, limit)}
    customers = Customer.objects.select_for_update().filter(pk__in=standings).order_by("pk")
    changes = [change for customer in customers for change in _ruled(customer, standings[customer.pk])]
    _apply(by, changes)
    return len({change.customer_id for change in changes})


def _ruled(customer: Customer, standing: Standing) -> Iterator[TierChange]:
    """The changes the rule asks for, each with the figures that caused it."""
    evidence = {
        "sales": str(standing.sales),
        "currency": standing.currency,
        "interactions": standing.interactions,
        "first": standing.first.isoformat(),
        "last": standing.last.isoformat(),
    }
    for axis, wanted, is_held in (
        (TierChange.Axis.SIZE, standing.size, standing.size_held),
        (TierChange.Axis.DEPTH, standing.depth, standing.depth_held),
    ):
        before = getattr(customer, COLUMNS[axis])
        if before != wanted and not is_held:
            yield TierChange(customer=customer, axis=axis, before=before, after=wanted, evidence=evidence)


def _apply(by: Membership | None, changes: list[TierChange]) -> None:
    """Write changes, give the customers their tiers, and record one event for each customer."""
    customers = {change.customer_id: change.customer for change in changes}
    before: dict[Any, dict[str, str]] = {}
    after: dict[Any, dict[str, str]] = {}
    for change in changes:
        change.by = by
        column = COLUMNS[TierChange.Axis(change.axis)]
        setattr(customers[change.customer_id], column, change.after)
        before.setdefault(change.customer_id, {})[column] = change.before
        after.setdefault(change.customer_id, {})[column] = change.after
    now = timezone.now()
    for customer in customers.values():
        customer.version, customer.updated_at = customer.version + 1, now
    TierChange.objects.bulk_create(changes, batch_size=STEP)
    Customer.objects.bulk_update(
        customers.values(), ["size_tier", "depth_tier", "version", "updated_at"], batch_size=STEP
    )
    record_many(
        event("customer.tier_changed", subject=customer, by=by, before=before[pk], after=after[pk])
        for pk, customer in customers.items()
    )


def override_tier(
    *,
    by: Membership,
    customer: Customer,
    axis: str,
    tier: str,
    reason: str,
    holds_until: date | None = None,
) -> TierChange:
    """Decide a customer's tier by hand; the rule leaves it alone until the day given, or for good."""
    (change,) = override_tiers(
        by=by, customers=[customer], axis=axis, tier=tier, reason=reason, holds_until=holds_until
    )
    return change


@transaction.atomic
def override_tiers(
    *,
    by: Membership,
    customers: Sequence[Customer],
    axis: str,
    tier: str,
    reason: str,
    holds_until: date | None = None,
) -> list[TierChange]:
    """Decide the tier of several customers by hand, for one reason."""
    if tier not in TIERS[axis].values:
        raise ValidationError({"tier": _("This axis has no such tier.")})
    if not reason.strip():
        raise ValidationError({"reason": _("Say why, so that everybody can follow it.")})
    if holds_until is not None and holds_until < today(current_zone()):
        raise ValidationError({"holds_until": _("This day has passed. Choose a later one, or none.")})
    changes = [
        TierChange(
            customer=customer,
            axis=axis,
            before=getattr(customer, COLUMNS[TierChange.Axis(axis)]),
            after=tier,
            is_override=True,
            holds_until=holds_until,
            reason=reason,
        )
        for customer in _locked(customers)
    ]
    _apply(by, changes)
    return changes


@transaction.atomic
def take_back_overrides(*, by: Membership, changes: Sequence[TierChange]) -> list[TierChange]:
    """Put back what was before these decisions: the tier, and whether the rule or a person had decided it."""
    earlier = _decisions_before(changes)
    customers = {customer.pk: customer for customer in _locked([change.customer for change in changes])}
    back = []
    for change in changes:
        known = earlier.get((change.customer_id, change.axis))
        was_held = known is not None and known.is_override
        back.append(
            TierChange(
                customer=customers[change.customer_id],
                axis=change.axis,
                before=change.after,
                after=change.before,
                is_override=was_held,
                holds_until=known.holds_until if known and was_held else None,
                reason=_("The decision was taken back"),
            )
        )
    _apply(by, back)
    return back


def _decisions_before(changes: Sequence[TierChange]) -> dict[tuple[Any, str], TierChange]:
    """The change that was the latest of its customer and axis before each of these."""
    moments = {(change.customer_id, change.axis): change.changed_at for change in changes}
    rows = TierChange.objects.filter(customer__in=[change.customer_id for change in changes])
    found: dict[tuple[Any, str], TierChange] = {}
    for row in rows.exclude(pk__in=[change.pk for change in changes]).order_by("changed_at", "pk"):
        key = (row.customer_id, row.axis)
        if key in moments and row.changed_at <= moments[key]:
            found[key] = row
    return found


def _locked(customers: Iterable[Customer]) -> list[Customer]:
    keys = [customer.pk for customer in customers]
    return list(Customer.objects.select_for_update().filter(pk__in=keys).order_by("pk"))


@transaction.atomic
def end_override(*, by: Membership, customer: Customer, axis: str) -> TierChange:
    """Let the rule decide again. The tier stays until the rule next looks, which it does at night."""
    latest = _latest(customer, axis).select_for_update().first()
    if latest is None or not latest.is_override:
        raise ValidationError(_("Nobody has decided this tier by hand."), code="invalid_state")
    customer = Customer.objects.select_for_update().get(pk=customer.pk)
    change = TierChange(
        customer=customer, axis=axis, before=latest.after, after=latest.after, reason=_("Rule again")
    )
    _apply(by, [change])
    return change


def _latest(customer: Customer, axis: str) -> QuerySet[TierChange]:
    return TierChange.objects.filter(customer=customer, axis=axis).order_by("-changed_at", "-pk")


RULE = (
    "large_from",
    "medium_from",
    "core_from",
    "general_from",
    "large_within",
    "medium_within",
    "small_within",
)


@transaction.atomic
def change_tier_rule(*, by: Membership, **values: Any) -> TierRule:
    """Change what twelve months must show for each tier, and how long each may go without contact.

    Customers move when the rule next looks; the contact standards hold at once.
    """
    rule = TierRule.objects.select_for_update().first() or rule_in_force()
    is_new = rule._state.adding
    before = {name: str(getattr(rule, name)) for name in RULE}
    for name in RULE:
        setattr(rule, name, values.get(name, getattr(rule, name)))
    if errors := _wrong_in(rule):
        raise ValidationError(errors)
    if is_new:
        rule.save(force_insert=True)
    else:
        TierRule.objects.filter(pk=rule.pk).update(version=F("version") + 1)
        rule.save(update_fields=[*RULE, "updated_at"])
    after = {name: str(getattr(rule, name)) for name in RULE}
    record("tier_rule.changed", subject=rule, by=by, before=before, after=after)
    return rule


def _wrong_in(rule: TierRule) -> dict[str, str]:
    errors = {}
    if not rule.large_from > rule.medium_from >= 0:
        errors["large_from"] = _("Large begins above medium, and medium is not negative.")
    if not rule.core_from > rule.general_from >= 0:
        errors["core_from"] = _("Core begins above general.")
    if not 1 <= rule.large_within <= rule.medium_within <= rule.small_within:
        errors["large_within"] = _("Larger customers are met at least as often as smaller ones.")
    return errors
