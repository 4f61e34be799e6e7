"""The running product, one for all tests of a process that drive it from outside."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.product import Product, running_product


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    folder: Path = tmp_path_factory.mktemp("product")
    with running_product(folder) as running:
        yield running
