"""The organisation, and the base of every row that belongs to one."""

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.tenancy.keys import new_id
from crm.tenancy.querysets import TenantQuerySet


class Tenant(models.Model):
    """An organisation: the fence around everything it owns."""

    class Language(models.TextChoices):
        ZH_HANS = "zh-hans", "简体中文"
        EN = "en", "English"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    slug = models.SlugField(
        _("short name"),
        max_length=60,
        unique=True,
        validators=[RegexValidator(r"^[a-z0-9][a-z0-9-]*$", _("Use small letters, digits and hyphens."))],
    )
    name = models.CharField(_("name"), max_length=200)
    language = models.CharField(_("language"), max_length=10, choices=Language, default=Language.EN)
    time_zone = models.CharField(_("time zone"), max_length=60, default="Asia/Shanghai")
    currency = models.CharField(_("currency"), max_length=3, default="CNY")
    fiscal_year_starts = models.PositiveSmallIntegerField(_("first month of the fiscal year"), default=1)
    is_active = models.BooleanField(_("active"), default=True)
    is_demo = models.BooleanField(default=False, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("organisation")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(fiscal_year_starts__range=(1, 12)), name="fiscal_year_starts_in_a_month"
            )
        ]

    def __str__(self) -> str:
        return self.name


class CurrentTenant(models.Func):
    """The tenant of the open scope, as PostgreSQL sees it."""

    template = "NULLIF(current_setting('crm.tenant_id', true), '')::uuid"
    output_field = models.UUIDField()


class TenantModel(models.Model):
    """A row that belongs to one tenant. The database stamps it; code never does."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    tenant = models.ForeignKey(
        Tenant, models.PROTECT, editable=False, related_name="+", db_default=CurrentTenant(), db_index=False
    )

    objects = TenantQuerySet.as_manager()

    class Meta:
        abstract = True


class ChangedAt(models.Model):
    """When a row came and when it last changed; `version` counts the changes for optimistic concurrency."""

    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True


class KnownElsewhere(models.Model):
    """A row another system knows by its own id, for example `erp` and `C-1001`."""

    external_system = models.CharField(_("external system"), max_length=40, blank=True)
    external_id = models.CharField(_("external id"), max_length=120, blank=True)

    class Meta:
        abstract = True


def known_once(name: str) -> models.UniqueConstraint:
    """One row for each id of another system."""
    return models.UniqueConstraint(
        fields=["tenant", "external_system", "external_id"],
        condition=~models.Q(external_id=""),
        name=name,
    )
