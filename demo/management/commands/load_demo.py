"""manage.py load_demo [--if-empty] [--only yunfan]"""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from crm.tenancy.models import Tenant
from demo.loader import load_demo


class Command(BaseCommand):
    help = "Load the demo organisations through the product's own import."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--if-empty", action="store_true", help="Do nothing if there is an organisation already."
        )
        parser.add_argument("--only", default="", choices=["", "maven", "yunfan"], help="One of the two alone.")

    def handle(self, *, if_empty: bool, only: str, **options: Any) -> None:
        if Tenant.objects.exists():
            if if_empty:
                self.stdout.write("There are organisations already; the demo is not loaded.")
                return
            if Tenant.objects.filter(slug__in=["maven", "yunfan"]).exists():
                raise CommandError("The demo organisations are there already.")
        started = time.monotonic()
        load_demo(self._say, only)
        self._say(f"The demo is loaded ({time.monotonic() - started:.0f} s).")

    def _say(self, words: str) -> None:
        self.stdout.write(words)
        self.stdout.flush()
