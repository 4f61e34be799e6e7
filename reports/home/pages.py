"""The page a day begins with for whoever works customers. The team overview lies beside it."""

from typing import Any
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from agents.models import Agent, agent_id_of
from crm.accounts.roles import Role
from crm.pages.views import Page
from crm.tenancy.clock import business_day
from reports.home import queries
from reports.home.figures import progress_of


class HomePage(Page):
    """Where a member lands: agents on Today, everybody else on the team overview."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return redirect("home:today" if self.member.role == Role.AGENT else "home:team-overview")


class TodayPage(Page):
    """Whom to contact now, what to do, and why. A manager may look at an agent's Today, and only look."""

    title = _("Today")
    template_name = "reports/home/today.html"

    @cached_property
    def agent(self) -> Agent | None:
        asked = self.kwargs.get("pk") or agent_id_of(self.member)
        found = Agent.objects.visible_to(self.member).filter(pk=asked).first() if asked else None
        if found is None and "pk" in self.kwargs:
            raise Http404
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if self.agent is None:
            return super().get_context_data(agent=None, **kwargs)
        now, key = timezone.now(), self.agent.pk
        day = business_day(now, ZoneInfo(self.member.time_zone))
        return super().get_context_data(
            agent=self.agent,
            is_own=self.agent.member_id == self.member.pk,
            day=day,
            queue=queries.queue_of(self.member, key, now),
            quiet=queries.quiet_customers(self.member, key, now),
            logged_today=queries.logged_on(self.member, key, day).count(),
            rhythm=queries.rhythm_of(key, day),
            progress=progress_of(self.member, key, day),
            nudges=queries.nudges_of(self.member, key),
            **kwargs,
        )
