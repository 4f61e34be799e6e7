"""Pay as finance reviews and publishes it, and statements as agents read them."""

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.forms import Form
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from agents.models import agent_id_of
from crm.accounts.roles import Ability
from crm.pages.lists import EmptyState, Group, by_name_of
from crm.pages.responses import done
from crm.pages.views import ActionPage, DetailPage, FormPage, ListPage
from crm.tenancy.clock import current_zone, today
from crm.tenancy.periods import period_of
from customers.models import Sale
from incentives.payouts import columns
from incentives.payouts.filters import PayoutRunPageFilterSet, StatementPageFilterSet
from incentives.payouts.forms import OpenRunForm
from incentives.payouts.models import PayoutRun, Statement, StatementLine
from incentives.payouts.presentation import ReadLine, notes_in_words, parts_of, period_text, read_lines
from incentives.payouts.queries import is_own_work, run_before, totals_of
from incentives.payouts.services import (
    calculate_run,
    confirm_statement,
    estimate_of,
    open_run,
    publish_run,
)

RUNS = PayoutRun.objects.all()
STATEMENTS = Statement.objects.with_parties()


class PayoutRunListPage(ListPage):
    """All payout runs, newest first."""

    title = gettext_lazy("Payout runs")
    ability = Ability.RUN_PAYOUTS
    queryset = RUNS
    filterset_class = PayoutRunPageFilterSet
    template_name = "incentives/payouts/runs.html"
    columns = columns.RUNS
    row_name = "run"
    api_name = "api:payout-run-list"
    announcement = ngettext_lazy("%(n)s run shown", "%(n)s runs shown", "n")
    orders = {"period": "-starts_on"}

    def spine(self, row: PayoutRun) -> str:
        return columns.run_state(row)[0]

    def empty(self) -> EmptyState:
        heading = _("Drafts come by themselves on the first of each month at 02:00")
        return EmptyState(heading, href=reverse("incentives:open-run"), action=_("Make one now"))


class OpenRunPage(FormPage):
    """Open a period's run and work out its draft."""

    title = gettext_lazy("New draft")
    ability = Ability.RUN_PAYOUTS
    form_class = OpenRunForm
    template_name = "components/form_page.html"
    sheet_template_name = "components/form_sheet.html"

    def get_initial(self) -> dict[str, Any]:
        return {"day": period_of("month", today(current_zone())).before().starts_on}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(cancel=reverse("incentives:runs"), submit=_("Calculate"), **kwargs)

    def act(self, form: Form) -> HttpResponse:
        period = period_of(form.cleaned_data["period_kind"], form.cleaned_data["day"])
        run = open_run(by=self.member, period_kind=period.kind, starts_on=period.starts_on)
        if not run.is_published:
            calculate_run(by=self.member, run=run)
        return done(self.request, _("Draft calculated"), to=reverse("incentives:run", args=[run.pk]))


class PayoutRunPage(DetailPage):
    """One run: is the money right? Totals, whether lines add up, what could not be calculated, every statement."""

    queryset = PayoutRun.objects.select_related("prepared_by__user", "returned_by__user", "published_by__user")
    ability = Ability.RUN_PAYOUTS
    context_object_name = "run"
    template_name = "incentives/payouts/run.html"

    def get_title(self) -> str:
        return _("Payout run %(period)s") % {"period": period_text(self.get_object().period)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        run = self.get_object()
        totals, before = totals_of(run), run_before(run)
        past = {one.currency: one.amount for one in totals_of(before)} if before else {}
        statements = run.statements.select_related("agent").order_by("-total", "agent__sort_key")
        return super().get_context_data(
            crumbs=[(_("Payout runs"), reverse("incentives:runs")), (period_text(run.period), "")],
            totals=[(one, one.amount - past[one.currency] if one.currency in past else None) for one in totals],
            is_whole=all(one.difference == 0 for one in totals),
            is_own_work=is_own_work(self.member, run),
            is_over=run.ends_on < today(current_zone()),
            notes=notes_in_words(run.notes),
            statements=statements[:1000],
            **kwargs,
        )


class OfRunPage(ActionPage):
    """Something done to one run."""

    ability = Ability.RUN_PAYOUTS
    queryset = RUNS

    def back(self, run: PayoutRun, message: str) -> HttpResponse:
        return done(self.request, message, to=reverse("incentives:run", args=[run.pk]))


class CalculateRunPage(OfRunPage):
    """Work out a draft anew."""

    def act(self, found: PayoutRun) -> HttpResponse:
        return self.back(calculate_run(by=self.member, run=found), _("Draft calculated"))


class PublishRunPage(OfRunPage):
    """Close a run, as it was shown."""

    def act(self, found: PayoutRun) -> HttpResponse:
        run = publish_run(by=self.member, run=found, digest=self.request.POST.get("digest", ""))
        return self.back(run, _("Statements published"))


class StatementListPage(ListPage):
    """One's own statements, one's team's, or everybody's."""

    title = gettext_lazy("Statements")
    queryset = STATEMENTS
    filterset_class = StatementPageFilterSet
    template_name = "incentives/payouts/statements.html"
    columns = columns.STATEMENTS
    row_name = "statement"
    api_name = "api:statement-list"
    announcement = ngettext_lazy("%(n)s statement shown", "%(n)s statements shown", "n")
    orders = {"period": "-starts_on"}
    groups = {
        "period": Group(gettext_lazy("Period"), lambda one: period_text(one.run.period)),
        "agent": Group(gettext_lazy("Agent"), lambda one: one.agent.name, by_name_of("agent")),
    }

    def spine(self, row: Statement) -> str:
        return "lock" if row.run.is_published else "draft"

    def empty(self) -> EmptyState:
        heading = _("No statement is published yet")
        return EmptyState(heading, _("It comes here when finance publishes the period."), kind="later")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        own, estimate = agent_id_of(self.member), {}
        if own is not None and not self.is_fragment:
            estimate = estimate_of(own, on=today(current_zone()))
        return super().get_context_data(estimate=sorted(estimate.items()), **kwargs)


class StatementPage(DetailPage):
    """One statement: the sum as an equation, every line with its reason, and what was not credited."""

    queryset = STATEMENTS
    context_object_name = "statement"
    template_name = "incentives/payouts/statement.html"

    def get_queryset(self) -> QuerySet:
        lines = StatementLine.objects.select_related("plan_version__plan").order_by("position")
        return super().get_queryset().prefetch_related(Prefetch("lines", lines))

    def get_title(self) -> str:
        statement = self.get_object()
        period = period_text(statement.run.period)
        return _("Statement %(period)s · %(agent)s") % {"period": period, "agent": statement.agent}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        statement = self.get_object()
        lines = self._lines(statement)
        return super().get_context_data(
            crumbs=[(_("Statements"), reverse("incentives:statements")), (period_text(statement.run.period), "")],
            lines=lines,
            parts=parts_of(statement.lines.all()),
            notes=notes_in_words(statement.notes),
            is_own=statement.agent_id == agent_id_of(self.member),
            **kwargs,
        )

    def _lines(self, statement: Statement) -> list[ReadLine]:
        """Each line with its reason; a sale is linked for those who may see it."""
        known = {line.fact_id for line in statement.lines.all() if line.fact_id}  # type: ignore[attr-defined]
        sales = Sale.objects.visible_to(self.member).filter(pk__in=known).select_related("customer")
        return read_lines(statement.lines.all(), {sale.pk: sale for sale in sales})  # type: ignore[attr-defined]


class ConfirmStatementPage(ActionPage):
    """The agent has no objection."""

    queryset = STATEMENTS

    def act(self, found: Statement) -> HttpResponse:
        confirm_statement(by=self.member, statement=found)
        return done(self.request, _("Confirmed"), to=reverse("incentives:statement", args=[found.pk]))
