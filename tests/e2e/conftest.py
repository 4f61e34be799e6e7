"""The product with the Chinese demo organisation, and a browser, for jobs done as people do them."""

from collections.abc import Iterator

import pytest

from tests.journeys.conftest import product as running
from tests.journeys.conftest import running_browser
from tests.journeys.product import Product

__all__ = ["company", "running", "running_browser"]


@pytest.fixture(scope="session")
def company(running: Product) -> Iterator[Product]:
    """Yunfan, two hundred customers of nine agents: a database like a small firm's."""
    running.manage("load_demo", "--only", "yunfan")
    return running
