"""Chromium for the journeys: found, or installed from Debian's packages where we may."""

from __future__ import annotations

import os
import shutil
import subprocess

from crm.launcher.console import say, show

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PACKAGES = ["chromium", "fonts-wqy-zenhei"]  # and letters for the Chinese pages


def find_browser() -> str:
    """The path of a Chromium, or nothing: then the journeys are left out, and one line says so."""
    if os.environ.get("NO_BROWSER") == "1":
        say("NO_BROWSER=1: the journeys are left out")
        return ""
    if found := _on_path():
        return found
    if os.geteuid() == 0 and shutil.which("apt-get"):
        say(f"Installing {' and '.join(PACKAGES)} with apt-get, for the journeys")
        _install()
    if found := _on_path():
        return found
    say("There is no Chromium and none can be installed: the journeys are left out, this run will fail")
    return ""


def _on_path() -> str:
    named = [os.environ.get("CHROMIUM") or "", *NAMES]
    return next((found for name in named if name and (found := shutil.which(name))), "")


def _install() -> None:
    quietly = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update", "-qq"], ["install", "-qq", "-y", "--no-install-recommends", *PACKAGES]):
        done = subprocess.run(
            ["apt-get", *command],
            env=quietly,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if done.returncode:
            show("".join(done.stdout.splitlines(keepends=True)[-5:]))
