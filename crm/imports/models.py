"""Files on their way into the organisation: the upload, its content, its rows and what became of each."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import Membership
from crm.accounts.roles import Ability
from crm.jobs.models import Job
from crm.tenancy.models import TenantModel
from crm.tenancy.querysets import TenantQuerySet


class ImportQuerySet(TenantQuerySet):
    def visible_to(self, member: Membership) -> Self:
        """One's own imports; those who manage the organisation see all. Nobody else is shown any."""
        if not member.may(Ability.IMPORT):
            return self.none()
        return self if member.may(Ability.MANAGE_ORGANISATION) else self.filter(started_by=member)

    def newest_first(self) -> Self:
        return self.order_by("-created_at", "-pk")

    def with_parties(self) -> Self:
        return self.select_related("started_by__user", "job")


class Import(TenantModel):
    """One file on its way in: uploaded, its columns mapped, its rows checked, then run, and taken back if need be.

    `mapping` says which column of the file (by position) fills which field. `options` holds what to do when some
    rows are wrong and how dates are read, `replacements` the accepted proposals, `{field: {text: text}}`.
    """

    class State(models.TextChoices):
        UPLOADED = "uploaded", _("Uploaded")
        MAPPED = "mapped", _("Columns matched")
        CHECKING = "checking", _("Being checked")
        CHECKED = "checked", _("Checked")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        REVERTING = "reverting", _("Being taken back")
        REVERTED = "reverted", _("Taken back")
        FAILED = "failed", _("Failed")

    class FileType(models.TextChoices):
        CSV = "csv", "CSV"
        XLSX = "xlsx", "XLSX"

    class OnError(models.TextChoices):
        GOOD_ROWS = "good_rows", _("Import the good rows, leave out the wrong ones")
        NOTHING = "nothing", _("Import nothing unless every row is right")

    kind = models.CharField(_("kind"), max_length=40)
    file_name = models.CharField(_("file"), max_length=255)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField(_("size"))
    file_type = models.CharField(_("file type"), max_length=4, choices=FileType)
    encoding = models.CharField(_("encoding"), max_length=20, blank=True)
    delimiter = models.CharField(_("delimiter"), max_length=1, blank=True)
    header = models.JSONField(default=list)
    samples = models.JSONField(default=list)
    mapping = models.JSONField(default=dict)
    options = models.JSONField(default=dict)
    replacements = models.JSONField(default=dict)
    notes = models.JSONField(default=list)
    counts = models.JSONField(default=dict)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.UPLOADED)
    error = models.JSONField(default=dict)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+", db_index=False)
    attempt = models.PositiveSmallIntegerField(default=0, help_text="Names each job of this import anew.")
    started_by = models.ForeignKey(
        Membership, models.PROTECT, related_name="+", verbose_name=_("started by"), db_index=False
    )
    created_at = models.DateTimeField(_("uploaded"), auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    objects = ImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        indexes = [
            models.Index(fields=["tenant", "-created_at", "-id"], name="import_newest"),
            models.Index(fields=["tenant", "sha256"], name="import_by_content"),
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def on_error(self) -> str:
        return str(self.options.get("on_error", self.OnError.GOOD_ROWS))

    @property
    def is_busy(self) -> bool:
        return self.state in {self.State.CHECKING, self.State.RUNNING, self.State.REVERTING}


class OfImportQuerySet(TenantQuerySet):
    def visible_to(self, member: Membership) -> Self:
        """Whoever may see the import may see what is in it."""
        return self.filter(of_import__in=Import.objects.visible_to(member))


class ImportChunk(TenantModel):
    """A piece of the uploaded file. It lies in the database, so that a worker on any machine can read it."""

    of_import = models.ForeignKey(Import, models.CASCADE, related_name="chunks", db_index=False)
    number = models.PositiveIntegerField()
    content = models.BinaryField()

    objects = OfImportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "of_import", "number"], name="one_chunk_per_number")
        ]

    def __str__(self) -> str:
        return f"{self.of_import_id} {self.number}"


class ImportRowQuerySet(OfImportQuerySet):
    def in_order(self) -> Self:
        return self.order_by("number")

    def importable(self) -> Self:
        """Rows that are right and not in yet."""
        return self.filter(state=ImportRow.State.OK)

    def with_findings(self) -> Self:
        """Rows with something wrong, or something to decide."""
        return self.filter(~Q(errors=[]) | ~Q(proposals=[]))


class ImportRow(TenantModel):
    """One row of the file under its number in the spreadsheet (the header counts), and what became of it.

    `errors` and `proposals` are stored as codes with their parameters (crm/imports/problems.py), so that each
    reader gets them in their own language. `before` is what an update replaced; taking back needs it.
    """

    class State(models.TextChoices):
        NEW = "new", _("Not checked yet")
        OK = "ok", _("Ready")
        ERROR = "error", _("Wrong")
        PROPOSAL = "proposal", _("To decide")
        CREATED = "created", _("Created")
        UPDATED = "updated", _("Updated")
        UNCHANGED = "unchanged", _("Unchanged")
        REVERTED = "reverted", _("Taken back")
        KEPT = "kept", _("Not taken back")

    of_import = models.ForeignKey(Import, models.CASCADE, related_name="rows", db_index=False)
    number = models.PositiveIntegerField(_("row"))
    values = models.JSONField(default=list)
    digest = models.CharField(max_length=60, blank=True, help_text="Its name where it brings no id of its own.")
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.NEW)
    errors = models.JSONField(default=list)
    proposals = models.JSONField(default=list)
    object_type = models.CharField(max_length=80, blank=True)
    object_id = models.UUIDField(null=True)
    before = models.JSONField(default=dict)

    objects = ImportRowQuerySet.as_manager()

    class Meta:
        verbose_name = _("row of an import")
        constraints = [
            models.UniqueConstraint(fields=["tenant", "of_import", "number"], name="one_import_row_per_number")
        ]
        indexes = [models.Index(fields=["tenant", "of_import", "state", "number"], name="import_row_by_state")]

    def __str__(self) -> str:
        return f"{self.of_import_id} {self.number}"
