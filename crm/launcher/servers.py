"""The pair of servers the product needs: those the environment names, else our own in a folder."""

from __future__ import annotations

import os
import secrets
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from crm.launcher.postgres import Postgres
from crm.launcher.processes import stop
from crm.launcher.roles import make_roles, product_urls
from crm.launcher.valkey import Valkey

DATABASE = "crm"


class Servers:
    """Which of the two are ours to start, and what their addresses are."""

    def __init__(self, folder: Path, *, throw_away: bool = False) -> None:
        given = {} if throw_away else os.environ
        self.database, self.owner = given.get("DATABASE_URL", ""), given.get("DATABASE_OWNER_URL", "")
        self.broker = given.get("REDIS_URL", "")
        self.postgres = None if self.database else Postgres(folder / "postgres", durable=not throw_away)
        self.valkey = None if self.broker else Valkey(folder / "valkey", durable=not throw_away)

    @property
    def ours(self) -> list[Postgres | Valkey]:
        return [server for server in (self.postgres, self.valkey) if server]

    def addresses(self) -> dict[str, str]:
        """Make the roles, and say where everything is. The servers run by now."""
        if self.postgres:
            urls = make_roles(self.postgres.url, database=DATABASE)
        else:
            urls = product_urls(self.database, self.owner)
        return urls | {"redis_url": self.valkey.url if self.valkey else self.broker}


@contextmanager
def throw_away_servers(data_dir: Path) -> Iterator[dict[str, str]]:
    """Two fresh servers for as long as the block lasts; gives the environment that names them.

    DATA_DIR points to their folder, so that nothing of an installation that runs here is read or written.
    """
    parent = data_dir / "test"
    parent.mkdir(parents=True, exist_ok=True)
    started: list[tuple[subprocess.Popen[bytes], int]] = []
    with tempfile.TemporaryDirectory(dir=parent, ignore_cleanup_errors=True) as folder:
        os.chmod(folder, 0o755)  # the servers' account has to get through
        servers = Servers(Path(folder), throw_away=True)
        try:
            for server in servers.ours:
                started.append((server.start(), server.stop_signal))
            addresses = {name.upper(): url for name, url in servers.addresses().items()}
            yield addresses | {"DATA_DIR": folder, "SECRET_KEY": secrets.token_urlsafe(48)}
        finally:
            for process, signal_number in reversed(started):
                stop(process, signal_number)
