"""`manage.py write_schemas`: the JSON Schemas of what is data, generated from the types that read it."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from crm.exact.cases import schema_of
from evaluations.metrics.definitions import definition_schema
from incentives.cases.kinds import KINDS
from incentives.engine.document import PlanDocument

FOLDER = Path(settings.BASE_DIR) / "docs" / "integrators" / "schemas"
DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schemas() -> dict[str, dict[str, Any]]:
    """Each schema by the name of its file."""
    found = {
        "incentive-plan": PlanDocument.model_json_schema(by_alias=True),
        "kpi-definition": definition_schema(),
        "worked-example": schema_of(KINDS),
    }
    return {f"{name}.schema.json": {"$schema": DIALECT} | schema for name, schema in found.items()}


def as_text(schema: dict[str, Any]) -> str:
    """A schema as it stands in its file."""
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


class Command(BaseCommand):
    help = "Write the JSON Schemas of plan documents, KPI definitions and worked examples from their types."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--into", type=Path, default=FOLDER, help="the folder they are written to")

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["into"]
        folder.mkdir(parents=True, exist_ok=True)
        for name, schema in schemas().items():
            (folder / name).write_text(as_text(schema), "utf-8")
            self.stdout.write(str(folder / name))
