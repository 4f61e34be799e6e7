"""A browser for journeys."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.browser import browser, chromium


@pytest.fixture(scope="package")
def running_browser() -> Iterator[Any]:
    """One for the journeys in a row, closed before any other test: its event loop forbids them the database."""
    if not chromium():
        pytest.skip("There is no Chromium on this machine.")
    with browser() as running:
        yield running
