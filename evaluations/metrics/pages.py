"""Pages of metrics: what is measured, how it goes, and how it is defined."""

from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.forms import Form
from django.http import HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from agents.models import Agent, reach_of
from crm.accounts.roles import Ability
from crm.pages.responses import done
from crm.pages.views import DetailPage, FormPage, Page, object_or_404
from crm.tenancy.clock import today
from crm.tenancy.periods import period_of
from evaluations.metrics.forms import ChangeMetricForm, DefineMetricForm, SeriesForm
from evaluations.metrics.links import rows_behind
from evaluations.metrics.models import Metric, MetricVersion
from evaluations.metrics.queries import Point, by_agent, freshness, series, values_of
from evaluations.metrics.sentences import formula
from evaluations.metrics.services import CHANGEABLE, MetricDraft, change_metric, create_metric
from evaluations.metrics.words import (
    definition_rows,
    in_order,
    in_words,
    period_name,
    trend,
    versions_in_words,
    worked_out,
)

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
            may_define=self.member.may(Ability.DEFINE_METRICS),
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
            worked_out=worked_out(points[-1].value, self.member.tenant.currency),
            formula=formula(metric),
            facts=self._facts(metric),
            versions=self._versions(metric),
            may_define=self.member.may(Ability.DEFINE_METRICS),
            has_cases=metric.kind in (Metric.Kind.RATIO, Metric.Kind.AVERAGE),
            people=self._people(metric, agents, points[-1], **whose),
            crumbs=[(_("Metrics and trends"), reverse("evaluations:metrics")), (metric.name, "")],
            **kwargs,
        )

    def _facts(self, metric: Metric) -> list[tuple[str, Any]]:
        """What the metric is, as terms and values."""
        rows = definition_rows(metric, self.member.tenant.currency)
        return [(pgettext("metric", "Code"), metric.code), *rows, (_("Version"), metric.definition_version)]

    def _versions(self, metric: Metric) -> list[dict[str, Any]]:
        """What it has meant, newest first; nothing while it has always meant the same."""
        written = MetricVersion.objects.visible_to(self.member).filter(metric=metric)
        found = list(written.select_related("written_by__user").order_by("-number"))
        return versions_in_words(found, self.member.tenant.currency) if len(found) > 1 else []

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


class DefineMetricPage(FormPage):
    """Define a metric of the organisation's own."""

    title = gettext_lazy("New metric")
    ability = Ability.DEFINE_METRICS
    form_class: type[Form] = DefineMetricForm
    template_name = "components/form_page.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = reverse("evaluations:metrics")
        note = _("What is counted or summed, and what it is divided by. Its past is worked out too.")
        crumbs = [(_("Metrics and trends"), page), (self.title, "")]
        return super().get_context_data(**{"cancel": page, "crumbs": crumbs, "note": note} | kwargs)

    def act(self, form: Form) -> HttpResponse:
        metric = create_metric(by=self.member, draft=MetricDraft(**form.cleaned_data))
        return done(self.request, _("Metric defined"), to=reverse("evaluations:metric", args=[metric.pk]))


class ChangeMetricPage(DefineMetricPage):
    """Change a metric. What it means becomes a new version; statements of before keep the version they name."""

    title = gettext_lazy("Change metric")
    form_class = ChangeMetricForm

    @cached_property
    def metric(self) -> Any:
        return object_or_404(Metric.objects.all(), self.member, self.kwargs["pk"])

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"metric": self.metric}

    def get_initial(self) -> dict[str, Any]:
        return {name: getattr(self.metric, name) for name in CHANGEABLE}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page, back = reverse("evaluations:metrics"), reverse("evaluations:metric", args=[self.metric.pk])
        crumbs = [(_("Metrics and trends"), page), (self.metric.name, back), (self.title, "")]
        note = _("Another definition is a new version: all days are worked out anew, published pay stays.")
        return super().get_context_data(**{"cancel": back, "crumbs": crumbs, "note": note} | kwargs)

    def act(self, form: Form) -> HttpResponse:
        change_metric(by=self.member, metric=self.metric, **form.cleaned_data)
        return done(self.request, _("Metric changed"), to=reverse("evaluations:metric", args=[self.metric.pk]))
