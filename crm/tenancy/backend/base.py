"""PostgreSQL, with every tenant table fenced by construction.

Two additions to Django's backend, and nothing that application code can forget:
- the open tenant scope is bound to each transaction as it begins;
- the schema editor fences every table that has a tenant, and ties every foreign key between two such tables to it.
"""

from django.db.backends.postgresql import base

from crm.tenancy.backend.schema import FencingSchemaEditor
from crm.tenancy.context import open_scope

BIND = "SELECT set_config('crm.tenant_id', %s, true), set_config('crm.actor', %s, true)"
BIND_TO_READ = f"{BIND}, set_config('transaction_read_only', 'on', true)"


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's connection, which tells PostgreSQL the open scope whenever a transaction begins."""

    SchemaEditorClass = FencingSchemaEditor

    def _set_autocommit(self, autocommit: bool) -> None:
        super()._set_autocommit(autocommit)
        if not autocommit:
            self.bind_scope()

    def bind_scope(self) -> None:
        """Bind tenant, actor and, for reads, the read-only mode to this transaction alone.

        The settings are local to the transaction, so PostgreSQL itself forgets them at commit or rollback:
        nothing is left behind on a pooled connection.
        """
        scope = open_scope()
        if scope is None:
            return
        with self.connection.cursor() as cursor:
            cursor.execute(BIND_TO_READ if scope.read_only else BIND, [str(scope.tenant_id), scope.actor])
