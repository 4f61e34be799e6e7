"""What the list of products shows of each."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.pages.lists import Column, Kind
from crm.pages.lists.cells import status
from customers.products.models import Product


def state_of(product: Product) -> str:
    """Whether it is still sold."""
    return _("On sale") if product.is_active else _("No longer sold")


def _state(product: Product, page: Any) -> Any:
    return status("good" if product.is_active else "lock", state_of(product))


COLUMNS = [
    Column("name", gettext_lazy("Name"), sort="name", is_heading=True),
    Column("series", gettext_lazy("Series")),
    Column("code", gettext_lazy("Code")),
    Column("list_price", gettext_lazy("List price"), kind=Kind.MONEY),
    Column("state", gettext_lazy("State"), value=state_of, cell=_state),
    Column("actions", gettext_lazy("Actions"), template="customers/products/_actions.html", is_action=True),
]
