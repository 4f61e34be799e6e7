"""The door of `make`: checks the machine, installs into `.venv`, hands over to `python -m crm.launcher`.

Standard library only, run as a plain script by whatever `python3` is; an old one must get as far as the
sentence that refuses it. Nothing is changed before every check has passed.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType

BASE_DIR = Path(__file__).resolve().parent.parent.parent
VENV = BASE_DIR / ".venv"
STAMP = VENV / "installed.json"
LAYERS = ["requirements.txt", "requirements-dev.txt", "requirements-mutation.txt"]  # the second holds the first
NEEDED = {"run": LAYERS[:1], "mutate": LAYERS[1:]}  # every other command is a developer's
DEFAULT_PORT = 8000
STARTED = time.time()


class CannotStartError(Exception):
    """Why we do not start, in one sentence."""


def main(arguments: list[str]) -> None:
    """Check, install, hand over. Does not return unless it was only asked to install."""
    os.chdir(BASE_DIR)
    command = arguments[0]
    data_dir = Path(os.environ.get("DATA_DIR") or BASE_DIR / ".data").resolve()
    check_python(sys.version_info[:2])
    check_venv_module()
    check_folder(data_dir)
    if command == "run":
        check_not_running(data_dir)
        check_port(data_dir)
        hold(data_dir)
    data_dir.mkdir(parents=True, exist_ok=True)
    for name in NEEDED.get(command, LAYERS[1:2]):
        install(BASE_DIR / name, data_dir / "logs" / "install.log")
    if command != "install":
        os.environ["DATA_DIR"] = str(data_dir)
        os.environ["CRM_STARTED_AT"] = str(STARTED)
        os.execv(python_of_venv(), [str(python_of_venv()), "-m", "crm.launcher", *arguments])


# Checks: each refuses in one sentence and changes nothing.


def check_python(version: tuple[int, ...]) -> None:
    if version < (3, 11):
        found = ".".join(str(part) for part in version)
        raise CannotStartError(
            f"Tongzhou needs Python 3.11 or newer and this is {found}: try `make run PYTHON=python3.11`."
        )


def check_venv_module() -> None:
    if not importlib.util.find_spec("venv") or not (shutil.which("uv") or importlib.util.find_spec("ensurepip")):
        raise CannotStartError(
            "Python's `venv` module is missing: install it (on Debian: apt install python3-venv)."
        )


def check_folder(folder: Path) -> None:
    """It can be written, or made where it is missing."""
    existing = next(parent for parent in (folder, *folder.parents) if parent.exists())
    if not existing.is_dir():
        raise CannotStartError(f"DATA_DIR is {folder}, but {existing} is not a folder: name another one.")
    if not os.access(existing, os.W_OK | os.X_OK):
        raise CannotStartError(
            f"DATA_DIR is {folder}, but nothing can be written in {existing}: name another one."
        )


def check_not_running(data_dir: Path) -> None:
    """No other launcher holds this folder."""
    if (data_dir / "lock").exists():
        os.close(take_lock(data_dir))


def hold(data_dir: Path) -> None:
    """Hold the folder for as long as this process lives, through the hand-over; the kernel lets go of it."""
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        os.set_inheritable(take_lock(data_dir), True)
    except OSError as problem:
        raise CannotStartError(
            f"DATA_DIR is {data_dir}, but nothing can be written there ({problem.strerror})."
        ) from problem


def take_lock(data_dir: Path) -> int:
    descriptor = os.open(data_dir / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise CannotStartError(
            f"Tongzhou is running on {data_dir} already: stop it first, or set another DATA_DIR."
        ) from None
    return descriptor


def check_port(data_dir: Path) -> None:
    """Nobody listens on PORT. After a kill -9 our own web may: the launcher ends it and looks again."""
    port = os.environ.get("PORT") or str(DEFAULT_PORT)
    if not port.isdecimal() or not 0 < int(port) < 65536:
        raise CannotStartError(f"PORT is {port}, which is not a port: choose a number from 1 to 65535.")
    if (data_dir / "children.json").exists():
        return
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(port)))
        except OSError as problem:
            raise CannotStartError(
                f"Port {port} cannot be used ({problem.strerror}): stop what listens there, "
                f"or choose another, as in `make run PORT={int(port) % 65535 + 1}`."
            ) from problem


# Installation: only when the pins changed since the last one.


def install(requirements: Path, log: Path) -> None:
    """Bring `.venv` to exactly these pins, by uv when there is one, else by pip; both check every hash."""
    with requirements.open("rb") as pins:
        fcntl.flock(pins, fcntl.LOCK_EX)  # two commands at once: the second waits, then finds it done
        if is_installed(requirements):
            return
        log.parent.mkdir(parents=True, exist_ok=True)
        make_venv(log)
        say(f"Installing {requirements.name}")
        pip = [str(python_of_venv()), "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
        uv = [str(shutil.which("uv")), "pip", "install", "--python", str(python_of_venv())]
        wanted = ["--require-hashes", "-r", str(requirements)]
        if not (shutil.which("uv") and follow([*uv, *wanted], log, requirements)):
            follow([str(python_of_venv()), "-m", "ensurepip"], log)  # a venv made for uv has no pip
            if not follow([*pip, *wanted], log, requirements):
                last = (log.read_text().strip().splitlines() or ["nothing"])[-1]
                raise CannotStartError(f"The packages could not be installed: {last} (all of it: {log})")
        remember(requirements)


def make_venv(log: Path) -> None:
    version = "import sys; sys.exit(sys.version_info < (3, 11))"
    if (
        python_of_venv().exists()
        and subprocess.run([python_of_venv(), "-c", version], check=False).returncode == 0
    ):
        return
    say("Making .venv")
    pip = ["--without-pip"] if shutil.which("uv") else []
    if not follow([sys.executable, "-m", "venv", "--clear", *pip, str(VENV)], log):
        raise CannotStartError(
            f"Python could not make {VENV} (Debian: apt install python3-venv); the log is {log}."
        )


def follow(command: list[str], log: Path, requirements: Path | None = None) -> bool:
    """Run a command with its output in the log, saying now and then how far it is. Whether it went well."""
    total = len(re.findall(r"^[\w.-]+.*==", requirements.read_text(), re.MULTILINE)) if requirements else 0
    seen, last = 0, time.time()
    try:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    except OSError:
        return False
    with process, log.open("a") as kept:
        for line in process.stdout or ():
            kept.write(line)
            seen += line.startswith("Collecting")
            if seen and time.time() - last > 5:
                last = time.time()
                say(f"  {seen} of about {total} packages")
            if line.startswith("Installing collected packages"):
                say("  Unpacking them")
    return process.returncode == 0


def is_installed(requirements: Path) -> bool:
    try:
        return bool(json.loads(STAMP.read_text()).get(requirements.name) == fingerprint(requirements))
    except (OSError, ValueError):
        return False


def remember(requirements: Path) -> None:
    """What is installed now: these pins and those below them."""
    files = [BASE_DIR / name for name in LAYERS[: LAYERS.index(requirements.name) + 1]]
    STAMP.write_text(json.dumps({file.name: fingerprint(file) for file in files}, indent=1))


def fingerprint(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def python_of_venv() -> Path:
    return VENV / "bin" / "python"


def say(text: str) -> None:
    sys.stdout.write(f"[{time.time() - STARTED:6.1f} s] {text}\n")
    sys.stdout.flush()


def on_terminate(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, on_terminate)
    signal.signal(signal.SIGHUP, on_terminate)
    try:
        main(sys.argv[1:])
    except CannotStartError as refusal:
        sys.exit(str(refusal))
    except KeyboardInterrupt:
        sys.exit(130)
