"""Forms of how one is told, and of chat robots."""

from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import Membership
from crm.notifications.kinds import Channel, Kind, kinds
from crm.notifications.models import NoticeChoice
from crm.pages.forms import CrmForm

HOURS = [(hour, f"{hour:02}:00") for hour in range(24)]


def cell(kind: str, channel: str) -> str:
    """The name of a field of the matrix."""
    return f"{kind}:{channel}"


class NoticesForm(forms.Form):
    """How one is told of each kind by each channel, and when one is left in peace."""

    digest_hour = forms.TypedChoiceField(label=_("Once a day, at"), choices=HOURS, coerce=int)
    quiet_from = forms.TimeField(label=_("Quiet from"), required=False, widget=forms.TimeInput({"type": "time"}))
    quiet_until = forms.TimeField(
        label=_("until"), required=False, widget=forms.TimeInput({"type": "time"}, format="%H:%M")
    )
    quiet_days = forms.TypedMultipleChoiceField(
        label=_("On the evenings of"),
        choices=list(WEEKDAYS.items()),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    days_off = forms.TypedMultipleChoiceField(
        label=_("Whole days without messages"),
        choices=list(WEEKDAYS.items()),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["quiet_from"].widget.format = "%H:%M"  # type: ignore[attr-defined]
        for kind in kinds():
            for channel in Channel:
                self.fields[cell(kind.name, channel)] = forms.ChoiceField(
                    label=f"{kind.label}, {channel.label}",
                    choices=_timings(channel),
                    widget=forms.Select({"class": "input"}),
                )

    def rows(self) -> list[tuple[Kind, list[tuple[str, forms.BoundField]]]]:
        """The matrix: each kind with its cells, a cell with its channel's name."""
        return [
            (kind, [(str(channel.label), self[cell(kind.name, channel)]) for channel in Channel])
            for kind in kinds()
        ]


def _timings(channel: str) -> list[tuple[str, Any]]:
    timings = NoticeChoice.Timing
    if channel == Channel.APP:
        return [(timings.INSTANT, _("On")), (timings.OFF, timings.OFF.label)]
    return [(timing.value, timing.label) for timing in timings]


class RobotForm(CrmForm):
    """A chat robot of one's own."""

    name = forms.CharField(label=_("Name"), max_length=80)
    address = forms.CharField(
        label=_("Address of the robot"),
        max_length=500,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("The webhook address WeCom, DingTalk, Feishu or Slack shows. It is not shown here again."),
    )
    secret = forms.CharField(
        label=_("Signing secret"),
        max_length=200,
        required=False,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("For DingTalk and Feishu, where signing is chosen. With keywords instead, add 同舟."),
    )


class OfGroup(forms.Form):
    """What a group's robot passes on, and about whom."""

    kinds = forms.MultipleChoiceField(label=_("Passes on"), widget=forms.CheckboxSelectMultiple)
    audience = forms.ModelMultipleChoiceField(
        Membership.objects.all(),
        label=_("What these members are told"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen means all members. Everybody in the group reads along, whatever their role."),
    )

    def offer(self) -> None:
        """Only what is not private, and members who can sign in."""
        open_kinds = [(kind.name, kind.label) for kind in kinds() if not kind.is_private]
        self.fields["kinds"].choices = open_kinds  # type: ignore[attr-defined]
        members = self.fields["audience"]
        members.queryset = members.queryset.active().with_parties().order_by("user__name")  # type: ignore[attr-defined]


class AddGroupRobotForm(OfGroup, RobotForm):
    """A group's chat robot."""

    field_order = ("name", "address", "secret", "kinds", "audience")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer()


class ChangeRobotForm(OfGroup, CrmForm):
    """What a group's robot passes on; its address stays."""

    name = forms.CharField(label=_("Name"), max_length=80)
    field_order = ("name", "kinds", "audience")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer()
