"""The pages a day begins with: Today for whoever works customers, the team overview for whoever leads."""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from agents.models import Agent, Team, agent_id_of
from crm.accounts.roles import Role
from crm.pages.views import Page
from crm.tenancy.clock import business_day
from crm.tenancy.periods import Period, period_of
from reports.home import queries
from reports.home.figures import as_decimal, figures_of, progress_of
from reports.home.shown import shown_alert, shown_row
from reports.home.team import team_view, usual_period


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
            **kwargs,
        )


class TeamOverviewPage(Page):
    """Who needs me, where are we off course, what to do first."""

    title = _("Team overview")
    template_name = "reports/home/team_overview.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        now = timezone.now()
        today = business_day(now, ZoneInfo(self.member.tenant.time_zone))
        period, team, teams = (
            self._period(today),
            None,
            list(Team.objects.visible_to(self.member).order_by("name")),
        )
        if asked := self.request.GET.get("team"):
            team = next((one for one in teams if str(one.pk) == asked), None)
            if team is None:
                raise Http404
        view = team_view(self.member, period=period, today=today, now=now, team=team)
        return super().get_context_data(
            view=view,
            figures=figures_of(view, period, self.member.tenant.currency, today),
            alerts=[shown_alert(alert, period) for alert in view.alerts],
            agent_rows=[shown_row(row, view, period) for row in view.rows],
            totals={name: view.total(name) for name in ("sales_amount", "deals_won", "interactions")},
            total_attainment=None if view.attainment is None else as_decimal(view.attainment),
            total_punctuality=None if view.punctuality is None else as_decimal(view.punctuality),
            pace=as_decimal(view.pace),
            period=period,
            periods=_choices(today),
            today=today,
            team=team,
            teams=teams,
            **kwargs,
        )

    def _period(self, today: date) -> Period:
        asked = self.request.GET.get("period", "")
        known = {period.label: period for period in _choices(today)}
        if asked and asked not in known:
            raise Http404
        return known.get(asked) or usual_period(today)


def _choices(today: date) -> list[Period]:
    """This and the last months and quarters."""
    quarter, month = period_of("quarter", today), period_of("month", today)
    return [quarter, quarter.before(), quarter.before().before(), month, month.before(), month.before().before()]
