"""Which tenant is open, for this thread or task. Set by `tenant_scope`, read by the database backend."""

from contextvars import ContextVar
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Scope:
    """One organisation's rows, who is at work (`member:<id>` or `job:<kind>`), and whether they may be written."""

    tenant_id: UUID
    actor: str = ""
    read_only: bool = False


_scope: ContextVar[Scope | None] = ContextVar("tenant_scope", default=None)


def open_scope() -> Scope | None:
    return _scope.get()


def current_tenant_id() -> UUID:
    """The open tenant. Asking outside any scope is a mistake of ours, so it raises."""
    if (scope := _scope.get()) is None:
        raise RuntimeError("No tenant scope is open.")
    return scope.tenant_id
