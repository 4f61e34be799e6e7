"""What the tests of the launcher and of its servers share."""

import contextlib
import time
from collections.abc import Callable

import psycopg2

PATIENCE = 45.0


def query(url: str, sql: str) -> list[tuple]:
    """The rows, as whoever the address names."""
    with contextlib.closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def execute(url: str, sql: str) -> None:
    """Do it and commit."""
    connection = psycopg2.connect(url)
    with contextlib.closing(connection), connection, connection.cursor() as cursor:
        cursor.execute(sql)


def wait_for(condition: Callable[[], object]) -> None:
    """Until it is so."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)
