"""When an organisation works: its weekdays, its holidays, and the days it works all the same."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from crm.tenancy.models import TenantModel
from crm.tenancy.querysets import SharedQuerySet

USUAL_WEEK = "12345"


class WorkWeek(TenantModel):
    """The weekdays an organisation works (Monday is 1), and what the end of a month is. At most one row."""

    weekdays = models.CharField(_("working days"), max_length=7, default=USUAL_WEEK)
    month_ends_on_working_day = models.BooleanField(_("the end of a month is its last working day"), default=False)

    objects = SharedQuerySet.as_manager()

    class Meta:
        verbose_name = _("working week")
        constraints = [models.UniqueConstraint(fields=["tenant"], name="one_work_week")]

    def __str__(self) -> str:
        return self.weekdays


class SpecialDay(TenantModel):
    """Some days that are not as their weekdays say: off, or worked to make up for a holiday."""

    class Kind(models.TextChoices):
        OFF = "off", _("Day off")
        WORKED = "worked", _("Worked all the same")

    class Holiday(models.TextChoices):
        """What people call it in a sentence: “after the Spring Festival”."""

        NEW_YEAR = "new-year", _("New Year")
        SPRING = "spring", _("Spring Festival")
        MAY = "may", _("Labour Day")
        NATIONAL = "national", _("National Day")
        OTHER = "other", _("Another holiday")

    kind = models.CharField(_("kind"), max_length=6, choices=Kind, default=Kind.OFF)
    holiday = models.CharField(_("holiday"), max_length=10, choices=Holiday, default=Holiday.OTHER)
    name = models.CharField(_("name"), max_length=60)
    first = models.DateField(_("first day"))
    last = models.DateField(_("last day"))

    objects = SharedQuerySet.as_manager()

    class Meta:
        verbose_name = _("special day")
        constraints = [
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="special_days_end_after_they_start"),
        ]
        indexes = [models.Index(fields=["tenant", "first"], name="special_day_by_date")]

    def __str__(self) -> str:
        return self.name
