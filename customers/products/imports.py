"""Products from a file."""

from django.utils.translation import gettext_lazy as _

from crm.imports.parsers import Amount, Text
from crm.imports.registry import Column, DraftImporter
from customers.products.models import Product
from customers.products.services import ProductDraft, remove_products, save_products


class ProductImporter(DraftImporter):
    """What is sold, known by its name."""

    kind = "products"
    label = _("Products")
    order = 40
    key = "name"
    model, draft = Product, ProductDraft
    save_many, remove_many = save_products, remove_products
    columns = (
        Column(
            "name",
            _("name"),
            Text(160),
            ("product", "product name", "产品", "产品名称", "名称"),
            True,
            "GTX Pro",
            "标准版",
        ),
        Column("external_id", _("external id"), Text(120), ("id", "product id", "外部编号"), example="SKU-1"),
        Column(
            "series",
            _("series"),
            Text(80),
            ("category", "系列", "产品系列", "类别"),
            example="GTX",
            example_zh="软件",
        ),
        Column("code", _("code"), Text(40), ("sku", "产品编号", "编号", "编码"), example="GTX-P"),
        Column(
            "list_price",
            _("list price"),
            Amount(),
            ("price", "sales price", "unit price", "单价", "价格", "标价"),
            example="4821.00",
        ),
    )


PRODUCTS = ProductImporter()
