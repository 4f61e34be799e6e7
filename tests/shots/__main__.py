"""`make shots`: every page, in both languages, both themes and both widths, into shots/ (git-ignored).

Starts the product on the database of the environment, loads the demo if it is empty, and walks the URL table.
PAGES and LOOKS limit it.
"""

import os
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")


def main() -> None:
    django.setup()
    from tests.pages.walk import ROOT, Look, demo, name_of, walk

    folder = ROOT / "shots"
    folder.mkdir(exist_ok=True)

    def shoot(page: Any, url: str, look: Look) -> None:
        page.screenshot(path=folder / f"{name_of(url)}.{look}.png", full_page=True)

    with demo() as base:
        walk(base, shoot)


if __name__ == "__main__":
    main()
