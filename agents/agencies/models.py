"""Agencies: partner firms (代理商) that sell with us."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crm.tenancy.models import ChangedAt, KnownElsewhere, TenantModel, known_once
from crm.tenancy.querysets import SharedQuerySet


class Agency(KnownElsewhere, ChangedAt, TenantModel):
    """A partner firm. If it buys from us too, it has a customer profile of its own (`Customer.agency`)."""

    class Status(models.TextChoices):
        CANDIDATE = "candidate", _("Candidate")
        ACTIVE = "active", pgettext_lazy("agency", "Active")
        ENDED = "ended", pgettext_lazy("agency", "Ended")

    name = models.CharField(_("name"), max_length=200)
    code = models.CharField(_("code"), max_length=40, blank=True)
    region = models.CharField(_("region"), max_length=80, blank=True)
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.ACTIVE)
    contact_name = models.CharField(_("contact person"), max_length=120, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    note = models.TextField(_("note"), blank=True)

    objects = SharedQuerySet.as_manager()

    class Meta:
        verbose_name = _("agency")
        verbose_name_plural = _("agencies")
        constraints = [
            models.UniqueConstraint(fields=["tenant", "name"], name="one_agency_per_name"),
            known_once("agency_known_once"),
        ]

    def __str__(self) -> str:
        return self.name
