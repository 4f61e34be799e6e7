"""Chromium for journeys and screenshots: the browser that is on this machine, driven by playwright."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1440, "height": 900}


def chromium() -> str:
    """The path of the browser, or an empty text where there is none."""
    if "CHROMIUM" in os.environ:
        return os.environ["CHROMIUM"]
    return next((found for name in ("chromium", "google-chrome") if (found := shutil.which(name))), "")


@contextmanager
def browser() -> Iterator[Any]:
    """A running browser without a window."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        try:
            yield running
        finally:
            running.close()


def sign_in(page: Any, base: str, email: str, password: str) -> None:
    """Through the door, as a person does."""
    page.goto(f"{base}/sign-in/")
    page.fill("input[name=username]", email)
    page.fill("input[name=password]", password)
    page.click("main button.primary")
    page.wait_for_url(lambda url: "sign-in" not in url)
