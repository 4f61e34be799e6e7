"""What the ledger shows of each row."""

from typing import Any

from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.pages.lists import Column, Kind
from crm.pages.lists.cells import link, nothing, status


def kind_of(sale: Any) -> str:
    """Its kind, or that it takes another row back."""
    return str(sale.get_kind_display()) if sale.is_booking else _("Reversal")


def _kind(sale: Any, page: Any) -> Any:
    if not sale.is_taken_back or not sale.is_booking:
        return kind_of(sale)
    return format_html("{} {}", kind_of(sale), status("lock", _("Reversed"), badge=True))


def _note_text(sale: Any) -> str:
    return " · ".join(str(part) for part in (sale.deal, sale.note) if part)


def _note(sale: Any, page: Any) -> Any:
    if sale.deal is None:
        return sale.note or nothing()
    deal = link("customers:deal", sale.deal_id, sale.deal)
    return format_html("{} · {}", deal, sale.note) if sale.note else deal


COLUMNS = [
    Column("occurred_on", gettext_lazy("Day"), kind=Kind.DAY, sort="occurred_on", is_heading=True),
    Column(
        "customer",
        gettext_lazy("Customer"),
        value=lambda sale: sale.customer.name,
        cell=lambda sale, page: link("customers:customer", sale.customer_id, sale.customer),
    ),
    Column("kind", gettext_lazy("Kind"), value=kind_of, cell=_kind),
    Column("amount", gettext_lazy("Amount"), kind=Kind.MONEY),
    Column("product", gettext_lazy("Product"), value=lambda sale: sale.product.name if sale.product else ""),
    Column("agent", gettext_lazy("Credited to"), value=lambda sale: sale.agent.name),
    Column("note", gettext_lazy("Note"), value=_note_text, cell=_note),
    Column("actions", gettext_lazy("Actions"), template="customers/sales/_actions.html", is_action=True),
]
