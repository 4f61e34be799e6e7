"""What the environment tells the product, read once and typed.

A value comes from the environment; the addresses of the servers and the secret key may also come from
`DATA_DIR/runtime.json`, which the launcher writes, so that a command in a second terminal finds the same database.
"""

import json
import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(os.environ.get("DATA_DIR", BASE_DIR / ".data")).resolve()


def _runtime() -> dict[str, str]:
    try:
        found: dict[str, str] = json.loads((DATA_DIR / "runtime.json").read_text())
    except (OSError, ValueError):
        return {}
    return found


RUNTIME = _runtime()


def text(name: str, default: str = "") -> str:
    """The environment's value, else the launcher's, else the default."""
    return os.environ.get(name) or RUNTIME.get(name.lower(), "") or default


def flag(name: str, *, default: bool = False) -> bool:
    """True for 1, true, yes and on, in any case."""
    value = os.environ.get(name)
    return default if value is None else value.strip().lower() in {"1", "true", "yes", "on"}


def number(name: str, default: int) -> int:
    return int(os.environ.get(name) or default)


def words(name: str, default: str = "") -> list[str]:
    """A list written with commas."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def database(url: str) -> dict[str, object]:
    """Django's settings for the database a `postgres://user:password@host:port/name` address means."""
    parts = urlsplit(url)
    return {
        "ENGINE": "crm.tenancy.backend",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
    }
