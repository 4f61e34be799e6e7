"""What is measured: definitions as data, and each agent's value of each day."""

from typing import Self

from django.core.serializers.json import DjangoJSONEncoder
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from agents.models import Agent, reach_of
from crm.accounts.models import Membership
from crm.exact.rounding import minor_units
from crm.tenancy.models import ChangedAt, TenantModel
from crm.tenancy.querysets import SharedQuerySet, TenantQuerySet


class MetricQuerySet(SharedQuerySet):
    def active(self) -> Self:
        return self.filter(is_active=True)


class Defined(models.Model):
    """What a KPI measures, how its values are published, and how they are judged.

    `definition` is `{"numerator": MEASURE}` for counts and sums, with a `denominator` for ratios and averages,
    where MEASURE names a base measure of the daily roll-up, or a source with filters that is counted or summed.
    """

    class Kind(models.TextChoices):
        COUNT = "count", _("Count")
        SUM = "sum", _("Sum")
        RATIO = "ratio", _("Ratio")
        AVERAGE = "average", _("Average")

    class Unit(models.TextChoices):
        NUMBER = "number", pgettext_lazy("unit", "Number")
        MONEY = "money", _("Money")
        PERCENT = "percent", _("Percent")
        MINUTES = "minutes", _("Minutes")
        DAYS = "days", _("Days")

    class Direction(models.TextChoices):
        HIGHER = "higher", _("Higher is better")
        LOWER = "lower", _("Lower is better")
        RANGE = "range", _("Within a range is best")

    class TargetKind(models.TextChoices):
        FLOW = "flow", _("Adds up with the days")
        LEVEL = "level", _("A level to hold")

    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    unit = models.CharField(_("unit"), max_length=8, choices=Unit, default=Unit.NUMBER)
    direction = models.CharField(_("direction"), max_length=6, choices=Direction, default=Direction.HIGHER)
    target_kind = models.CharField(
        _("kind of target"),
        max_length=5,
        choices=TargetKind,
        blank=True,
        help_text=_("Empty: counts and sums add up with the days, ratios and averages are levels."),
    )
    definition = models.JSONField(encoder=DjangoJSONEncoder)
    least_n = models.PositiveIntegerField(_("smallest meaningful number of cases"), default=0)
    scale = models.PositiveSmallIntegerField(
        _("published decimals"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(6)],
        help_text=_("Of the number itself: the share 0.971 has three. Empty: as its unit has them."),
    )

    class Meta:
        abstract = True

    @property
    def divides(self) -> bool:
        """A ratio or an average, which has a denominator."""
        return self.kind in DIVIDED

    @property
    def is_flow(self) -> bool:
        """A target for a part of the period is a part of it; a level is the same on every day."""
        return self.target_kind == self.TargetKind.FLOW if self.target_kind else not self.divides

    def decimals(self, currency: str) -> int:
        """The decimals its values are published and compared with."""
        if self.scale is not None:
            return self.scale
        return minor_units(currency) if self.unit == self.Unit.MONEY else DECIMALS[self.unit]


DIVIDED = frozenset({Defined.Kind.RATIO, Defined.Kind.AVERAGE})
DECIMALS: dict[str, int] = {
    Defined.Unit.NUMBER: 2,
    Defined.Unit.PERCENT: 3,
    Defined.Unit.MINUTES: 0,
    Defined.Unit.DAYS: 1,
}
"""Published decimals by unit, as the pages write them; money has those of the organisation's currency."""
DEFINING = tuple(field.name for field in Defined._meta.local_fields)
"""The columns that make a version."""


class Metric(Defined, ChangedAt, TenantModel):
    """A KPI: a number per agent and period, defined as data (evaluations/metrics/definitions.py)."""

    code = models.SlugField(pgettext_lazy("metric", "code"), max_length=40, db_index=False)
    name_zh = models.CharField(_("name in Chinese"), max_length=80)
    name_en = models.CharField(_("name in English"), max_length=80)
    meaning_zh = models.CharField(_("definition in Chinese"), max_length=300, blank=True)
    meaning_en = models.CharField(_("definition in English"), max_length=300, blank=True)
    definition_version = models.PositiveSmallIntegerField(default=1, editable=False)
    is_builtin = models.BooleanField(default=False, editable=False)
    is_active = models.BooleanField(_("active"), default=True)

    objects = MetricQuerySet.as_manager()

    class Meta:
        verbose_name = _("metric")
        constraints = [models.UniqueConstraint(fields=["tenant", "code"], name="one_metric_per_code")]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.name_zh if (translation.get_language() or "").startswith("zh") else self.name_en

    @property
    def meaning(self) -> str:
        return self.meaning_zh if (translation.get_language() or "").startswith("zh") else self.meaning_en


class MetricVersion(Defined, TenantModel):
    """What a metric meant from a moment on, until its next version. It stays as written, so that values of then,
    frozen in statements with the version's number, can still be explained."""

    metric = models.ForeignKey(Metric, models.CASCADE, related_name="versions", db_index=False)
    number = models.PositiveSmallIntegerField(_("version"))
    written_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+", db_index=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = SharedQuerySet.as_manager()

    class Meta:
        verbose_name = _("metric version")
        constraints = [
            models.UniqueConstraint(fields=["tenant", "metric", "number"], name="one_metric_version_per_number")
        ]

    def __str__(self) -> str:
        return f"{self.metric} v{self.number}"


class MetricDayQuerySet(TenantQuerySet):
    def visible_to(self, member: Membership) -> Self:
        """Whoever may see the agent may see how they do."""
        reach = reach_of(member)
        return self if reach is None else self.filter(agent__among=reach)


class MetricDay(TenantModel):
    """One agent's day in one of the organisation's own metrics. Always recomputed, never incremented.

    Numerator and denominator are kept apart, so that periods and teams add up before they divide.
    """

    metric = models.ForeignKey(Metric, models.CASCADE, related_name="days", db_index=False)
    agent = models.ForeignKey(Agent, models.CASCADE, related_name="metric_days", db_index=False)
    day = models.DateField()
    numerator = models.DecimalField(max_digits=24, decimal_places=6, default=0)
    denominator = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    n = models.PositiveIntegerField(default=0)
    rolled_up_at = models.DateTimeField()

    objects = MetricDayQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "metric", "agent", "day"], name="one_value_per_metric_and_agent_day"
            )
        ]
        indexes = [models.Index(fields=["tenant", "agent", "day"], name="metric_day_by_agent")]

    def __str__(self) -> str:
        return f"{self.metric_id} {self.agent_id} {self.day}"
