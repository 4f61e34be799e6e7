"""The product with the Chinese demo organisation, and a browser, for jobs done as people do them."""

import pytest

from tests.journeys.conftest import running_browser
from tests.journeys.product import Product

__all__ = ["company", "running_browser"]


@pytest.fixture(scope="session")
def company(product: Product) -> Product:
    """Yunfan, two hundred customers of nine agents: a database like a small firm's."""
    product.manage("load_demo", "--only", "yunfan")
    return product
