"""What may stand over a list besides its conditions: views, layout, files. A floor above registers it."""

from collections.abc import Callable
from typing import Any

_makers: list[Callable[[Any], Any]] = []


def register_shelf(maker: Callable[[Any], Any]) -> None:
    """Say what makes the shelf of a list page."""
    _makers[:] = [maker]


def shelf_of(page: Any) -> Any:
    """The shelf of this page, or nothing."""
    return _makers[0](page) if _makers else None
