"""The database's roles, made by someone who may make roles; and the addresses the product uses after that."""

from __future__ import annotations

import hashlib
from contextlib import closing
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit, urlunsplit

import psycopg2  # type: ignore[import-untyped]
from psycopg2 import sql

from crm.launcher.processes import LaunchError

ROLES_SQL = Path(__file__).with_name("roles.sql")


def product_urls(given: str, owner: str = "") -> dict[str, str]:
    """The two addresses the product needs, from the one or two the environment gave.

    An address of somebody who may make roles is used to make ours. Any other is taken for `crm_app`'s, and
    then the owner's must be given beside it, because `crm_app` may not change a table.
    """
    if owner:
        return {"database_url": given, "database_owner_url": owner}
    if not _may_make_roles(given):
        raise LaunchError(
            "DATABASE_URL names a role that may not make roles: set DATABASE_OWNER_URL too, "
            "the address of the role that owns the database (docs/administrators/running.md)."
        )
    return make_roles(given, database=unquote(urlsplit(given).path.lstrip("/")) or "crm")


def make_roles(admin: str, *, database: str) -> dict[str, str]:
    """Make database and roles where they are missing, and return the two addresses."""
    passwords = {role: _password(admin, role) for role in ("crm_owner", "crm_app")}
    _make_database(admin, database)
    session = psycopg2.connect(_replaced(admin, database=database))
    with closing(session), session, session.cursor() as cursor:
        for role, password in passwords.items():
            setting = f"crm.{role.removeprefix('crm_')}_password"
            cursor.execute("SELECT set_config(%s, %s, true)", [setting, password])
        cursor.execute(ROLES_SQL.read_text())
    app, owner = (_replaced(admin, role, passwords[role], database) for role in ("crm_app", "crm_owner"))
    return {"database_url": app, "database_owner_url": owner}


def _password(admin: str, role: str) -> str:
    """Made from the administrator's own, so that a second installation on the same server agrees."""
    parts = urlsplit(admin)
    secret = unquote(parts.password or "").encode()
    salt = f"{role}@{parts.hostname}".encode()
    return hashlib.scrypt(secret, salt=salt, n=2**14, r=8, p=1, dklen=24).hex()


def _may_make_roles(url: str) -> bool:
    try:
        with closing(psycopg2.connect(_reachable(url))) as connection, connection.cursor() as cursor:
            cursor.execute("SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user")
            found = cursor.fetchone()
    except psycopg2.OperationalError as problem:
        raise LaunchError(f"The database of DATABASE_URL does not answer: {str(problem).strip()}") from problem
    return bool(found and found[0])


def _reachable(url: str) -> str:
    """The address itself, or the server's maintenance database when its own does not exist yet."""
    try:
        psycopg2.connect(url).close()
    except psycopg2.OperationalError as problem:
        if "does not exist" not in str(problem):
            raise
        return _replaced(url, database="postgres")
    return url


def _make_database(admin: str, database: str) -> None:
    with closing(psycopg2.connect(_replaced(admin, database="postgres"))) as connection:
        connection.autocommit = True  # a database cannot be made inside a transaction
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database])
            if not cursor.fetchone():
                made = sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'")
                cursor.execute(made.format(sql.Identifier(database)))


def _replaced(url: str, user: str = "", password: str = "", database: str = "") -> str:
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    who = f"{quote(user)}:{quote(password)}@{host}" if user else parts.netloc
    return urlunsplit(parts._replace(netloc=who, path=f"/{quote(database)}"))
