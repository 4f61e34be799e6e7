"""`make pages`: every page in both languages, themes and widths: can everybody use it, how wide and heavy it is.

PAGES and LOOKS limit it (`tests/pages/walk.py`). Ends with 1 when anything is wrong.
"""

import os
import sys
from collections import defaultdict
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")


def main() -> int:
    django.setup()
    from tests.pages.judge import judged, listened_to
    from tests.pages.walk import Look, demo, name_of, walk

    wrong: dict[tuple[str, str], list[str]] = defaultdict(list)
    visited = 0

    def visit(page: Any, url: str, look: Look) -> None:
        nonlocal visited
        visited += 1
        for finding in judged(page, listened_to(page)):
            wrong[name_of(url), finding].append(str(look))

    with demo() as base:
        walk(base, visit)
    for (name, finding), looks in sorted(wrong.items()):
        sys.stdout.write(f"{name}: {finding} [{len(looks)} looks, first {looks[0]}]\n")
    sys.stdout.write(f"{visited} pages looked at, {len(wrong)} findings.\n")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
