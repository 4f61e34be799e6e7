"""The team overview: who waits for me, how are we doing, who needs help, and the people one by one."""

from datetime import date
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agents.models import Agent, Team
from crm.accounts.roles import Ability
from crm.pages.responses import done
from crm.pages.views import ActionPage, FormPage, Page, object_or_404
from crm.tenancy.clock import business_day
from crm.tenancy.periods import Period, period_of
from customers.tiers.standards import contact_standards
from reports.home.figures import as_decimal
from reports.overview.alerts import GENERAL, RULES, Alert, alerts_of
from reports.overview.beginning import first_steps
from reports.overview.figures import compared_with, figures_of, scope_of
from reports.overview.forms import DismissForm, NudgeForm
from reports.overview.freshness import freshness_of, uncounted_of
from reports.overview.models import Dismissal, Nudge
from reports.overview.services import asked_today, dismiss_alert, restore_alert, see_nudge, send_nudge
from reports.overview.shown import shown_alert, shown_rows
from reports.overview.team import COMPARISONS, TeamView, earlier_of, team_view, usual_period
from reports.overview.trend import trend_of
from reports.overview.waiting import waiting_for
from reports.overview.words import NOUNS, proposal_of, rule_of

TITLE = gettext_lazy("Team overview")
ALERTS_SHOWN = 7


class _Overview(Page):
    """What the parts of the overview share: the period, the team, what is compared, and the figures."""

    title = TITLE

    @cached_property
    def now(self) -> Any:
        return timezone.now()

    @cached_property
    def today(self) -> date:
        return business_day(self.now, ZoneInfo(self.member.tenant.time_zone))

    @cached_property
    def teams(self) -> list[Team]:
        return list(Team.objects.visible_to(self.member).order_by("name"))

    @cached_property
    def team(self) -> Team | None:
        asked = self.request.GET.get("team")
        if not asked:
            return None
        found = next((one for one in self.teams if str(one.pk) == asked), None)
        if found is None:
            raise Http404
        return found

    @cached_property
    def period(self) -> Period:
        asked = self.request.GET.get("period", "")
        known = {period.label: period for period in _choices(self.today)}
        if asked and asked not in known:
            raise Http404
        return known.get(asked) or usual_period(self.today)

    @cached_property
    def compare(self) -> str:
        asked = self.request.GET.get("compare") or COMPARISONS[0]
        if asked not in COMPARISONS:
            raise Http404
        return asked

    @cached_property
    def view(self) -> TeamView:
        return team_view(
            self.member,
            period=self.period,
            today=self.today,
            now=self.now,
            team=self.team,
            standards=contact_standards(),
            compare=self.compare,
        )

    @cached_property
    def alerts(self) -> list[Alert]:
        """What the rules find, without what the reader has set aside."""
        return alerts_of(self.view, self.today, self.now, {(one.agent_id, one.rule) for one in self.dismissals})

    @cached_property
    def dismissals(self) -> list[Dismissal]:
        found = Dismissal.objects.visible_to(self.member).in_force(self.today).filter(agent__in=self.agent_ids)
        return list(found.select_related("agent").order_by("-dismissed_at"))

    @cached_property
    def agent_ids(self) -> list[UUID]:
        return [row.agent.pk for row in self.view.rows]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked = self.request.GET.copy()
        asked["period"] = self.period.label
        return super().get_context_data(
            view=self.view,
            period=self.period,
            today=self.today,
            team=self.team,
            query=f"?{asked.urlencode()}",
            may_ask=self.member.may(Ability.SET_GOALS),
            **kwargs,
        )


class TeamOverviewPage(_Overview):
    """The page itself: what waits, the headline figures, and room for the parts that come by themselves."""

    template_name = "reports/overview/overview.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        view = self.view
        return super().get_context_data(
            figures=figures_of(view, self.period, self.today, scope_of(self.team)),
            freshness=freshness_of(self.agent_ids, self.now),
            waiting=waiting_for(self.member),
            steps=first_steps(self.member) if view.target is None else [],
            periods=_choices(self.today),
            teams=self.teams,
            compare=self.compare,
            compared_with=compared_with(self.compare),
            **kwargs,
        )


class _Region(_Overview):
    """A part of the overview that loads by itself; opened alone it is a page of its own."""

    region: str

    def get_template_names(self) -> list[str]:
        return [f"reports/overview/_{self.region}.html" if self.is_fragment else "reports/overview/region.html"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(region=f"reports/overview/_{self.region}.html", **kwargs)


class AttentionRegion(_Region):
    """Who needs help, by named rules."""

    region = "attention"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked = asked_today(self.agent_ids, self.today)
        alerts = [shown_alert(alert, self.period, self.today, asked) for alert in self.alerts]
        for one in self.dismissals:
            one.rule_words = rule_of(one.rule) if one.rule in RULES else one.rule  # type: ignore[attr-defined]
        return super().get_context_data(alerts=alerts, shown=ALERTS_SHOWN, dismissals=self.dismissals, **kwargs)


class TrendRegion(_Region):
    """How the goal is approached, week by week. It changes with the roll-up only, so a minute old is fresh."""

    region = "trend"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().get(request, *args, **kwargs)
        response["Cache-Control"] = "private, max-age=60"
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        earlier = earlier_of(self.period, self.compare)
        chart = trend_of(self.view, self.period, earlier, self.today, scope_of(self.team))
        return super().get_context_data(chart=chart, **kwargs)


class AgentsRegion(_Region):
    """The agents one by one, those who need attention first."""

    region = "agents"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        view = self.view
        return super().get_context_data(
            agent_rows=shown_rows(view.rows, self.alerts, self.period, self.today),
            totals={name: view.total(name) for name in ("sales_amount", "deals_won", "interactions")},
            total_attainment=None if view.attainment is None else as_decimal(view.attainment),
            total_punctuality=None if view.punctuality is None else as_decimal(view.punctuality),
            pace=as_decimal(view.pace),
            general=GENERAL,
            **kwargs,
        )


class UncountedPage(_Overview):
    """What happened since the figures were made and does not count in them yet."""

    title = gettext_lazy("Not counted yet")
    template_name = "reports/overview/uncounted.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        events = uncounted_of(self.agent_ids)
        rows = [{"event": event, "noun": NOUNS[event.name.partition(".")[0]]} for event in events]
        return super().get_context_data(rows=rows, **kwargs)


class _AboutAlert(FormPage):
    """Something done about an alert of one agent."""

    ability = Ability.SET_GOALS
    template_name = "components/form_page.html"
    sheet_template_name = "components/form_sheet.html"

    @cached_property
    def agent(self) -> Any:
        return object_or_404(Agent.objects.select_related("member__user"), self.member, self.kwargs["pk"])

    @property
    def rule(self) -> str:
        if self.kwargs["rule"] not in (*RULES, GENERAL):
            raise Http404
        return str(self.kwargs["rule"])

    def get_title(self) -> str | Promise:
        return f"{self.title} · {self.agent}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        note = rule_of(self.rule) if self.rule != GENERAL else ""
        cancel = reverse("home:team-overview")
        return super().get_context_data(**{"note": note, "cancel": cancel, "submit": self.submit} | kwargs)

    submit: str | Promise = ""


class NudgePage(_AboutAlert):
    """Ask an agent about what a rule found, in words of one's own."""

    title = gettext_lazy("Nudge")
    submit = gettext_lazy("Send")
    form_class = NudgeForm

    def get_initial(self) -> dict[str, Any]:
        if self.agent.member is None:
            return {}
        return {"text": proposal_of(self._alert(), self.agent.member.language)}

    def _alert(self) -> Alert | None:
        """What the rule says of this agent now, in the usual period."""
        now = timezone.now()
        today = business_day(now, ZoneInfo(self.member.tenant.time_zone))
        view = team_view(
            self.member,
            period=usual_period(today),
            today=today,
            now=now,
            team=None,
            standards=contact_standards(),
        )
        key = (self.agent.pk, self.rule)
        return next((alert for alert in alerts_of(view, today, now) if alert.key == key), None)

    def act(self, form: Form) -> HttpResponse:
        send_nudge(by=self.member, agent=self.agent, rule=self.rule, text=form.cleaned_data["text"])
        words = _("Sent to %(agent)s") % {"agent": self.agent}
        return done(self.request, words, to=reverse("home:team-overview"), refresh="#attention")


class DismissPage(_AboutAlert):
    """Set an alert aside for a week, and say why."""

    title = gettext_lazy("Set aside")
    submit = gettext_lazy("Set aside for a week")
    form_class = DismissForm

    def act(self, form: Form) -> HttpResponse:
        found = dismiss_alert(by=self.member, agent=self.agent, rule=self.rule, **form.cleaned_data)
        undo = reverse("home:restore-alert", args=[found.pk])
        words = _("Set aside until %(day)s") % {"day": found.until}
        return done(self.request, words, to=reverse("home:team-overview"), undo=undo, refresh="#attention")


class RestoreAlertPage(ActionPage):
    """Take an alert up again."""

    ability = Ability.SET_GOALS
    queryset = Dismissal.objects.select_related("agent")

    def act(self, found: Dismissal) -> HttpResponse:
        restore_alert(by=self.member, dismissal=found)
        return done(self.request, _("Shown again"), to=reverse("home:team-overview"), refresh="#attention")


class SeeNudgePage(ActionPage):
    """The agent has read what they were asked."""

    queryset = Nudge.objects.select_related("agent")

    def act(self, found: Nudge) -> HttpResponse:
        see_nudge(by=self.member, nudge=found)
        return done(self.request, _("Seen"), to=reverse("home:today"), refresh="#nudges")


def _choices(today: date) -> list[Period]:
    """This and the last months and quarters."""
    quarter, month = period_of("quarter", today), period_of("month", today)
    return [quarter, quarter.before(), quarter.before().before(), month, month.before(), month.before().before()]
