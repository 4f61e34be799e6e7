"""What members keep about lists: views with a name, which they used last and pinned, and files made of them."""

from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import Membership
from crm.jobs.models import Job
from crm.tenancy.models import ChangedAt, TenantModel
from crm.tenancy.querysets import TenantQuerySet


class SavedViewQuerySet(TenantQuerySet):
    def visible_to(self, member: Membership) -> Self:
        """One's own and the shared ones."""
        return self.filter(Q(owner=member) | Q(is_shared=True))

    def in_use(self) -> Self:
        return self.filter(deleted_at=None)

    def of_list(self, list_key: str) -> Self:
        return self.filter(list_key=list_key)

    def in_order(self) -> Self:
        """One's own before the shared ones, each as they were arranged."""
        return self.order_by("is_shared", "position", "created_at", "pk")

    def as_used_by(self, member: Membership) -> Self:
        """With whether the member pinned each, used it last, and ever chose anything on its list."""
        visits = ListVisit.objects.filter(member=member, list_key=OuterRef("list_key"))
        return self.annotate(
            is_pinned=Exists(ViewPin.objects.filter(member=member, view=OuterRef("pk"))),
            was_last=Exists(visits.filter(view=OuterRef("pk"))),
            was_visited=Exists(visits),
        )


class SavedView(ChangedAt, TenantModel):
    """A list as somebody wants to see it again: conditions and layout, under a name.

    `query` is the list's own address, so that a link and a view can never mean two things. A deleted view waits
    for its undo until it is swept away.
    """

    list_key = models.CharField(max_length=80)
    name = models.CharField(_("name"), max_length=60)
    query = models.TextField(blank=True)
    owner = models.ForeignKey(Membership, models.CASCADE, related_name="+", db_index=False)
    is_shared = models.BooleanField(_("shared"), default=False)
    is_default = models.BooleanField(_("opens first"), default=False)
    position = models.PositiveSmallIntegerField(default=0)
    deleted_at = models.DateTimeField(null=True)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = _("view")
        indexes = [models.Index(fields=["tenant", "list_key", "position"], name="view_of_list")]

    def __str__(self) -> str:
        return self.name


class OfMemberQuerySet(TenantQuerySet):
    def visible_to(self, member: Membership) -> Self:
        """One's own, nobody else's."""
        return self.filter(member=member)


class ListVisit(TenantModel):
    """Which view a member used last on a list; none is the plain list."""

    member = models.ForeignKey(Membership, models.CASCADE, related_name="+", db_index=False)
    list_key = models.CharField(max_length=80)
    view = models.ForeignKey(SavedView, models.CASCADE, null=True, related_name="+")

    objects = OfMemberQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "member", "list_key"], name="one_visit_per_list")]

    def __str__(self) -> str:
        return f"{self.member} {self.list_key}"


class ViewPin(TenantModel):
    """A view among a member's favourites in the side bar."""

    member = models.ForeignKey(Membership, models.CASCADE, related_name="+", db_index=False)
    view = models.ForeignKey(SavedView, models.CASCADE, related_name="+")

    objects = OfMemberQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "member", "view"], name="pinned_once")]

    def __str__(self) -> str:
        return f"{self.member} {self.view_id}"


class ExportQuerySet(TenantQuerySet):
    def visible_to(self, member: Membership) -> Self:
        """One's own: a file holds what its asker may see, and nobody else gets it."""
        return self.filter(asked_by=member)

    def expired(self) -> Self:
        return self.filter(expires_at__lte=timezone.now())


class Export(TenantModel):
    """A list as a file: which rows and columns, who asked, how many rows went out, until when it can be fetched.

    A short one is handed out at once and keeps no content here; a long one is made by its job.
    """

    class Format(models.TextChoices):
        XLSX = "xlsx", "Excel (XLSX)"
        CSV = "csv", "CSV"

    list_key = models.CharField(max_length=80)
    title = models.CharField(_("list"), max_length=80)
    query = models.TextField(blank=True)
    file_format = models.CharField(_("format"), max_length=4, choices=Format)
    asked_by = models.ForeignKey(Membership, models.PROTECT, related_name="+", db_index=False)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+", db_index=False)
    row_count = models.PositiveIntegerField(_("rows"), null=True)
    created_at = models.DateTimeField(_("asked"), auto_now_add=True)
    made_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(_("kept until"))

    objects = ExportQuerySet.as_manager()

    class Meta:
        verbose_name = _("export")
        indexes = [models.Index(fields=["tenant", "asked_by", "-created_at"], name="export_of_member")]

    def __str__(self) -> str:
        return self.title

    @property
    def is_ready(self) -> bool:
        """There is a file to fetch."""
        return self.job_id is not None and self.made_at is not None and self.expires_at > timezone.now()


class OfExportQuerySet(TenantQuerySet):
    def visible_to(self, member: Membership) -> Self:
        """Whoever may see the export may see what is in it."""
        return self.filter(export__in=Export.objects.visible_to(member))


class ExportChunk(TenantModel):
    """A piece of a file that was made, in the database, so that any machine can hand it out."""

    export = models.ForeignKey(Export, models.CASCADE, related_name="chunks", db_index=False)
    number = models.PositiveIntegerField()
    content = models.BinaryField()

    objects = OfExportQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "export", "number"], name="one_piece_per_number")]

    def __str__(self) -> str:
        return f"{self.export_id} {self.number}"
