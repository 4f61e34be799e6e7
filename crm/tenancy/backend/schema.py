"""Row-level security and composite foreign keys, written by the schema editor itself."""

from typing import Any

from django.db.backends.ddl_references import Columns, ForeignKeyName, Statement, Table
from django.db.backends.postgresql.schema import DatabaseSchemaEditor
from django.db.models import ForeignKey, Model

from crm.tenancy.fence import ACTOR_REQUIRED, OUTSIDE_THE_FENCE, TENANT_COLUMN

KEY = """ALTER TABLE %(table)s ADD CONSTRAINT %(unique)s UNIQUE (tenant_id, id)"""
FENCE = """
ALTER TABLE %(table)s ENABLE ROW LEVEL SECURITY;
ALTER TABLE %(table)s FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON %(table)s TO crm_app
    USING (tenant_id = (SELECT NULLIF(current_setting('crm.tenant_id', true), '')::uuid));
CREATE POLICY owner_migrates ON %(table)s TO crm_owner USING (true);
"""
ACTOR = """
CREATE TRIGGER somebody_is_at_work BEFORE INSERT OR UPDATE OR DELETE ON %(table)s
    FOR EACH STATEMENT EXECUTE FUNCTION crm_require_actor();
"""
GRANT = "GRANT SELECT, INSERT, UPDATE, DELETE ON %(table)s TO crm_app"


def has_tenant(model: type[Model]) -> bool:
    return any(field.column == TENANT_COLUMN for field in model._meta.local_fields)


def is_fenced(model: type[Model]) -> bool:
    return has_tenant(model) and model._meta.label not in OUTSIDE_THE_FENCE


class FencingSchemaEditor(DatabaseSchemaEditor):
    """Django's schema editor, which cannot create a tenant's table without its fence."""

    sql_create_column_inline_fk: str | None = None  # type: ignore[assignment]  # so that every foreign key goes through _create_fk_sql
    sql_create_tenant_fk = (
        "ALTER TABLE %(table)s ADD CONSTRAINT %(name)s FOREIGN KEY (tenant_id, %(column)s) "
        "REFERENCES %(to_table)s (tenant_id, %(to_column)s) DEFERRABLE INITIALLY DEFERRED"
    )

    def create_model(self, model: type[Model]) -> None:
        super().create_model(model)
        table = self.quote_name(model._meta.db_table)
        self.execute(GRANT % {"table": table}, params=None)
        if has_tenant(model):
            unique = self.quote_name(f"{model._meta.db_table}_by_tenant"[-63:])
            self.execute(KEY % {"table": table, "unique": unique}, params=None)
        if is_fenced(model):
            self.execute(FENCE % {"table": table}, params=None)
        if model._meta.label in ACTOR_REQUIRED:
            self.execute(ACTOR % {"table": table}, params=None)

    def _create_fk_sql(self, model: type[Model], field: ForeignKey, suffix: str) -> Statement:
        target = field.target_field.model
        if not (has_tenant(model) and has_tenant(target)):
            return super()._create_fk_sql(model, field, suffix)
        table, to_table = model._meta.db_table, target._meta.db_table
        return Statement(
            self.sql_create_tenant_fk,
            table=Table(table, self.quote_name),
            name=ForeignKeyName(
                table, [str(field.column)], to_table, [str(field.target_field.column)], suffix, self._quoted_name
            ),
            column=Columns(table, [str(field.column)], self.quote_name),
            to_table=Table(to_table, self.quote_name),
            to_column=Columns(to_table, [str(field.target_field.column)], self.quote_name),
        )

    def _quoted_name(self, table: str, columns: list[str], suffix: str) -> str:
        name = self._create_index_name(table, columns, suffix)  # type: ignore[attr-defined]
        return str(self.quote_name(name))

    def _constraint_names(
        self, model: type[Model], column_names: list[str] | None = None, **kwargs: Any
    ) -> list[str]:
        """Find composite foreign keys too when Django looks for the key of a single column."""
        names: list[str] = super()._constraint_names(model, column_names, **kwargs)
        if kwargs.get("foreign_key") and column_names and has_tenant(model) and TENANT_COLUMN not in column_names:
            names += super()._constraint_names(model, [TENANT_COLUMN, *column_names], **kwargs)
        return names
