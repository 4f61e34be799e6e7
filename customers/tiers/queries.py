"""What the last twelve months say about customers, and which tiers follow from it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from django.db import connection

from crm.tenancy.clock import bounds, current_zone
from crm.tenancy.context import current_tenant_id
from crm.tenancy.models import Tenant
from customers.profiles.models import Customer
from customers.tiers.models import TierChange, TierRule

FIGURES = """
WITH sold AS (
    SELECT customer_id, sum(amount) AS total FROM customers_sale
    WHERE kind IN ('order', 'refund') AND currency = %(currency)s AND occurred_on BETWEEN %(first)s AND %(last)s
      AND (%(only)s::uuid[] IS NULL OR customer_id = ANY(%(only)s::uuid[]))
    GROUP BY customer_id
), met AS (
    SELECT customer_id, count(*) AS times FROM customers_interaction
    WHERE occurred_at >= %(from)s AND occurred_at < %(until)s
      AND (%(only)s::uuid[] IS NULL OR customer_id = ANY(%(only)s::uuid[]))
    GROUP BY customer_id
), latest AS (
    SELECT DISTINCT ON (customer_id, axis) customer_id, axis, is_override, holds_until FROM customers_tierchange
    WHERE %(only)s::uuid[] IS NULL OR customer_id = ANY(%(only)s::uuid[])
    ORDER BY customer_id, axis, changed_at DESC, id DESC
), held AS (
    SELECT customer_id, axis FROM latest WHERE is_override AND (holds_until IS NULL OR holds_until >= %(last)s)
), figures AS (
    SELECT c.id, c.size_tier, c.depth_tier,
        COALESCE(sold.total, 0) AS sales, COALESCE(met.times, 0) AS interactions
    FROM customers_customer c
    LEFT JOIN sold ON sold.customer_id = c.id
    LEFT JOIN met ON met.customer_id = c.id
    WHERE c.archived_at IS NULL AND (%(only)s::uuid[] IS NULL OR c.id = ANY(%(only)s::uuid[]))
), ruled AS (
    SELECT id, sales, interactions, size_tier, depth_tier,
        CASE WHEN sales >= %(large)s THEN 'large' WHEN sales >= %(medium)s THEN 'medium' ELSE 'small' END AS size,
        CASE WHEN interactions >= %(core)s THEN 'core' WHEN interactions >= %(general)s THEN 'general'
             ELSE 'potential' END AS depth,
        EXISTS (SELECT FROM held WHERE customer_id = id AND axis = 'size') AS size_held,
        EXISTS (SELECT FROM held WHERE customer_id = id AND axis = 'depth') AS depth_held
    FROM figures
)
SELECT id, sales, interactions, size_tier, depth_tier, size, depth, size_held, depth_held FROM ruled
"""
DIFFERENT = "WHERE (size <> size_tier AND NOT size_held) OR (depth <> depth_tier AND NOT depth_held)"


@dataclass(frozen=True)
class Standing:
    """One customer's figures of twelve months, the tiers it has and those the rule gives it."""

    customer_id: UUID
    sales: Decimal
    interactions: int
    size_tier: str
    depth_tier: str
    size: str
    depth: str
    size_held: bool
    depth_held: bool
    first: date
    last: date
    currency: str


def twelve_months(on: date) -> tuple[date, date]:
    """The year that ends on a day; both ends belong to it."""
    a_year_ago = on.replace(year=on.year - 1, day=28 if (on.month, on.day) == (2, 29) else on.day)
    return a_year_ago + timedelta(days=1), on


def rule_in_force() -> TierRule:
    """The organisation's rule, or the one we propose while it has none."""
    return TierRule.objects.first() or TierRule()


def standing_of(customer: Customer, on: date) -> Standing | None:
    """One customer's figures and tiers on a day; none for an archived one."""
    return next(iter(_standings(on, only=[customer.pk])), None)


def to_retier(on: date, limit: int) -> list[Standing]:
    """Customers whose tier is not what the rule says, and that nobody has decided otherwise."""
    return _standings(on, only=None, tail=f"{DIFFERENT} ORDER BY id LIMIT {int(limit)}")


def _standings(on: date, *, only: Sequence[UUID] | None, tail: str = "") -> list[Standing]:
    rule, zone = rule_in_force(), current_zone()
    first, last = twelve_months(on)
    start, end = bounds(first, last, zone)
    currency = Tenant.objects.values_list("currency", flat=True).get(pk=current_tenant_id())
    params = {
        "currency": currency,
        "first": first,
        "last": last,
        "from": start,
        "until": end,
        "only": [str(pk) for pk in only] if only is not None else None,
        "large": rule.large_from,
        "medium": rule.medium_from,
        "core": rule.core_from,
        "general": rule.general_from,
    }
    with connection.cursor() as cursor:
        cursor.execute(FIGURES + tail, params)
        return [Standing(*[*row, first, last, currency]) for row in cursor.fetchall()]


def latest_changes(customer: Customer) -> dict[str, TierChange]:
    """The last change on each axis."""
    changes = TierChange.objects.filter(customer=customer).select_related("by__user")
    ordered = changes.order_by("axis", "-changed_at", "-pk").distinct("axis")
    return {change.axis: change for change in ordered}
