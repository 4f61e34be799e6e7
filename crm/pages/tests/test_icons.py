"""Every drawing a page asks for is in the sprite."""

import re
from pathlib import Path

from django.conf import settings

from crm.pages import navigation

SPRITE = Path(settings.BASE_DIR) / "static" / "icons" / "icons.svg"
IN_TEMPLATE = re.compile(r"""\{% icon ["']([\w-]+)["']|with [^%]*\bicon=["']([\w-]+)["']""")


def drawn() -> set[str]:
    return set(re.findall(r'<symbol id="([\w-]+)"', SPRITE.read_text()))


def test_no_template_asks_for_a_drawing_that_is_not_there():
    missing = {
        f"{path.relative_to(settings.BASE_DIR)}: {name}"
        for path in (Path(settings.BASE_DIR) / "templates").rglob("*.html")
        for found in IN_TEMPLATE.findall(path.read_text())
        if (name := found[0] or found[1]) not in drawn()
    }
    assert missing == set()


def test_every_page_of_the_side_bar_has_its_drawing():
    assert {item.icon for item in navigation._items.values()} - drawn() == set()
