"""Before anything is served: the role we run as must not be able to walk around the fence."""

from django.apps import apps
from django.db import OperationalError, connection
from django.db.backends.base.base import BaseDatabaseWrapper

from crm.tenancy.backend.schema import is_fenced

ROLE = "SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user"
OWNED = """
SELECT relname FROM pg_class WHERE relname = ANY(%s) AND relnamespace = 'public'::regnamespace
AND pg_has_role(relowner, 'USAGE') ORDER BY relname LIMIT 1
"""
OPEN = """
SELECT relname FROM pg_class WHERE relname = ANY(%s) AND relnamespace = 'public'::regnamespace
AND NOT (relrowsecurity AND relforcerowsecurity) ORDER BY relname LIMIT 1
"""


def fault_of_fence(database: BaseDatabaseWrapper) -> str | None:
    """Why this role, or this database, does not keep organisations apart; None if it does."""
    tables = [model._meta.db_table for model in apps.get_models() if is_fenced(model)]
    with database.cursor() as cursor:
        cursor.execute(ROLE)
        is_superuser, bypasses = cursor.fetchone()
        if is_superuser or bypasses:
            return "it bypasses row-level security"
        cursor.execute(OWNED, [tables])
        if row := cursor.fetchone():
            return f"it owns the table {row[0]}"
        cursor.execute(OPEN, [tables])
        if row := cursor.fetchone():
            return f"the table {row[0]} is not fenced"
    return None


def refuse_unsafe_role() -> None:
    """End this process with one sentence if its database role does not keep organisations apart.

    A database that cannot be reached yet is no reason to stop: nothing is served from it either,
    and /readyz asks again.
    """
    try:
        fault = fault_of_fence(connection)
    except OperationalError:
        return
    finally:
        connection.close()
    if fault:
        role = connection.settings_dict["USER"]
        raise SystemExit(
            f'The database role "{role}" does not keep organisations apart: {fault}.'
            " Point DATABASE_URL at the app role (crm_app)."
        )
