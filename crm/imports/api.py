"""Imports from other systems: upload, match, check, decide, run, take back, each as an endpoint."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from crm.accounts.roles import Ability
from crm.api.parsers import StrictJSONParser
from crm.api.problems import Problem
from crm.api.serializers import CrmSerializer, Input
from crm.api.viewsets import CrmViewSet, Detail, List, verb
from crm.imports import services
from crm.imports.detection import MEGABYTE
from crm.imports.filters import ImportFilterSet, ImportRowFilterSet
from crm.imports.models import Import, ImportRow
from crm.imports.problems import FILE_PROBLEMS, words
from crm.imports.queries import notes_of
from crm.imports.registry import importers

ENVELOPE = 64 * 1024


class ImportSerializer(CrmSerializer):
    notes = serializers.SerializerMethodField()
    problem = serializers.SerializerMethodField()

    class Meta:
        model = Import
        fields = [
            "id",
            "kind",
            "file_name",
            "sha256",
            "size",
            "file_type",
            "encoding",
            "delimiter",
            "header",
            "mapping",
            "options",
            "replacements",
            "state",
            "counts",
            "notes",
            "problem",
            "job",
            "started_by",
            "created_at",
            "finished_at",
        ]
        read_only_fields = fields

    def get_notes(self, found: Import) -> list[str]:
        return notes_of(found)

    def get_problem(self, found: Import) -> str | None:
        return words(found.error) if found.error else None


class UploadImport(Input):
    """A file with what it holds, as multipart/form-data."""

    kind = serializers.ChoiceField(choices=[])
    file = serializers.FileField(allow_empty_file=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind: Any = self.fields["kind"]
        kind.choices = [importer.kind for importer in importers()]


class MapImport(Input):
    """Which column of the file, by position from 0, fills which field."""

    mapping = serializers.DictField(child=serializers.IntegerField(min_value=0))
    on_error = serializers.ChoiceField(choices=Import.OnError.choices, required=False)
    dates = serializers.DictField(child=serializers.CharField(), required=False)


class DecideImport(Input):
    """Texts to be read as others, by field, and how columns of dates are written."""

    replacements = serializers.DictField(
        child=serializers.DictField(child=serializers.CharField()), required=False
    )
    dates = serializers.DictField(child=serializers.CharField(), required=False)


class ImportRowSerializer(CrmSerializer):
    errors = serializers.SerializerMethodField()  # type: ignore[assignment]
    proposals = serializers.SerializerMethodField()

    class Meta:
        model = ImportRow
        fields = ["id", "number", "values", "state", "errors", "proposals", "object_type", "object_id"]
        read_only_fields = fields

    def get_errors(self, row: ImportRow) -> list[dict[str, Any]]:
        return [_said(row, finding) for finding in row.errors]

    def get_proposals(self, row: ImportRow) -> list[dict[str, Any]]:
        return [_said(row, finding) for finding in row.proposals]


def _said(row: ImportRow, finding: dict[str, Any]) -> dict[str, Any]:
    """A finding with its row and column, in the caller's language."""
    said = {name: finding[name] for name in ("code", "field", "column")}
    proposal = {"proposal": finding["params"]["proposal"]} if finding["params"].get("proposal") else {}
    return {"row": row.number, **said, "message": words(finding), **proposal}


class ImportViewSet(List, Detail, CrmViewSet):
    """Imports: files on their way in, checked row by row, run as a job, taken back for a week."""

    queryset = Import.objects.all()
    serializer_class = ImportSerializer
    filterset_class = ImportFilterSet
    parser_classes = [StrictJSONParser, MultiPartParser]
    sorts = {"created_at": "created_at"}
    default_sort = "-created_at"
    ability = Ability.IMPORT
    read_ability = Ability.IMPORT

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """What is too large is refused by its announced size, before any of it is read."""
        limit = settings.IMPORT_MAX_BYTES
        if int(request.META.get("CONTENT_LENGTH") or 0) > limit + ENVELOPE:
            detail = str(FILE_PROBLEMS["too_large"]) % {"limit": limit // MEGABYTE}
            raise Problem("body_too_large", detail, headers={"Connection": "close"})
        super().initial(request, *args, **kwargs)

    def create(self, request: Request, **kwargs: Any) -> Response:
        data = self.read_body(UploadImport)
        upload = data["file"]
        try:
            found = services.start_import(
                by=self.member, kind=data["kind"], file_name=upload.name, content=upload.file, size=upload.size
            )
        except ValidationError as error:
            raise ValidationError({"file": error}) from error
        return self.answer(found, 201)

    @verb(body=MapImport)
    def map_columns(self, found: Import, data: dict[str, Any]) -> Import:
        return services.map_columns(by=self.member, of_import=found, **data)

    @verb(status=202)
    def check(self, found: Import, data: dict[str, Any]) -> Import:
        return services.check(by=self.member, of_import=found)

    @verb(body=DecideImport)
    def decide(self, found: Import, data: dict[str, Any]) -> Import:
        if dates := data.get("dates"):
            found = services.confirm_dates(by=self.member, of_import=found, dates=dates)
        if replacements := data.get("replacements"):
            found = services.accept_proposals(by=self.member, of_import=found, replacements=replacements)
        return found

    @verb(status=202)
    def run(self, found: Import, data: dict[str, Any]) -> Import:
        return services.run(by=self.member, of_import=found)

    @verb(status=202)
    def revert(self, found: Import, data: dict[str, Any]) -> Import:
        return services.revert_import(by=self.member, of_import=found)


class ImportRowViewSet(List, Detail, CrmViewSet):
    """Rows of an import with what is wrong, by row and column: `?of_import=…&state=error`."""

    queryset = ImportRow.objects.all()
    serializer_class = ImportRowSerializer
    filterset_class = ImportRowFilterSet
    sorts = {"number": "number"}
    default_sort = "number"
    read_ability = Ability.IMPORT
    ability = Ability.IMPORT
