"""The one door to tenant data: rows are visible inside `tenant_scope`, and nowhere else."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from typing import Any, cast
from uuid import UUID

from django.db import connection, transaction

from crm.tenancy.backend.base import DatabaseWrapper
from crm.tenancy.context import Scope, _scope


@contextmanager
def tenant_scope(
    tenant_id: UUID, *, actor: str = "", read_only: bool = False, atomic: bool = True
) -> Iterator[None]:
    """See, and unless `read_only` write, the rows of one tenant only.

    `actor` is who is at work, `member:<id>` or `job:<kind>`; tables of money refuse a write without one.
    `atomic` wraps everything in one transaction (a request). A long job passes `atomic=False` and opens
    its own short transactions; each of them is bound to the scope as it begins, and a statement outside any
    is one by itself.
    Another tenant cannot be opened inside a scope: what runs in one transaction belongs to one organisation.
    """
    outer = _scope.get()
    if outer is not None and outer.tenant_id != tenant_id:
        raise RuntimeError("Another tenant's scope is open. Close it first.")
    token = _scope.set(Scope(tenant_id, actor or (outer.actor if outer else ""), read_only))
    has_begun = connection.in_atomic_block
    try:
        with transaction.atomic() if atomic else connection.execute_wrapper(_as_a_transaction):
            if has_begun:  # a test or a nested scope: no BEGIN follows that would bind it
                _bind()
            yield
    finally:
        _scope.reset(token)
        _give_back(outer)


def _as_a_transaction(execute: Callable, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """A statement outside any transaction would not be bound to the scope, and would find nothing."""
    with nullcontext() if connection.in_atomic_block else transaction.atomic():
        return execute(sql, params, many, context)


def _bind() -> None:
    cast(DatabaseWrapper, connection).bind_scope()


def _give_back(outer: Scope | None) -> None:
    """Bind what was open before; in a transaction that outlives the scope, close the door behind us."""
    if not connection.in_atomic_block or connection.needs_rollback:
        return
    if outer is not None:
        _bind()
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('crm.tenant_id', '', true), set_config('crm.actor', '', true)")
