"""What the list of deals shows of each."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.pages.lists import Column, Kind
from crm.pages.lists.cells import link, status
from customers.deals.models import Deal


def _customer(deal: Deal, page: Any) -> Any:
    if deal.customer is None:
        return status("wait", _("Not chosen"))
    return link("customers:customer", deal.customer_id, deal.customer)


COLUMNS = [
    Column(
        "name",
        gettext_lazy("Deal"),
        cell=lambda deal, page: link("customers:deal", deal.pk, deal.name),
        is_heading=True,
    ),
    Column(
        "customer",
        gettext_lazy("Customer"),
        value=lambda deal: deal.customer.name if deal.customer else "",
        cell=_customer,
    ),
    Column("stage", gettext_lazy("Stage"), value=lambda deal: str(deal.stage)),
    Column("amount", gettext_lazy("Amount"), kind=Kind.MONEY, is_summed=True),
    Column("product", gettext_lazy("Product"), value=lambda deal: deal.product.name if deal.product else ""),
    Column("agent", gettext_lazy("Agent"), value=lambda deal: deal.agent.name),
    Column("opened_on", gettext_lazy("Opened"), kind=Kind.DAY, sort="created_at"),
    Column(
        "closes_on",
        gettext_lazy("Closed or expected"),
        value=lambda deal: deal.closed_on or deal.expected_on,
        kind=Kind.DAY,
    ),
    Column("state", gettext_lazy("State"), value=lambda deal: deal.get_state_display(), is_shown=False),
]
