"""The nearest known name to a mistyped one."""

from collections.abc import Iterable
from difflib import get_close_matches

from django.utils.translation import gettext as _


def nearest(name: str, known: Iterable[str]) -> str | None:
    """What the caller probably meant, or None."""
    found = get_close_matches(name[:80], list(known), n=1, cutoff=0.5)
    return found[0] if found else None


def unknown(name: str, known: Iterable[str]) -> tuple[str, str | None]:
    """A sentence about an unknown name, and the name that was probably meant."""
    known = sorted(known)
    if meant := nearest(name, known):
        return _("“%(name)s” is not known here. Did you mean “%(meant)s”?") % {
            "name": name[:80],
            "meant": meant,
        }, meant
    return _("“%(name)s” is not known here. Known: %(known)s.") % {
        "name": name[:80],
        "known": ", ".join(known) or "–",
    }, None
