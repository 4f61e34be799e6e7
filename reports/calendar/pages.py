"""The calendar: where did this week go, and whom can I still meet?"""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from agents.models import Agent, agent_id_of
from crm.accounts.roles import Ability
from crm.pages import formats
from crm.pages.views import DetailPage, Page
from customers.follow_ups.moments import next_moments
from customers.models import FollowUp
from reports.calendar.queries import KINDS, Entry, entries_between

VIEWS = {"week": _("Week"), "day": pgettext_lazy("calendar", "Day"), "agenda": _("Agenda"), "team": _("Team")}
KIND_WORDS = {
    "": _("All"),
    "follow-ups": _("Follow-ups"),
    "interactions": _("Interactions"),
    "goals": _("Goals"),
}
LENGTHS = {"week": 7, "day": 1, "agenda": 7, "team": 1}
MOST_LANES = 60
LONGEST = timedelta(days=45)


@dataclass(frozen=True)
class Shown:
    """What the address asks for: a view, its days, one person or all, one kind or all."""

    view: str
    first: date
    last: date
    agent: Agent | None
    kind: str

    def address(self, **changes: Any) -> str:
        """The same calendar with something changed."""
        asked = {
            "view": self.view,
            "day": self.first,
            "agent": self.agent.pk if self.agent else "",
            "kind": self.kind,
        }
        known = {name: value for name, value in (asked | changes).items() if value}
        return f"{reverse('home:calendar')}?{urlencode(known)}"


class CalendarPage(Page):
    """A week, a day, an agenda or the team side by side. Without a script, and on a phone, the agenda."""

    title = _("Calendar")

    def get_template_names(self) -> list[str]:
        return ["reports/calendar/_agenda.html" if self.is_fragment else "reports/calendar/page.html"]

    @property
    def may_see_others(self) -> bool:
        return bool(self.member.may(Ability.SEE_TEAM) or self.member.may(Ability.SEE_ALL))

    @cached_property
    def shown(self) -> Shown:
        view = self.request.GET.get("view") or self._usual_view()
        if view not in VIEWS or (view == "team" and not self.may_see_others):
            raise Http404
        day = _day_or_404(self.request.GET.get("day", ""))
        first = day - timedelta(days=day.weekday()) if view in ("week", "agenda") else day
        kind = self.request.GET.get("kind", "")
        if kind and kind not in KINDS:
            raise Http404
        return Shown(view, first, first + timedelta(days=LENGTHS[view] - 1), self._agent(), kind)

    def _usual_view(self) -> str:
        """One's own week; whoever has none and leads, the people side by side."""
        return "team" if self.may_see_others and agent_id_of(self.member) is None else "week"

    def _agent(self) -> Agent | None:
        """The person asked for; oneself where one is an agent and has not asked for all."""
        asked = self.request.GET.get("agent", "")
        if asked == "all":
            return None
        if asked:
            found = Agent.objects.visible_to(self.member).filter(pk=_uuid_or_404(asked)).first()
            if found is None:
                raise Http404
            return found
        return Agent.objects.visible_to(self.member).filter(member=self.member).first()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shown = self.shown
        agent = None if shown.view == "team" else shown.agent
        entries = entries_between(
            self.member, shown.first, shown.last, agent=agent.pk if agent else None, kind=shown.kind
        )
        length = timedelta(days=LENGTHS[shown.view])
        return super().get_context_data(
            shown=shown,
            days=_by_day(entries),
            views=[(key, word, shown.address(view=key)) for key, word in VIEWS.items() if self._offers(key)],
            kinds=KIND_WORDS,
            previous=shown.address(day=shown.first - length),
            next=shown.address(day=shown.first + length),
            today=shown.address(day=timezone.localdate()),
            heading=formats.date_range(shown.first, shown.last),
            agents=Agent.objects.visible_to(self.member).active().by_name()[:200] if self.may_see_others else [],
            lanes=self._lanes() if shown.view == "team" else [],
            moments=next_moments(),
            may_work=self.member.may(Ability.WORK),
            may_see_others=self.may_see_others,
            **kwargs,
        )

    def _offers(self, view: str) -> bool:
        return view != "team" or self.may_see_others

    def _lanes(self) -> list[dict[str, str]]:
        rows = Agent.objects.visible_to(self.member).active().by_name()[:MOST_LANES]
        return [{"id": str(row.pk), "title": row.name} for row in rows]


class CalendarEntriesPage(Page):
    """The same entries for the script that draws the grid."""

    http_method_names = ["get"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        first, last = _day_or_404(request.GET.get("start", "")), _day_or_404(request.GET.get("end", ""))
        kind, asked = request.GET.get("kind", ""), request.GET.get("agent", "")
        if last < first or last - first > LONGEST or (kind and kind not in KINDS):
            raise Http404
        agent = _uuid_or_404(asked) if asked else None
        entries = entries_between(self.member, first, last, agent=agent, kind=kind)
        return JsonResponse({"entries": [_drawn(entry, self.member.may(Ability.WORK)) for entry in entries]})


class CalendarEntryPage(DetailPage):
    """One follow-up in a sheet over the calendar, with all that can be done with it."""

    queryset = FollowUp.objects.with_parties()
    context_object_name = "f"

    def get_template_names(self) -> list[str]:
        return ["reports/calendar/_entry.html" if self.is_fragment else "reports/calendar/entry.html"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(moments=next_moments(), may_work=self.member.may(Ability.WORK), **kwargs)


def _drawn(entry: Entry, may_work: bool) -> dict[str, Any]:
    """Times are the reader's wall clock without a zone: the grid draws what the page says."""
    day = entry.day.isoformat()
    return {
        "id": f"{entry.kind}-{entry.id}-{entry.title if entry.kind == 'goals' else ''}",
        "start": entry.starts_at.strftime("%Y-%m-%dT%H:%M") if entry.starts_at else day,
        "end": entry.ends_at.strftime("%Y-%m-%dT%H:%M") if entry.ends_at else day,
        "allDay": entry.starts_at is None,
        "title": f"{entry.title}: {entry.note}" if entry.note else entry.title,
        "resourceIds": [str(entry.agent_id)],
        "classNames": [f"is-{entry.kind}", f"is-{entry.state}"],
        "editable": entry.may_move and may_work,
        "extendedProps": {
            "url": entry.url,
            "sheet": reverse("home:calendar-entry", args=[entry.id]) if entry.kind == "follow-ups" else "",
            "move": reverse("customers:move-follow-up", args=[entry.id]) if entry.may_move and may_work else "",
        },
    }


def _by_day(entries: list[Entry]) -> list[tuple[date, list[Entry]]]:
    return [(day, list(rows)) for day, rows in groupby(entries, key=lambda entry: entry.day)]


def _day_or_404(text: str) -> date:
    """A day of an address; today where none is named."""
    try:
        found = parse_date(text[:10]) if text else timezone.localdate()
    except ValueError:
        found = None
    if found is None or not date(1990, 1, 1) <= found <= date(2100, 1, 1):
        raise Http404
    return found


def _uuid_or_404(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Http404 from error
