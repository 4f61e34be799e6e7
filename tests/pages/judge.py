"""What is wrong with a page that stands in the browser: accessibility, its width, its weight."""

import gzip
from collections.abc import Iterator
from typing import Any
from weakref import WeakKeyDictionary

from axe_playwright_python.sync_playwright import Axe

GRAVE = {"serious", "critical"}
HTML_BYTES = 60 * 1024
SCRIPT_BYTES = 70 * 1024
CHART_BYTES = 190 * 1024
WIDER = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
SCRIPTS = "() => performance.getEntriesByType('resource').map(r => r.name).filter(n => /\\.js(\\?|$)/.test(n))"


def barriers(page: Any) -> Iterator[str]:
    """What keeps somebody with other eyes or hands from using the page, where axe calls it serious or critical."""
    for found in Axe().run(page).response["violations"]:
        if found["impact"] in GRAVE:
            places = ", ".join(" ".join(map(str, node["target"])) for node in found["nodes"][:3])
            yield f"{found['impact']}: {found['help']} ({found['id']}) at {places}"


def overflow(page: Any) -> Iterator[str]:
    """A page never scrolls sideways."""
    if (wider := page.evaluate(WIDER)) > 1:
        yield f"{wider} px wider than the screen"


def weight(page: Any) -> Iterator[str]:
    """HTML and scripts as they go over the wire, against what was promised."""
    html = len(gzip.compress(page.content().encode()))
    if html > HTML_BYTES:
        yield f"HTML of {html / 1024:.0f} KB gz"
    sizes = {url: len(gzip.compress(page.request.get(url).body())) for url in page.evaluate(SCRIPTS)}
    charts = sum(size for url, size in sizes.items() if "echarts" in url)
    scripts = sum(sizes.values()) - charts
    if scripts > SCRIPT_BYTES:
        yield f"scripts of {scripts / 1024:.0f} KB gz"
    if charts > CHART_BYTES:
        yield f"charts of {charts / 1024:.0f} KB gz"


_heard: WeakKeyDictionary[Any, list[str]] = WeakKeyDictionary()


def listened_to(page: Any) -> list[str]:
    """What the console said since one last asked; listening begins with the first question."""
    if page not in _heard:
        _heard[page] = []
        page.on("console", lambda said: said.type == "error" and _heard[page].append(said.text))
        page.on("pageerror", lambda error: _heard[page].append(str(error)))
    said, _heard[page][:] = list(_heard[page]), []
    return said


def judged(page: Any, said: list[str]) -> list[str]:
    """Everything that is wrong with the page that stands there."""
    return [*barriers(page), *overflow(page), *weight(page), *(f"console: {text}" for text in said)]
