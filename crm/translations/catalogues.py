"""Which app owns which words, and where its catalogue lies.

Messages are written in English in the source, so English needs no catalogue; Chinese has one for each floor:
`<app>/locale/zh_Hans/LC_MESSAGES/django.po`. Templates under `templates/<app>/` belong to that app, all others and
everything in `crm` belong to the ground.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.apps import apps
from django.conf import settings

LANGUAGE = "zh_Hans"
GROUND = "crm"
NOT_SOURCE = {"migrations", "tests", "locale", "node_modules"}


@dataclass(frozen=True)
class Floor:
    """One app with its own words."""

    name: str
    folder: Path
    templates: Path

    @property
    def po(self) -> Path:
        return self.folder / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po"

    @property
    def mo(self) -> Path:
        return self.po.with_suffix(".mo")

    def python_files(self) -> Iterator[Path]:
        for path in sorted(self.folder.rglob("*.py")):
            if not NOT_SOURCE & set(path.relative_to(self.folder).parts):
                yield path

    def template_files(self) -> Iterator[Path]:
        yield from sorted(self.folder.rglob("templates/**/*.html"))
        if self.name != GROUND:
            yield from sorted((self.templates / self.name).rglob("*.html"))
            return
        others = {floor for floor in floor_names() if floor != GROUND}
        for path in sorted(self.templates.rglob("*")):
            if path.suffix in {".html", ".txt"} and path.relative_to(self.templates).parts[0] not in others:
                yield path


def floor_names() -> list[str]:
    """The top-level packages of this project that are installed apps, the ground first."""
    base = Path(settings.BASE_DIR)
    names = {GROUND} | {config.name.split(".")[0] for config in apps.get_app_configs()}
    ours = [name for name in names if (base / name / "__init__.py").is_file()]
    return sorted(ours, key=lambda name: (name != GROUND, name))


def floors() -> list[Floor]:
    base = Path(settings.BASE_DIR)
    return [Floor(name, base / name, base / "templates") for name in floor_names()]


def read(path: Path) -> Catalog:
    """The catalogue as it stands; an empty one where there is no file yet."""
    if not path.exists():
        return new_catalogue()
    with path.open("rb") as file:
        return read_po(file, locale=LANGUAGE, charset="utf-8")


def new_catalogue() -> Catalog:
    return Catalog(locale=LANGUAGE, charset="utf-8", fuzzy=False)


def text_of(catalogue: Catalog) -> str:
    """The file's content: sorted by message, no dates, no line numbers, so that it changes only when words do."""
    buffer = io.BytesIO()
    write_po(buffer, catalogue, omit_header=True, sort_output=True, include_lineno=False, width=110)
    return HEADER + buffer.getvalue().decode().strip() + "\n"


HEADER = """msgid ""
msgstr ""
"Language: zh_Hans\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

"""


def compile_catalogue(floor: Floor) -> bool:
    """Write the .mo that Django reads; false when it is fresh already or there is nothing to compile."""
    if not floor.po.exists():
        return False
    if floor.mo.exists() and floor.mo.stat().st_mtime >= floor.po.stat().st_mtime:
        return False
    target = floor.mo.with_suffix(".tmp")
    with target.open("wb") as file:
        write_mo(file, read(floor.po))
    target.replace(floor.mo)
    return True
