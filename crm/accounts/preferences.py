"""What people set for themselves, the same in every organisation and on every device."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.pages import shortcuts


def check_keys(keys: Any) -> None:
    """A changed key is one the keyboard has, and no two actions share one."""
    if not isinstance(keys, dict) or not set(keys) <= set(shortcuts.ACTIONS):
        raise ValidationError(_("Only the keys in the list can be changed."), code="unknown_action")
    for action, taken_by in shortcuts.conflicts(keys).items():
        raise ValidationError(
            _("“%(key)s” is taken by “%(action)s”. Choose another key, or change that one first.")
            % {"key": shortcuts.shown(keys[action]), "action": shortcuts.ACTIONS[taken_by]},
            code="key_is_taken",
        )
    if not set(keys.values()) <= set(shortcuts.CHOICES):
        raise ValidationError(_("Choose a letter, a digit or a sign of the list."), code="unknown_key")


def check_days(days: Any) -> None:
    """Weekdays are numbered from Monday, 0, to Sunday, 6."""
    if not isinstance(days, list) or not set(map(str, days)) <= set("0123456"):
        raise ValidationError(_("Days are numbered from 0, Monday, to 6, Sunday."), code="unknown_day")


def every_day() -> list[int]:
    return list(range(7))


class Preferences(models.Model):
    """The columns of a person's own settings. An empty text means as the system or the language has it."""

    class Theme(models.TextChoices):
        SYSTEM = "", gettext_lazy("System")
        LIGHT = "light", gettext_lazy("Light")
        DARK = "dark", gettext_lazy("Dark")

    class Density(models.TextChoices):
        COMFORTABLE = "comfortable", gettext_lazy("Comfortable")
        DEFAULT = "", gettext_lazy("Default")
        COMPACT = "compact", gettext_lazy("Compact")

    class BigNumbers(models.TextChoices):
        LANGUAGE = "", gettext_lazy("As the language")
        WAN = "wan", "12.3万"
        THOUSAND = "thousand", "123K"

    class GainColours(models.TextChoices):
        NEUTRAL = "", gettext_lazy("Ink only")
        RED_UP = "red-up", gettext_lazy("Red up, green down")
        GREEN_UP = "green-up", gettext_lazy("Green up, red down")

    theme = models.CharField(max_length=10, choices=Theme, blank=True, default="")
    density = models.CharField(max_length=12, choices=Density, blank=True, default="")
    big_numbers = models.CharField(max_length=10, choices=BigNumbers, blank=True, default="")
    gain_colours = models.CharField(max_length=10, choices=GainColours, blank=True, default="")
    chart_patterns = models.BooleanField(default=False)
    single_keys = models.BooleanField(default=True)
    keys = models.JSONField(default=dict, blank=True, validators=[check_keys])
    digest_hour = models.PositiveSmallIntegerField(default=8)
    quiet_from = models.TimeField(null=True, blank=True)
    quiet_until = models.TimeField(null=True, blank=True)
    quiet_days = models.JSONField(default=every_day, blank=True, validators=[check_days])
    days_off = models.JSONField(default=list, blank=True, validators=[check_days])

    class Meta:
        abstract = True

    @property
    def looks(self) -> Mapping[str, str]:
        """What the page's root element carries, so that its first paint is right."""
        found = {
            "theme": self.theme,
            "density": self.density,
            "big-numbers": self.big_numbers,
            "gain": self.gain_colours,
            "patterns": "on" if self.chart_patterns else "",
            "keys": "" if self.single_keys else "off",
            "key-map": shortcuts.as_json(self.keys),
        }
        return {name: value for name, value in found.items() if value}
