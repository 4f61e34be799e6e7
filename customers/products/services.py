"""What can be done with products."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from crm.accounts.models import Membership
from crm.events.drafts import KEEP, Draft, Kind, Saved, remove_rows, save_drafts
from crm.tenancy.context import current_tenant_id
from crm.tenancy.models import Tenant
from customers.products.models import Product


@dataclass(frozen=True, kw_only=True)
class ProductDraft(Draft):
    """A product as somebody wants it."""

    name: str = KEEP
    series: str = KEEP
    code: str = KEEP
    list_price: Decimal | str | None = KEEP
    currency: str = KEEP
    is_active: bool = KEEP


def _check(product: Product) -> dict[str, str]:
    if product.list_price is not None and product.list_price < 0:
        return {"list_price": _("A price is not negative.")}
    return {}


PRODUCTS = Kind(Product, "product", has_unique_name=True, check=_check)


def _kind() -> Kind[Product]:
    """A new product is priced in the organisation's currency unless the draft says otherwise."""
    currency = Tenant.objects.values_list("currency", flat=True).get(pk=current_tenant_id())
    return replace(PRODUCTS, starts_with={"currency": currency})


def save_products(
    *, by: Membership | None, drafts: Sequence[ProductDraft], source: str = "manual"
) -> list[Saved[Product]]:
    """Add products we did not know and change those that differ, all or none."""
    return save_drafts(_kind(), by=by, drafts=drafts, source=source)


def create_product(*, by: Membership, source: str = "manual", **values: Any) -> Product:
    """Add a product."""
    (saved,) = save_drafts(_kind(), by=by, drafts=[ProductDraft(**values)], source=source, only_new=True)
    return saved.object


def change_product(*, by: Membership, product: Product, source: str = "manual", **values: Any) -> Product:
    """Change a product. What was sold keeps the price it was sold at."""
    (saved,) = save_products(by=by, drafts=[ProductDraft(id=product.pk, **values)], source=source)
    return saved.object


def remove_products(*, by: Membership | None, ids: Sequence[UUID]) -> int:
    """Remove products nothing depends on; refused with StillUsed otherwise."""
    return remove_rows(PRODUCTS, by=by, ids=ids)
