"""Which function does which kind of job. Handlers register themselves in the slices' `tasks.py`."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from crm.jobs.run import Run

Handler = Callable[["Run"], dict[str, Any] | None]
_handlers: dict[str, Handler] = {}


def handles(kind: str) -> Callable[[Handler], Handler]:
    """Register the function that does jobs of this kind.

    It runs inside the tenant's scope with no transaction open, so that long work can use many short ones.
    It may run again after a crash: recompute, never increment. What it returns becomes the job's result.
    """

    def register(handler: Handler) -> Handler:
        _handlers[kind] = handler
        return handler

    return register


def handler_of(kind: str) -> Handler:
    return _handlers[kind]


def known_kinds() -> list[str]:
    return sorted(_handlers)
