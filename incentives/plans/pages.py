"""Plans, as agents read them and as designers write them."""

import json
from functools import cached_property
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.forms import Form
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from crm.accounts.roles import Ability
from crm.pages.lists import EmptyState
from crm.pages.responses import done
from crm.pages.views import ActionPage, DetailPage, FormPage, ListPage, object_or_404
from crm.tenancy.clock import current_zone, today
from crm.tenancy.periods import period_of
from evaluations.models import Metric
from incentives.engine.document import PlanDocument
from incentives.engine.warnings import warnings_of
from incentives.plans.columns import COLUMNS
from incentives.plans.filters import PlanFilterSet
from incentives.plans.forms import (
    CreatePlanForm,
    EndEnrolmentForm,
    EnrolAgentsForm,
    WriteVersionForm,
    initial_of,
    is_simple,
)
from incentives.plans.models import Plan, PlanEnrolment, PlanVersion
from incentives.plans.queries import current_version, document_of, warnings_for
from incentives.plans.sentences import Rule, in_words, rules_of
from incentives.plans.services import (
    DocumentRefused,
    check_document,
    create_plan,
    end_enrolment,
    enrol_agents,
    set_plan_active,
    write_version,
)

PLANS = Plan.objects.all()


def rules_in_words(document: PlanDocument) -> list[Rule]:
    """The rules as sentences, with the organisation's metrics by their names in the reader's language."""
    metrics = list(Metric.objects.all())
    shares = frozenset(metric.code for metric in metrics if metric.unit == Metric.Unit.PERCENT)
    return rules_of(document, {metric.code: metric.name for metric in metrics}, shares)


class PlanListPage(ListPage):
    """All plans a member may read."""

    title = gettext_lazy("Incentive plans")
    queryset = PLANS
    filterset_class = PlanFilterSet
    template_name = "incentives/plans/list.html"
    columns = COLUMNS
    row_name = "plan"
    api_name = "api:plan-list"
    announcement = ngettext_lazy("%(n)s plan shown", "%(n)s plans shown", "n")
    orders = {"name": "name", "newest": "-pk"}

    def spine(self, row: Plan) -> str:
        return "" if row.is_active else "none"

    def empty(self) -> EmptyState:
        return EmptyState(_("No plan applies yet"))

    def get_queryset(self) -> QuerySet:
        day = today(current_zone())
        latest = PlanVersion.objects.on(day).filter(plan=OuterRef("pk"))
        under = Q(enrolments__starts_on__lte=day) & (Q(enrolments__ends_on=None) | Q(enrolments__ends_on__gte=day))
        return (
            super()
            .get_queryset()
            .annotate(
                in_force=Subquery(latest.values("number")[:1]),
                in_force_from=Subquery(latest.values("starts_on")[:1]),
                people=Count("enrolments", filter=under),
            )
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(may_define=self.member.may(Ability.DEFINE_PLANS), **kwargs)


class PlanPage(DetailPage):
    """One plan: its rules as sentences, an example, the payout curve, versions and agents."""

    queryset = PLANS
    context_object_name = "plan"
    template_name = "incentives/plans/detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        plan, day = self.get_object(), today(current_zone())
        version = current_version(plan, day)
        rules: list[Any] = []
        warnings: list[str] = []
        if version is not None:
            document = document_of(version)
            rules = rules_in_words(document)
            warnings = words_of_warnings(document, plan if self.member.may(Ability.DEFINE_PLANS) else None)
        enrolments = PlanEnrolment.objects.visible_to(self.member).filter(plan=plan).select_related("agent")
        return super().get_context_data(
            crumbs=[(_("Incentive plans"), reverse("incentives:plans")), (plan.name, "")],
            version=version,
            rules=rules,
            warnings=warnings,
            versions=plan.versions.select_related("written_by__user").order_by("-number"),
            enrolments=enrolments.order_by("agent__sort_key", "starts_on")[:500],
            may_define=self.member.may(Ability.DEFINE_PLANS),
            **kwargs,
        )


def words_of_warnings(document: PlanDocument, plan: Plan | None = None) -> list[str]:
    """What to think over; with `plan` also what nobody reached, which is for those who write its rules."""
    return in_words(warnings_for(plan, document, today(current_zone())) if plan else warnings_of(document))


class CreatePlanPage(FormPage):
    """Start a plan."""

    title = gettext_lazy("New plan")
    ability = Ability.DEFINE_PLANS
    form_class = CreatePlanForm
    template_name = "components/form_page.html"
    sheet_template_name = "components/form_sheet.html"

    def get_initial(self) -> dict[str, Any]:
        return {"currency": self.member.tenant.currency, "period_kind": Plan.PeriodKind.MONTH}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(cancel=reverse("incentives:plans"), submit=_("Next: rules"), **kwargs)

    def act(self, form: Form) -> HttpResponse:
        plan = create_plan(by=self.member, **form.cleaned_data)
        return done(self.request, _("Plan created"), to=reverse("incentives:new-version", args=[plan.pk]))


class OfPlanPage(FormPage):
    """A form about one plan."""

    ability = Ability.DEFINE_PLANS
    template_name = "components/form_page.html"
    sheet_template_name: str | None = "components/form_sheet.html"

    @property
    def plan(self) -> Any:
        if not hasattr(self, "_plan"):
            self._plan = object_or_404(PLANS, self.member, self.kwargs["pk"])
        return self._plan

    @property
    def back(self) -> str:
        return reverse("incentives:plan", args=[self.plan.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        crumbs = [(_("Incentive plans"), reverse("incentives:plans")), (self.plan.name, self.back)]
        return super().get_context_data(
            plan=self.plan, crumbs=[*crumbs, (self.get_title(), "")], cancel=self.back, **kwargs
        )


class WriteVersionPage(OfPlanPage):
    """Write a plan's rules from a day on. A preview shows sentences, example and curve; it stores nothing."""

    title = gettext_lazy("New version")
    form_class = WriteVersionForm
    template_name = "incentives/plans/version_form.html"
    sheet_template_name = None

    @cached_property
    def last(self) -> PlanVersion | None:
        """The version a change starts from."""
        found: PlanVersion | None = self.plan.versions.order_by("-starts_on", "-number").first()
        return found

    @cached_property
    def is_too_rich(self) -> bool:
        """Whether the last version says more than the form can."""
        return self.last is not None and not is_simple(self.plan, document_of(self.last), member=self.member)

    def get_initial(self) -> dict[str, Any]:
        period = period_of(self.plan.period_kind, today(current_zone()))
        if self.last is None or self.is_too_rich:
            return {"starts_on": period.starts_on, "from_1": 0}
        return initial_of(document_of(self.last)) | {"starts_on": period.after().starts_on}

    def get_form_kwargs(self) -> dict[str, Any]:
        """The component keeps its id, so that its lines are compared with those of the version before."""
        kept = {"component_id": document_of(self.last).components[0].id} if self.last else {}
        return super().get_form_kwargs() | kept

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        is_anew = "anew" in self.request.GET or self.request.method == "POST"
        document = json.dumps(self.last.document, ensure_ascii=False, indent=2) if self.last else ""
        return super().get_context_data(
            is_too_rich=self.is_too_rich,
            has_form=is_anew or not self.is_too_rich,
            last=self.last,
            document=document,
            **kwargs,
        )

    def act(self, form: Form) -> HttpResponse:
        assert isinstance(form, WriteVersionForm)
        try:
            if "preview" in self.request.POST:
                return self.preview(form)
            data = form.cleaned_data
            write_version(
                by=self.member,
                plan=self.plan,
                document=form.document(),
                starts_on=data["starts_on"],
                reason=data["reason"],
            )
        except DocumentRefused as refused:
            raise form.beside_fields(refused) from None
        return done(self.request, _("Version written"), to=self.back)

    def preview(self, form: WriteVersionForm) -> HttpResponse:
        """What was typed, as agents would read it. Nothing is stored."""
        document = check_document(self.plan, form.document())
        context = self.get_context_data(
            form=form, rules=rules_in_words(document), warnings=words_of_warnings(document, self.plan)
        )
        return self.render_to_response(context)


class EnrolAgentsPage(OfPlanPage):
    """Put agents under a plan."""

    title = gettext_lazy("Add agents")
    form_class = EnrolAgentsForm

    def get_initial(self) -> dict[str, Any]:
        return {"starts_on": period_of(self.plan.period_kind, today(current_zone())).starts_on}

    def act(self, form: Form) -> HttpResponse:
        enrol_agents(by=self.member, plan=self.plan, **form.cleaned_data)
        return done(self.request, _("Agents added"), to=self.back)


class EndEnrolmentPage(OfPlanPage):
    """Let an agent leave a plan."""

    title = gettext_lazy("End enrolment")
    form_class = EndEnrolmentForm

    @property
    def enrolment(self) -> Any:
        found = PlanEnrolment.objects.select_related("plan", "agent")
        if not hasattr(self, "_enrolment"):
            self._enrolment = object_or_404(found, self.member, self.kwargs["pk"])
        return self._enrolment

    @property
    def plan(self) -> Any:
        return self.enrolment.plan

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(note=str(self.enrolment.agent), **kwargs)

    def act(self, form: Form) -> HttpResponse:
        end_enrolment(by=self.member, enrolment=self.enrolment, **form.cleaned_data)
        return done(self.request, _("Enrolment ended"), to=self.back)


class RetirePlanPage(ActionPage):
    """Pay no more by a plan."""

    ability = Ability.DEFINE_PLANS
    queryset = PLANS

    def act(self, found: Plan) -> HttpResponse:
        set_plan_active(by=self.member, plan=found, is_active=False)
        undo = reverse("incentives:resume-plan", args=[found.pk])
        return done(self.request, _("Plan retired"), to=reverse("incentives:plan", args=[found.pk]), undo=undo)


class ResumePlanPage(ActionPage):
    """Pay by a plan again."""

    ability = Ability.DEFINE_PLANS
    queryset = PLANS

    def act(self, found: Plan) -> HttpResponse:
        set_plan_active(by=self.member, plan=found, is_active=True)
        return done(self.request, _("Plan resumed"), to=reverse("incentives:plan", args=[found.pk]))
