from typing import Any

from django.core.management.base import BaseCommand, CommandError

from crm.translations.checks import problems


class Command(BaseCommand):
    """Refuse a word that one of the two languages lacks."""

    help = "List what is untranslated, fuzzy, mismatched or hard-coded, and fail when there is anything."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        found = problems()
        for problem in found:
            self.stdout.write(problem)
        if found:
            raise CommandError(f"{len(found)} problems with translations.")
        self.stdout.write("Every visible word is there in both languages.")
