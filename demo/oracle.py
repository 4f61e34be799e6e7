"""Every row of the recorded totals, computed again by the product: roll-ups, queries, statements."""

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache, cached_property
from typing import Any
from uuid import UUID

from django.db.models import Count, Sum

from agents.models import Agent, Team, TeamMembership
from crm.imports.models import Import
from crm.tenancy.periods import Period, period_of
from customers.models import Customer, Deal, Sale
from demo.maven import FOLDER
from evaluations.metrics.models import Metric
from evaluations.metrics.queries import Value, by_agent, value_of
from evaluations.roll_ups.models import AgentDay
from incentives.models import Statement

BEGINNING, END = date(2000, 1, 1), date(2100, 1, 1)


@dataclass(frozen=True)
class Row:
    """One recorded total."""

    metric: str
    agent: str
    period: str
    dimension: str
    value: Decimal

    @property
    def span(self) -> Period:
        """`2017Q1` or `2017-03` as days."""
        if "Q" in self.period:
            year, quarter = self.period.split("Q")
            return period_of("quarter", date(int(year), int(quarter) * 3, 1))
        return period_of("month", date.fromisoformat(f"{self.period}-01"))


def rows() -> Iterator[Row]:
    with (FOLDER / "oracle.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield Row(row["metric"], row["agent"], row["period"], row["dimension"], Decimal(row["value"]))


def equals(computed: Decimal | None, recorded: Decimal) -> bool:
    """Exactly, at the scale of the file. A tie may have gone either way: the file was rounded in binary."""
    if computed is None:
        return False
    unit = Decimal(1).scaleb(int(recorded.as_tuple().exponent))
    return abs(computed - recorded) * 2 <= unit


class Computed:
    """The product's own answers."""

    def of(self, row: Row) -> Decimal | None:
        answer: Callable[[Row], Decimal | int | None] = getattr(self, ANSWERS.get(row.metric, row.metric))
        found = answer(row)
        return None if found is None else Decimal(found)

    @cached_property
    def agents(self) -> dict[str, UUID]:
        """Those who sell: everybody with a place in a team they do not lead."""
        return dict(Agent.objects.filter(places__is_leader=False).values_list("name", "pk"))

    @cached_property
    def metrics(self) -> dict[str, Metric]:
        return {metric.code: metric for metric in Metric.objects.all()}

    def _days(self, name: str, row: Row) -> Decimal | int:
        """A base measure of the roll-up over a period."""
        return self._days_of(row.span).get(self.agents[row.agent], {}).get(name, 0)

    @cache  # noqa: B019  one comparison, then gone
    def _days_of(self, span: Period) -> dict[UUID, dict[str, Any]]:
        days = AgentDay.objects.filter(day__range=(span.starts_on, span.ends_on)).values("agent_id")
        sums = days.annotate(deals_won=Sum("deals_won"), deals_lost=Sum("deals_lost")).order_by()
        return {found.pop("agent_id"): found for found in sums}

    def _metric(self, code: str, row: Row, teams: list[UUID] | None = None) -> Decimal | None:
        """A metric of the house over a period, or all time."""
        first, last = (row.span.starts_on, row.span.ends_on) if row.period else (BEGINNING, END)
        if teams is not None:
            return value_of(self.metrics[code], None, first, last, teams=teams).value
        found = self._by_agent(code, first, last).get(self.agents[row.agent])
        return found.value if found else Decimal(0)

    @cache  # noqa: B019
    def _by_agent(self, code: str, first: date, last: date) -> dict[UUID, Value]:
        return by_agent(self.metrics[code], None, first, last)

    def won_revenue(self, row: Row) -> Decimal | None:
        return self._metric("sales_amount", row)

    def won_count(self, row: Row) -> Decimal | int:
        return self._days("deals_won", row)

    def lost_count(self, row: Row) -> Decimal | int:
        return self._days("deals_lost", row)

    def win_rate(self, row: Row) -> Decimal | None:
        return self._metric("win_rate", row)

    def days_to_win(self, row: Row) -> Decimal | None:
        return self._metric("average_days_to_win", row)

    def of_manager(self, row: Row) -> Decimal | None:
        led = TeamMembership.objects.filter(agent__name=row.agent, is_leader=True).values_list(
            "team_id", flat=True
        )
        return self._metric("sales_amount", row, list(led))

    def of_region(self, row: Row) -> Decimal | None:
        below = Team.objects.filter(parent__name=row.agent).values_list("pk", flat=True)
        return self._metric("sales_amount", row, list(below))

    def commission(self, row: Row) -> Decimal | None:
        found = Statement.objects.filter(agent=self.agents[row.agent], starts_on=row.span.starts_on)
        return found.aggregate(sum=Sum("total"))["sum"]

    def of_product(self, row: Row) -> Decimal | None:
        return Sale.objects.filter(product__name=row.dimension).aggregate(sum=Sum("amount"))["sum"]

    def won_revenue_total(self, row: Row) -> Decimal | None:
        return AgentDay.objects.aggregate(sum=Sum("sales_amount"))["sum"]

    def deals_by_stage(self, row: Row) -> int:
        return Deal.objects.filter(stage__name=row.dimension).count()

    def open_deals(self, row: Row) -> int:
        return Deal.objects.open().filter(agent=self.agents[row.agent], stage__name=row.dimension).count()

    def deals_total(self, row: Row) -> int:
        return Deal.objects.count()

    def deals_without_account(self, row: Row) -> int:
        return Deal.objects.filter(customer=None).count()

    def accounts_total(self, row: Row) -> int:
        return Customer.objects.count()

    def agents_total(self, row: Row) -> int:
        return len(self.agents)

    def agent_without_deals(self, row: Row) -> int:
        """None, for an agent the product does not know, is as wrong as any deal."""
        return Agent.objects.filter(pk=self.agents[row.agent]).aggregate(n=Count("deals"))["n"]

    def replaced_products(self, row: Row) -> int:
        """Rows whose product the import had to be told."""
        found = Import.objects.get(kind="deals", state=Import.State.DONE)
        assert row.dimension in found.replacements["product"]
        return found.rows.filter(**{f"values__{found.mapping['product']}": row.dimension}).count()


ANSWERS = {
    "won_revenue_total_agent": "won_revenue",
    "avg_days_to_close_won": "days_to_win",
    "won_revenue_manager": "of_manager",
    "won_revenue_region": "of_region",
    "won_revenue_product": "of_product",
    "commission_marginal_5_7_10_at_30k_60k": "commission",
    "rows_product_not_in_catalogue": "replaced_products",
}
