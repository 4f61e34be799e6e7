from typing import Any

from django.core.management.base import BaseCommand

from crm.translations import catalogues


class Command(BaseCommand):
    """Compile the catalogues that changed, without gettext's tools."""

    help = "Compile each app's catalogue into the file Django reads; fresh ones are skipped."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        for floor in catalogues.floors():
            if catalogues.compile_catalogue(floor):
                self.stdout.write(f"{floor.name}: compiled")
