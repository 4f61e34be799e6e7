"""Chat robots: one's own, and those of groups."""

from typing import Any

from django.forms import Form
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.accounts.models import Membership
from crm.accounts.roles import Ability
from crm.notifications.forms import AddGroupRobotForm, ChangeRobotForm, RobotForm
from crm.notifications.kinds import kind_of
from crm.notifications.models import Robot
from crm.notifications.robot_services import (
    add_robot,
    change_group_robot,
    remove_robot,
    switch_on,
    try_robot,
)
from crm.pages.responses import done
from crm.pages.views import ActionPage, DetailPage, FormPage, Page


def home_of(robot: Robot) -> str:
    """The page a robot stands on."""
    return reverse("notifications:notices" if robot.member_id else "notifications:robots")


class RobotsPage(Page):
    """The robots of groups."""

    title = gettext_lazy("Chat robots")
    template_name = "notifications/robots.html"
    ability = Ability.MANAGE_ORGANISATION

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        robots = list(Robot.objects.visible_to(self.member).of_groups().order_by("name", "pk"))
        names = {str(one.pk): str(one) for one in Membership.objects.visible_to(self.member).with_parties()}
        rows = [
            {
                "robot": robot,
                "kinds": [kind.label for name in robot.kinds if (kind := kind_of(name))],
                "members": [names[key] for key in robot.audience if key in names],
            }
            for robot in robots
        ]
        return super().get_context_data(rows=rows, **kwargs)


class AddRobotPage(FormPage):
    """A robot of one's own."""

    title = gettext_lazy("Add a chat robot")
    template_name = "settings/form.html"
    sheet_template_name = "settings/_sheet_form.html"
    form_class = RobotForm

    def act(self, form: Form) -> HttpResponse:
        add_robot(by=self.member, **form.cleaned_data)
        return done(self.request, _("Robot added. Try it out now."), to=reverse("notifications:notices"))


class AddGroupRobotPage(FormPage):
    """A robot of a group."""

    title = gettext_lazy("Add a chat robot")
    template_name = "settings/form.html"
    sheet_template_name = "settings/_sheet_form.html"
    form_class = AddGroupRobotForm
    ability = Ability.MANAGE_ORGANISATION

    def act(self, form: Form) -> HttpResponse:
        values = form.cleaned_data | {"audience": [str(one.pk) for one in form.cleaned_data["audience"]]}
        add_robot(by=self.member, is_of_group=True, **values)
        return done(self.request, _("Robot added. Try it out now."), to=reverse("notifications:robots"))


class ChangeRobotPage(FormPage, DetailPage):
    """What a group's robot passes on."""

    queryset = Robot.objects.of_groups()
    template_name = "settings/form.html"
    sheet_template_name = "settings/_sheet_form.html"
    form_class = ChangeRobotForm
    ability = Ability.MANAGE_ORGANISATION

    def get_initial(self) -> dict[str, Any]:
        found = self.get_object()
        return {"name": found.name, "kinds": found.kinds, "audience": found.audience}

    def act(self, form: Form) -> HttpResponse:
        values = form.cleaned_data | {"audience": [str(one.pk) for one in form.cleaned_data["audience"]]}
        change_group_robot(by=self.member, robot=self.get_object(), **values)
        return done(self.request, _("Saved"), to=reverse("notifications:robots"))


class TryRobotPage(ActionPage):
    """One sentence now, and what the service said."""

    queryset = Robot.objects.all()

    def act(self, found: Robot) -> HttpResponse:
        try_robot(by=self.member, robot=found)
        words = _("%(service)s took the message.") % {"service": found.get_service_display()}  # type: ignore[attr-defined]
        return done(self.request, words, to=home_of(found))


class SwitchOnRobotPage(ActionPage):
    """Speak again."""

    queryset = Robot.objects.all()

    def act(self, found: Robot) -> HttpResponse:
        switch_on(by=self.member, robot=found)
        return done(self.request, _("Switched on"), to=home_of(found))


class RemoveRobotPage(ActionPage):
    """Forget a robot."""

    queryset = Robot.objects.all()

    def act(self, found: Robot) -> HttpResponse:
        where = home_of(found)
        remove_robot(by=self.member, robot=found)
        return done(self.request, _("Robot removed"), to=where)
