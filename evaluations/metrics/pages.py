"""Pages of metrics: what is measured, and how it goes."""

from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agents.models import Agent, reach_of
from crm.pages.views import DetailPage, Page
from crm.tenancy.clock import today
from crm.tenancy.periods import period_of
from evaluations.metrics.forms import SeriesForm
from evaluations.metrics.links import rows_behind
from evaluations.metrics.models import Metric
from evaluations.metrics.queries import Point, by_agent, freshness, series, values_of
from evaluations.metrics.words import definition_rows, in_order, in_words, period_name, trend

PERIODS = {"month": gettext_lazy("This month"), "quarter": gettext_lazy("This quarter")}
MOST_AGENTS = 200


class MetricListPage(Page):
    """Every metric in use, with its value of this period and the one before."""

    title = gettext_lazy("Metrics and trends")
    template_name = "evaluations/metrics/list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kind, organisation = self.request.GET.get("period", "month"), self.member.tenant
        zone = ZoneInfo(organisation.time_zone)
        period = period_of(kind if kind in PERIODS else "month", today(zone))
        metrics = in_order(Metric.objects.visible_to(self.member).active())
        reach, before = reach_of(self.member), period.before()
        fresh = freshness()
        now = values_of(metrics, reach, period.starts_on, period.ends_on, fresh=fresh)
        then = values_of(metrics, reach, before.starts_on, before.ends_on, fresh=fresh)
        rows = [(metric, now[metric.pk], then[metric.pk]) for metric in metrics]
        tabs = [
            {"label": label, "href": f"?period={name}", "is_current": name == period.kind}
            for name, label in PERIODS.items()
        ]
        return super().get_context_data(
            rows=[
                {
                    "metric": metric,
                    "value": in_words(metric, value.value, organisation.currency),
                    "before": in_words(metric, earlier.value, organisation.currency),
                    "status": value.status,
                    "href": rows_behind(metric, period.starts_on, period.ends_on),
                }
                for metric, value, earlier in rows
            ],
            tabs=tabs,
            period=period_name(period.kind, period.starts_on),
            before=period_name(before.kind, before.starts_on),
            **kwargs,
        )


class MetricPage(DetailPage):
    """One metric: its trend, who it is made of, and what it means."""

    queryset = Metric.objects.all()
    context_object_name = "metric"
    template_name = "evaluations/metrics/page.html"

    def get_template_names(self) -> list[str]:
        return ["evaluations/metrics/_trend.html" if self.is_fragment else str(self.template_name)]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        metric: Metric = self.get_object()
        form = SeriesForm({"grain": "month"} | self.request.GET.dict(), member=self.member)
        asked = form.cleaned_data if form.is_valid() else self._usual()
        agent, team = asked.get("agent"), asked.get("team")
        agents = [agent.pk] if agent else reach_of(self.member)
        whose: dict[str, Any] = {"teams": [team.pk] if team else None, "fresh": freshness()}
        points = series(metric, agents, asked["grain"], asked["first"], asked["last"], **whose)
        chart = trend(
            metric, points, asked["grain"], self.member.tenant, agent.pk if agent else None, has_links=team is None
        )
        return super().get_context_data(
            form=form,
            chart=chart,
            latest=in_words(metric, points[-1].value.value, self.member.tenant.currency),
            point_name=period_name(asked["grain"], points[-1].starts_on),
            point_href=chart.links[-1] if chart.links else "",
            facts=definition_rows(metric),
            has_cases=metric.kind in (Metric.Kind.RATIO, Metric.Kind.AVERAGE),
            people=self._people(metric, agents, points[-1], **whose),
            crumbs=[(_("Metrics and trends"), reverse("evaluations:metrics")), (metric.name, "")],
            **kwargs,
        )

    def _for(self, agent_id: UUID) -> str:
        """The same conditions for one agent."""
        query = self.request.GET.copy()
        query["agent"] = str(agent_id)
        return query.urlencode()

    def _usual(self) -> dict[str, Any]:
        """What is shown when the conditions make no sense; the form says why."""
        form = SeriesForm({}, member=self.member)
        form.full_clean()
        return form.cleaned_data

    def _people(self, metric: Metric, agents: Any, point: Point, **whose: Any) -> list[dict[str, Any]]:
        """Each agent's value of the last period, the highest first."""
        organisation = self.member.tenant
        found = by_agent(metric, agents, point.starts_on, point.ends_on, **whose)
        names = Agent.objects.visible_to(self.member).in_bulk(list(found))
        ranked = sorted(found.items(), key=lambda item: item[1].value or 0, reverse=True)
        return [
            {
                "agent": names[key],
                "value": in_words(metric, value.value, organisation.currency),
                "status": value.status,
                "n": value.n,
                "query": self._for(key),
                "href": rows_behind(metric, point.starts_on, point.ends_on, key),
            }
            for key, value in ranked[:MOST_AGENTS]
            if key in names
        ]
