"""What is wrong with the catalogues and templates, as sentences with the file to open."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from babel.messages import Catalog, Message
from django.conf import settings

from crm.translations import catalogues
from crm.translations.catalogues import Floor
from crm.translations.extraction import messages_of
from crm.translations.hard_coded import forgotten_words

PLACEHOLDER = re.compile(r"%\(\w+\)[sdf]|%[sdf](?![\w(])|\{\w*\}")


def problems() -> list[str]:
    """Everything that keeps a reader from reading the product in their language."""
    found: list[str] = []
    for floor in catalogues.floors():
        found += catalogue_problems(floor, messages_of(floor), catalogues.read(floor.po))
        found += template_problems(floor)
    return found + conflicts([(floor.po, catalogues.read(floor.po)) for floor in catalogues.floors()])


def conflicts(known: Iterable[tuple[Path, Catalog]]) -> list[str]:
    """One message with two translations: all catalogues become one at run time, so that one floor would win."""
    said: dict[tuple[str, str | None], dict[str, str]] = defaultdict(dict)
    for path, catalogue in known:
        for message in _messages(catalogue):
            if string := _first(message.string):
                said[_key(message), message.context].setdefault(string, _name(path))
    return [
        f"{', '.join(strings.values())}: {key!r} is translated as {' and '.join(strings)}; "
        "agree on one word, or tell the meanings apart by a context"
        for (key, _context), strings in said.items()
        if len(strings) > 1
    ]


def catalogue_problems(floor: Floor, spoken: Catalog, known: Catalog) -> list[str]:
    """Missing, superfluous, uncertain, empty and mismatched translations of one floor."""
    where = _name(floor.po)
    found = []
    for message in _messages(spoken):
        translated = known.get(_key(message), message.context)
        if translated is None:
            found.append(f"{where}: missing (run update_messages): {_key(message)!r}")
            continue
        found += [f"{where}: {what}: {_key(message)!r}" for what in _faults(message, translated)]
    for message in _messages(known):
        if spoken.get(_key(message), message.context) is None:
            found.append(f"{where}: nobody says this any more (run update_messages): {_key(message)!r}")
    return found


def _faults(spoken: Message, translated: Message) -> Iterator[str]:
    if translated.fuzzy:
        yield "fuzzy"
    strings = translated.string if isinstance(translated.string, tuple | list) else (translated.string,)
    if not strings or not all(strings):
        yield "not translated"
        return
    sources = spoken.id if isinstance(spoken.id, tuple | list) else (spoken.id,)
    wanted = {frozenset(PLACEHOLDER.findall(str(source))) for source in sources}
    for string in strings:
        if frozenset(PLACEHOLDER.findall(str(string))) not in wanted:
            yield "placeholders differ"


def template_problems(floor: Floor) -> list[str]:
    """Words standing in a template without a translation."""
    return [
        f"{_name(path)}: not marked for translation: {words!r}"
        for path in floor.template_files()
        for words in forgotten_words(path.read_text(encoding="utf-8"))
    ]


def _messages(catalogue: Catalog) -> Iterator[Message]:
    return (message for message in catalogue if message.id)


def _key(message: Message) -> str:
    return _first(message.id)


def _first(words: Any) -> str:
    """A message has a singular and perhaps plurals; Chinese needs one of them."""
    return words[0] if isinstance(words, tuple | list) else words


def _name(path: Path) -> str:
    base = Path(settings.BASE_DIR)
    return path.relative_to(base).as_posix() if path.is_relative_to(base) else path.name
