"""What is asked for when a product is written down."""

from crm.pages.forms import CrmForm, column
from customers.products.models import Product


class ProductForm(CrmForm):
    """A product with its list price."""

    name = column(Product, "name")
    series = column(Product, "series")
    code = column(Product, "code")
    list_price = column(Product, "list_price")
    currency = column(Product, "currency")
    is_active = column(Product, "is_active", initial=True)
