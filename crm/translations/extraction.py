"""Finds every message an app speaks: in its Python, and in its templates through Django's own templatize."""

import io
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from babel.messages import Catalog
from babel.messages.extract import extract
from django.conf import settings
from django.utils.translation.template import templatize

from crm.translations.catalogues import Floor, new_catalogue

KEYWORDS: dict[str, Any] = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop"), None),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}

Found = tuple[Any, str | None]


def messages_of(floor: Floor) -> Catalog:
    """All messages of one floor with the files they stand in."""
    catalogue = new_catalogue()
    for path, found in _all(floor):
        place = path.relative_to(settings.BASE_DIR).as_posix()
        for message, context in found:
            catalogue.add(message, locations=[(place, 1)], context=context)
    for entry in catalogue:
        entry.locations = sorted(set(entry.locations))
    return catalogue


def _all(floor: Floor) -> Iterator[tuple[Path, Iterable[Found]]]:
    for path in floor.python_files():
        yield path, from_python(path.read_text(encoding="utf-8"))
    for path in floor.template_files():
        yield path, from_template(path.read_text(encoding="utf-8"), origin=str(path.name))


def from_python(source: str) -> list[Found]:
    """Each message with its context, in the order of the file."""
    found = extract("python", io.BytesIO(source.encode()), keywords=KEYWORDS, options={"encoding": "utf-8"})
    return [(message, context) for _line, message, _comments, context in found]


def from_template(source: str, origin: str = "") -> list[Found]:
    """Templatize turns a template into lines of Python; their indentation means nothing and is taken off."""
    lines = [line.strip() for line in templatize(source, origin=origin).splitlines()]
    return from_python("\n".join(line for line in lines if "(" in line))


def merged(found: Catalog, old: Catalog) -> Catalog:
    """What is spoken now, with the translations there are. Words nobody speaks any more are dropped."""
    result = new_catalogue()
    for message in found:
        if not message.id:
            continue
        key = message.id[0] if isinstance(message.id, tuple | list) else message.id
        known = old.get(key, message.context)
        result.add(
            message.id,
            string=_fitting(known.string, message.id) if known else None,
            locations=message.locations,
            context=message.context,
            flags=known.flags & {"fuzzy"} if known else (),
        )
    return result


def _fitting(string: Any, source: Any) -> Any:
    """A translation keeps its words when a message gains or loses its plural."""
    is_plural = isinstance(source, tuple | list)
    if is_plural and isinstance(string, str):
        return (string,)
    if not is_plural and isinstance(string, tuple | list):
        return string[0]
    return string
