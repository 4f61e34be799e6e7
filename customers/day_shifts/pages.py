"""A sick day: what somebody has planned for a day goes to another day, or to somebody else."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from agents.models import Agent
from crm.accounts.roles import Ability
from crm.pages.responses import done
from crm.pages.views import FormPage, Page, object_or_404
from customers.day_shifts.forms import ShiftDayForm
from customers.follow_ups.models import FollowUp
from customers.follow_ups.queries import MOST_OF_A_DAY, USUAL_LENGTH, open_on
from customers.follow_ups.services import on_day, shift_follow_ups

PLANNED = "#queue, #list, #timeline"


class ShiftDayPage(FormPage):
    """Everything of a day to another day or agent: shown first, then done, and taken back in one step."""

    title = gettext_lazy("Shift a day")
    form_class = ShiftDayForm
    template_name = "customers/day_shifts/page.html"
    sheet_template_name = "customers/day_shifts/sheet.html"
    ability = Ability.WORK

    def get_initial(self) -> dict[str, Any]:
        day = parse_date(self.request.GET.get("day", "")) or timezone.localdate()
        asked = {"agent": agent} if (agent := self.request.GET.get("agent")) else {}
        return {"day": day, "to_day": day + timedelta(days=1)} | asked

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        words = {"submit": _("Show what would move"), "cancel": reverse("customers:follow-ups")}
        return super().get_context_data(**words | kwargs)

    def act(self, form: Form) -> HttpResponse:
        given, zone = form.cleaned_data, ZoneInfo(self.member.time_zone)
        rows = open_on(self.member, given["agent"], given["day"], zone)
        if not rows:
            raise ValidationError({"day": _("Nothing is planned for this day.")}, code="nothing")
        shown = ",".join(sorted(str(row.pk) for row in rows))
        if given["confirmed"] != shown:
            return self._preview(form, rows, shown)
        moved = shift_follow_ups(
            by=self.member, follow_ups=rows, to_day=given["to_day"], zone=zone, to_agent=given["to_agent"]
        )
        message = ngettext("%(n)s follow-up shifted", "%(n)s follow-ups shifted", len(moved)) % {"n": len(moved)}
        back = {"day": given["day"].isoformat(), "agent": given["agent"].pk, "keys": _short(moved)}
        undo = f"{reverse('customers:shift-back')}?{urlencode(back)}"
        return done(self.request, message, to=reverse("customers:follow-ups"), undo=undo, refresh=PLANNED)

    def _preview(self, form: Form, rows: list[FollowUp], shown: str) -> HttpResponse:
        """What would move, and what it would meet there. Nothing has moved yet."""
        given, zone = form.cleaned_data, ZoneInfo(self.member.time_zone)
        other = given["to_agent"] or given["agent"]
        there = open_on(self.member, other, given["to_day"], zone)
        steps = [(row, on_day(row.due_at, given["to_day"], zone)) for row in rows]
        clashes = {
            row.pk: [one for one in there if one.pk != row.pk and abs(one.due_at - at) < USUAL_LENGTH]
            for row, at in steps
        }
        data = self.request.POST.copy()
        data["confirmed"] = shown
        again = self.form_class(**self.get_form_kwargs() | {"data": data})
        preview = [(row, at, clashes[row.pk]) for row, at in steps]
        return self.render_to_response(
            self.get_context_data(form=again, preview=preview, to_agent=other, submit=_("Shift"))
        )


class ShiftBackPage(Page):
    """Take a shift back: what it moved goes to its day and agent again, as far as it is still open."""

    http_method_names = ["post"]
    ability = Ability.WORK

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        day = parse_date(request.GET.get("day", ""))
        agent = object_or_404(Agent.objects.all(), self.member, _uuid(request.GET.get("agent", "")))
        keys = [_uuid(text) for text in request.GET.get("keys", "").split(",")][:MOST_OF_A_DAY]
        rows = FollowUp.objects.visible_to(self.member).filter(pk__in=keys)
        if day is None or not rows:
            raise Http404
        zone = ZoneInfo(self.member.time_zone)
        shift_follow_ups(by=self.member, follow_ups=rows, to_day=day, zone=zone, to_agent=agent)  # type: ignore[arg-type]
        return done(request, _("Shifted back"), to=reverse("customers:follow-ups"), refresh=PLANNED)


def _short(rows: list[FollowUp]) -> str:
    """Keys without their dashes: an address has only so much room."""
    return ",".join(row.pk.hex for row in rows)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Http404 from error
