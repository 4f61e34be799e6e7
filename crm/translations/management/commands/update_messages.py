from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from crm.translations import catalogues
from crm.translations.extraction import merged, messages_of


class Command(BaseCommand):
    """Bring every catalogue up to date with what the source says; translations already made are kept."""

    help = "Extract messages from Python and templates into each app's catalogue."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("apps", nargs="*", help="Only these apps, such as customers; all by default.")

    def handle(self, *args: Any, **options: Any) -> None:
        for floor in catalogues.floors():
            if options["apps"] and floor.name not in options["apps"]:
                continue
            catalogue = merged(messages_of(floor), catalogues.read(floor.po))
            text = catalogues.text_of(catalogue)
            if len(catalogue) == 0 or (floor.po.exists() and floor.po.read_text(encoding="utf-8") == text):
                continue
            floor.po.parent.mkdir(parents=True, exist_ok=True)
            floor.po.write_text(text, encoding="utf-8")
            empty = sum(1 for message in catalogue if message.id and not _is_translated(message.string))
            self.stdout.write(f"{floor.name}: {len(catalogue)} messages, {empty} to translate")


def _is_translated(string: Any) -> bool:
    return all(string) if isinstance(string, tuple | list) else bool(string)
