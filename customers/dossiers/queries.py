"""What the list of customers and a customer's own page say, joined from all that happened with them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, F, Min, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce, TruncDate
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from agents.models import Agent
from crm.accounts.models import Membership
from crm.events.models import Event
from crm.pages import formats
from crm.tenancy.clock import today
from crm.tenancy.money import ZERO
from customers.assignments.models import Assignment
from customers.deals.models import Deal
from customers.dossiers.wording import change_of, source_of, terms_of, words_of
from customers.follow_ups.models import FollowUp
from customers.profiles.models import Contact, Customer
from customers.sales.models import Sale
from customers.tiers.models import TierChange
from customers.tiers.queries import Standing, latest_changes, rule_in_force, standing_of, twelve_months

CHANGES_SHOWN = 50
DEALS_SHOWN = 4
PUNCTUAL_WITHIN = timedelta(days=180)


@dataclass(frozen=True)
class Facts:
    """What a row of the list says beside the customer's own columns."""

    next_due_at: datetime | None = None
    sales: Decimal = ZERO

    @property
    def is_overdue(self) -> bool:
        return self.next_due_at is not None and self.next_due_at < timezone.now()


@dataclass(frozen=True)
class Change:
    """One line of a customer's change record."""

    at: datetime
    by: str
    words: str
    fields: list[tuple[str, str, str]] = field(default_factory=list)
    source: str = ""
    name: str = ""


def facts_of(customers: Sequence[Customer], member: Membership) -> dict[UUID, Facts]:
    """Next follow-up and twelve months' sales of these customers. Two queries, however many there are."""
    ids = [customer.pk for customer in customers]
    open_ones = FollowUp.objects.visible_to(member).open().filter(customer__in=ids).order_by()
    due = dict(open_ones.values_list("customer").annotate(first=Min("due_at")))
    sold = sales_of(ids, member)
    return {pk: Facts(due.get(pk), sold.get(pk, ZERO)) for pk in ids}


def sales_of(customer_ids: Sequence[UUID], member: Membership) -> dict[UUID, Decimal]:
    """Orders less refunds of the last twelve months in the organisation's currency."""
    sales = _counted(Sale.objects.visible_to(member).filter(customer__in=customer_ids), member)
    return dict(sales.order_by().values_list("customer").annotate(total=Sum("amount")))


def sales_of_all(customers: QuerySet, member: Membership) -> Decimal:
    """What these customers bought in the last twelve months altogether, as the list says it of each."""
    sales = Sale.objects.visible_to(member).filter(customer__in=customers.order_by().values("pk"))
    total: Decimal | None = _counted(sales, member).aggregate(total=Sum("amount"))["total"]
    return total or ZERO


def _counted(sales: QuerySet[Sale], member: Membership) -> QuerySet[Sale]:
    first, last = twelve_months(today(ZoneInfo(member.tenant.time_zone)))
    return sales.filter(
        kind__in=[Sale.Kind.ORDER, Sale.Kind.REFUND],
        currency=member.tenant.currency,
        occurred_on__range=(first, last),
    )


def next_follow_up(customer: Customer) -> FollowUp | None:
    """What is agreed with a customer whom the reader may see: whoever sees the customer sees all of it."""
    follow_ups = FollowUp.objects.open().filter(customer=customer)
    return follow_ups.with_parties().soonest_first().first()


def contacts_of(customer: Customer) -> list[Contact]:
    """The people we know at a customer whom the reader may see."""
    contacts = Contact.objects.filter(customer=customer).defer("search_keys")
    return list(contacts.order_by("-is_decision_maker", "name", "pk")[:100])


def with_money(customers: QuerySet, member: Membership) -> QuerySet:
    """Each customer with what is open and what was sold there, in the organisation's currency.

    `open_deals` may bring `open_amount`; `sold` are the orders less refunds of the last twelve months.
    """
    open_ones = Deal.objects.open().filter(customer=OuterRef("pk"), currency=member.tenant.currency)
    counted = _counted(Sale.objects.filter(customer=OuterRef("pk")), member)
    deals, sales = open_ones.order_by().values("customer"), counted.order_by().values("customer")
    return customers.annotate(
        open_deals=Coalesce(Subquery(deals.annotate(count=Count("pk")).values("count")), 0),
        open_amount=Subquery(deals.annotate(total=Sum("amount")).values("total")),
        sold=Coalesce(Subquery(sales.annotate(total=Sum("amount")).values("total")), ZERO),
    )


def with_helpers(customers: QuerySet) -> QuerySet:
    """Each customer with the names of those who help there now, in `helpers`."""
    helping = Assignment.objects.current().filter(customer=OuterRef("pk"), role=Assignment.Role.COLLABORATOR)
    return customers.annotate(helpers=ArraySubquery(helping.order_by("agent__sort_key").values("agent__name")))


def with_punctuality(customers: QuerySet, now: datetime, zone: ZoneInfo) -> QuerySet:
    """Each customer with the follow-ups that fell `due` lately, and how many were done on their day: `on_time`."""
    fell_due = FollowUp.objects.exclude(state=FollowUp.State.CANCELLED).filter(
        customer=OuterRef("pk"), due_at__gte=now - PUNCTUAL_WITHIN, due_at__lt=now
    )
    days = fell_due.annotate(done=TruncDate("done_at", tzinfo=zone), was_due=TruncDate("due_at", tzinfo=zone))
    return customers.annotate(
        due=_count_of(fell_due), on_time=_count_of(days.filter(state=FollowUp.State.DONE, done__lte=F("was_due")))
    )


def _count_of(rows: QuerySet) -> Coalesce:
    counted = rows.order_by().values("customer").annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counted), 0)


def open_deals_of(customer: Customer) -> list[Deal]:
    """The first few open deals of a customer whom the reader may see, those expected soonest first."""
    deals = Deal.objects.open().filter(customer=customer).select_related("stage")
    return list(deals.order_by(F("expected_on").asc(nulls_last=True), "pk")[:DEALS_SHOWN])


def shown_profile(customer: Customer, names: Sequence[str]) -> list[dict[str, Any]]:
    """These fields of the profile, with where each is filled in."""
    columns: Any = Customer._meta
    return [
        {
            "label": capfirst(columns.get_field(name).verbose_name),
            "value": _read(getattr(customer, name)),
            "url": reverse("customers:fill-field", args=[customer.pk, name]),
        }
        for name in names
    ]


def _read(value: Any) -> Any:
    """A number as people write it; everything else as it is."""
    return (
        formats.number(value.normalize() if isinstance(value, Decimal) else value) if _is_number(value) else value
    )


def _is_number(value: Any) -> bool:
    return isinstance(value, int | Decimal)


def tier_explained(customer: Customer, member: Membership) -> list[dict[str, Any]]:
    """For each axis: the tier, the figure behind it, the thresholds, and who decided if somebody did."""
    standing, rule, changes = _standing(customer, member), rule_in_force(), latest_changes(customer)
    if standing is None:
        return []
    size: dict[str, Any] = {
        "axis": TierChange.Axis.SIZE,
        "title": _("Size"),
        "tier": customer.get_size_tier_display(),
        "figure": standing.sales,
        "steps": [(Customer.Size.LARGE.label, rule.large_from), (Customer.Size.MEDIUM.label, rule.medium_from)],
        "by_rule": Customer.Size(standing.size).label,
        "is_held": standing.size_held,
    }
    depth: dict[str, Any] = {
        "axis": TierChange.Axis.DEPTH,
        "title": _("Depth"),
        "tier": customer.get_depth_tier_display(),
        "figure": standing.interactions,
        "steps": [(Customer.Depth.CORE.label, rule.core_from), (Customer.Depth.GENERAL.label, rule.general_from)],
        "by_rule": Customer.Depth(standing.depth).label,
        "is_held": standing.depth_held,
    }
    common = {"standing": standing}
    return [axis | common | {"last": changes.get(axis["axis"])} for axis in (size, depth)]


def _standing(customer: Customer, member: Membership) -> Standing | None:
    return standing_of(customer, today(ZoneInfo(member.tenant.time_zone)))


def tier_history_of(customer: Customer, member: Membership) -> list[TierChange]:
    changes = TierChange.objects.visible_to(member).filter(customer=customer).select_related("by__user")
    return list(changes.order_by("-changed_at", "-pk")[:CHANGES_SHOWN])


def changes_of(customer: Customer) -> list[Change]:
    """The customer's own record of changes. Whoever may see the customer may see it; the audit trail is wider."""
    events = Event.objects.about(customer).exclude(name="customer.stage_changed")  # the change itself says it
    return changes_among(events.newest_first().select_related("actor__user")[:CHANGES_SHOWN])


def changes_among(events: Iterable[Event]) -> list[Change]:
    """These events about one customer in words. One more query where they name agents."""
    rows = list(events)
    names = _names_in(rows)
    return [
        Change(
            row.occurred_at,
            str(row.actor) if row.actor else _("By the system"),
            words_of(row.name, names.get(row.data.get("agent_id", ""), "")),
            [
                change_of(name, row.before, row.after, names)
                for name in sorted({*(row.before or {}), *(row.after or {})})
            ]
            + terms_of(row.name, row.data),
            source_of(row.name, row.data, is_by_hand=row.actor_id is not None),
            row.name,
        )
        for row in rows
    ]


def _names_in(events: Sequence[Event]) -> dict[str, str]:
    """The names of the agents these events speak of, by id."""
    values = [values.get("owner") for event in events for values in (event.before or {}, event.after or {})]
    values += [event.data.get("agent_id") for event in events]
    wanted = {value for value in values if value}
    if not wanted:
        return {}
    agents = Agent.objects.filter(pk__in=wanted)
    return {str(pk): name for pk, name in agents.values_list("pk", "name")}
