"""How I am told: the matrix, quiet hours, my devices and my robots."""

from typing import Any

from django.forms import Form
from django.utils.translation import gettext_lazy as _

from crm.accounts.own_pages import own_tabs
from crm.accounts.services import OWN_SETTINGS, set_preferences
from crm.notifications import push
from crm.notifications.forms import NoticesForm, cell
from crm.notifications.kinds import Channel, kinds
from crm.notifications.models import NoticeChoice, PushDevice, Robot
from crm.notifications.services import choose_timing
from crm.pages.autosave import AutosavePage


class NoticesPage(AutosavePage):
    """What I am told, by which ways and when."""

    title = _("What I am told")
    template_name = "notifications/notices.html"
    form_class = NoticesForm

    def get_initial(self) -> dict[str, Any]:
        user = self.member.user
        own = {name: getattr(user, name) for name in ("digest_hour", "quiet_from", "quiet_until")}
        own |= {"quiet_days": user.quiet_days, "days_off": user.days_off}
        chosen = NoticeChoice.objects.visible_to(self.member).values_list("kind", "channel", "timing")
        usual = {cell(kind.name, channel): kind.usually(channel) for kind in kinds() for channel in Channel}
        return own | usual | {cell(kind, channel): timing for kind, channel, timing in chosen}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            tabs=own_tabs("notifications:notices"),
            channels=[channel.label for channel in Channel],
            devices=PushDevice.objects.visible_to(self.member).order_by("-created_at"),
            robots=Robot.objects.visible_to(self.member).filter(member=self.member).order_by("-created_at"),
            push_key=push.public_key(),
            **kwargs,
        )

    def save(self, form: Form, changes: dict[str, Any]) -> None:
        own = {name: value for name, value in changes.items() if name in OWN_SETTINGS}
        if own:
            set_preferences(user=self.member.user, **own)
        for name, value in changes.items():
            kind, _colon, channel = name.rpartition(":")
            if channel and name not in own:
                choose_timing(by=self.member, kind=kind, channel=channel, timing=value)
