"""Jobs of a working day as steps in a browser, and how many actions they take.

One action is a tap, a click, or a key that is no text of one's own. Typing is free, so is looking and waiting.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tests.browser import PHONE

DESK = {"width": 1280, "height": 800}
SIZES = {"desktop": DESK, "phone": PHONE, "keyboard": DESK}
COUNTED = {"click", "press"}


@dataclass(frozen=True)
class Job:
    """One job in one way of working: who does it, where it starts, what they do, how many actions it may take."""

    name: str
    way: str
    member: str
    start: str
    most: int
    steps: list[dict[str, str]]

    @property
    def actions(self) -> int:
        return sum(len(step.keys() & COUNTED) for step in self.steps)

    def __str__(self) -> str:
        return f"{self.name} ({self.way})"


def read_jobs(path: Path) -> list[Job]:
    """Every job of the file, in each way it can be done."""
    jobs = yaml.safe_load(path.read_text())
    return [
        Job(job["job"], way, job["as"], job["start"], job["most"][way], steps)
        for job in jobs
        for way, steps in job["steps"].items()
    ]


def do(page: Any, job: Job) -> None:
    """Take the steps one after another; a step that cannot be taken fails."""
    for step in job.steps:
        ((verb, what),) = step.items()
        VERBS[verb](page, what)


def _click(page: Any, selector: str) -> None:
    page.locator(selector).locator("visible=true").first.click()


def _press(page: Any, key: str) -> None:
    page.keyboard.press(key)


def _type(page: Any, text: str) -> None:
    page.keyboard.insert_text(text)


def _see(page: Any, selector: str) -> None:
    page.locator(selector).locator("visible=true").first.wait_for()


def _gone(page: Any, selector: str) -> None:
    page.locator(selector).first.wait_for(state="hidden")


def _at(page: Any, path: str) -> None:
    page.wait_for_url(lambda url: path in url, wait_until="commit")


def _open(page: Any, selector: str) -> None:
    """Go on to where the job starts, which has no address that could be written down."""
    _click(page, selector)
    page.wait_for_load_state("networkidle")


VERBS = {"open": _open, "click": _click, "press": _press, "type": _type, "see": _see, "gone": _gone, "at": _at}
