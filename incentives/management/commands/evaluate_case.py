"""`manage.py evaluate_case FILE|-`: work out worked examples with the engines the product uses."""

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from crm.exact.cases import differences, evaluate
from incentives.cases.kinds import KINDS


class Command(BaseCommand):
    help = (
        "Work out one case (a JSON object with kind, plan and inputs) and print what comes out. "
        "With --all, a file of cases: one line for each, a total, and status 1 if any differs."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", help="a JSON file; - reads from standard input")
        parser.add_argument(
            "--all", action="store_true", help="a file of many cases, compared with what they expect"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        data = _read(options["file"])
        if options["all"]:
            self.compare(data)
        else:
            self.stdout.write(json.dumps(evaluate(data, KINDS), ensure_ascii=False, indent=2))

    def compare(self, data: Any) -> None:
        """One line for each case, and how many agree."""
        cases = data.get("cases") if isinstance(data, dict) else data
        if not isinstance(cases, list):
            raise CommandError('This file holds no list of cases: give {"cases": […]}, or leave out --all.')
        agreed = sum(self.tell(case) for case in cases)
        self.stdout.write(f"{agreed} of {len(cases)} cases agree")
        if agreed < len(cases):
            sys.exit(1)

    def tell(self, case: Any) -> bool:
        """Whether a case comes out as expected."""
        given = case if isinstance(case, dict) else {}
        found = list(differences(given.get("expected", {}), evaluate(case, KINDS)))
        self.stdout.write(f"{given.get('id', '?')} {'ok' if not found else '; '.join(found)}")
        return not found


def _read(name: str) -> Any:
    """The JSON of a file or of standard input; what is none is refused in words."""
    try:
        text = sys.stdin.read() if name == "-" else Path(name).read_text("utf-8-sig")
        return json.loads(text)
    except OSError as problem:
        raise CommandError(f"{name} cannot be read: {problem.strerror}.") from None
    except UnicodeDecodeError:
        raise CommandError(f"{name} is not text in UTF-8.") from None
    except json.JSONDecodeError as problem:
        raise CommandError(
            f"{name} is not JSON: line {problem.lineno}, column {problem.colno}: {problem.msg}."
        ) from None
