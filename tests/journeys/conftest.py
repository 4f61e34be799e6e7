"""The product and a browser for journeys."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser import browser, chromium
from tests.journeys.product import Product, running_product


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    folder: Path = tmp_path_factory.mktemp("product")
    with running_product(folder) as running:
        yield running


@pytest.fixture(scope="package")
def running_browser() -> Iterator[Any]:
    """One for the journeys in a row, closed before any other test: its event loop forbids them the database."""
    if not chromium():
        pytest.skip("There is no Chromium on this machine.")
    with browser() as running:
        yield running
