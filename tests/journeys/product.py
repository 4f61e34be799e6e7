"""The whole product on a database of its own: web, worker and clock as real processes."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit, urlunsplit

import psycopg2
import requests

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "a long enough pass phrase"
Found = TypeVar("Found")


@dataclass
class Product:
    """The running product: its address, the environment of its commands, and its processes."""

    base: str
    env: dict[str, str]
    processes: list[subprocess.Popen] = field(default_factory=list)

    def manage(self, *command: str) -> str:
        """Run a command of the project and give back what it says."""
        line = [sys.executable, "manage.py", *command]
        done = subprocess.run(line, cwd=ROOT, env=self.env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def start(self, *command: str) -> None:
        """Start one of its processes; what it says goes into a file of the data folder."""
        path = Path(self.env["DATA_DIR"]) / f"process-{len(self.processes)}.log"
        line = [sys.executable, *command]
        with path.open("wb") as log:
            process = subprocess.Popen(
                line, cwd=ROOT, env=self.env, stdout=log, stderr=log, start_new_session=True
            )
        self.processes.append(process)

    def api(self, key: str) -> "Api":
        return Api(self.base, key)


class Api:
    """The REST API with one key. Every refusal is shown with its words."""

    def __init__(self, base: str, key: str) -> None:
        self.base = f"{base}/api/v1"
        self.session = requests.Session()
        self.session.headers["Authorization"] = f"Bearer {key}"

    def get(self, path: str, **query: Any) -> Any:
        return self._answer(self.session.get(f"{self.base}/{path}/", params=query, timeout=20))

    def post(self, path: str, body: dict[str, Any] | None = None) -> Any:
        return self._answer(self.session.post(f"{self.base}/{path}/", json=body or {}, timeout=20))

    def _answer(self, answer: requests.Response) -> Any:
        assert answer.status_code < 400, answer.text
        return answer.json() if answer.content else None


def until(what: Callable[[], Found], seconds: float = 30) -> Found:
    """Ask again and again until the answer is true, as a person reloads a page."""
    end = time.monotonic() + seconds
    while True:
        if found := what():
            return found
        assert time.monotonic() < end, "It did not come about in time."
        time.sleep(0.3)


@contextmanager
def running_product(folder: Path) -> Iterator[Product]:
    """Create and migrate a database, start everything, and clean up behind."""
    name = f"journeys_{os.getpid()}"
    owner = os.environ["DATABASE_OWNER_URL"]
    _command(owner, f'CREATE DATABASE "{name}"')
    product = Product(f"http://127.0.0.1:{_free_port()}", _environment(name, folder))
    try:
        product.manage("migrate", "--verbosity", "0")
        _start_all(product)
        yield product
    finally:
        for process in product.processes:
            process.terminate()
        for process in product.processes:
            process.wait(30)
        _command(owner, f'DROP DATABASE "{name}" WITH (FORCE)')


def _environment(database: str, folder: Path) -> dict[str, str]:
    def there(url: str) -> str:
        return urlunsplit(urlsplit(url)._replace(path=f"/{database}"))

    return os.environ | {
        "DATABASE_URL": there(os.environ["DATABASE_URL"]),
        "DATABASE_OWNER_URL": there(os.environ["DATABASE_OWNER_URL"]),
        "REDIS_URL": urlunsplit(urlsplit(os.environ["REDIS_URL"])._replace(path=f"/{_broker_number()}")),
        "DATA_DIR": str(folder),
        "SECRET_KEY": "for-journeys-only",
        "PYTHONWARNINGS": "ignore",
    }


def _broker_number() -> int:
    """A database of the broker for each process of tests, or one product's worker takes the other's work."""
    return 8 + int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))


def _start_all(product: Product) -> None:
    port = product.base.rsplit(":", 1)[1]
    product.start("-m", "gunicorn", "crm.wsgi", "-k", "gthread", "--threads", "4", "-b", f"127.0.0.1:{port}")
    product.start("-m", "celery", "-A", "crm", "worker", "--concurrency", "1", "--loglevel", "WARNING")
    schedule = str(Path(product.env["DATA_DIR"]) / "beat")
    product.start("-m", "celery", "-A", "crm", "beat", "--schedule", schedule, "--loglevel", "WARNING")
    until(lambda: _is_up(product.base), seconds=90)


def _is_up(base: str) -> bool:
    try:
        return requests.get(f"{base}/healthz", timeout=2).status_code == 200
    except requests.RequestException:
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _command(url: str, sql: str) -> None:
    connection = psycopg2.connect(url)
    try:
        connection.autocommit = True
        connection.cursor().execute(sql)
    finally:
        connection.close()
