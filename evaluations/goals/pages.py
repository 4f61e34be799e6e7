"""Pages of goals: the list with its bullets, one goal with its way and its answer, and proposing one."""

from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db.models import F
from django.forms import Form
from django.http import HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from agents.models import agent_id_of
from crm.accounts.roles import Ability
from crm.pages import formats
from crm.pages.charts import Chart, Series
from crm.pages.lists import EmptyState, Group, by_name_of
from crm.pages.responses import done
from crm.pages.views import ActionPage, DetailPage, FormPage, ListPage, add_refusal
from crm.tenancy.clock import today
from crm.tenancy.periods import period_of
from evaluations.goals.columns import COLUMNS
from evaluations.goals.filters import GoalPageFilterSet
from evaluations.goals.forms import OfferForm, ProposeGoalForm
from evaluations.goals.models import Goal
from evaluations.goals.queries import may_amend, may_answer, may_withdraw, progress_of, way_of
from evaluations.goals.reference import Reference, reference_of
from evaluations.goals.services import (
    agree_goal,
    amend_goal,
    counter_goal,
    decline_goal,
    propose_goal,
    withdraw_goal,
)
from evaluations.goals.words import Row, explanation, finding, history, letters, offer_in_words, reference_rows
from evaluations.metrics.words import CHART_UNITS, in_words

GOALS = gettext_lazy("Goals")


class GoalListPage(ListPage):
    """Goals with what was reached, what is due by now, and who is to answer."""

    title = GOALS
    queryset = Goal.objects.with_parties()
    filterset_class = GoalPageFilterSet
    orders = {"period": "-starts_on"}
    groups = {
        "agent": Group(gettext_lazy("Agent"), lambda row: row.goal.agent.name, by_name_of("agent")),
        "metric": Group(gettext_lazy("Metric"), lambda row: str(row.goal.metric), F("metric__code")),
        "period": Group(gettext_lazy("Period"), lambda row: row.period),
    }
    template_name = "evaluations/goals/list.html"
    partial_template_name = "evaluations/goals/_list.html"
    columns = COLUMNS
    row_name = "goal"
    api_name = "api:goal-list"
    announcement = ngettext_lazy("%(n)s goal shown", "%(n)s goals shown", "n")

    @cached_property
    def may_propose(self) -> bool:
        return bool(self.member.may(Ability.SET_GOALS)) or agent_id_of(self.member) is not None

    def prepare(self, rows: list[Any]) -> list[Any]:
        progress = progress_of(rows)
        return [Row(goal, progress[goal.pk], self.member.tenant) for goal in rows]

    def spine(self, row: Row) -> str:
        return row.spine

    def empty(self) -> EmptyState:
        if not self.may_propose:
            return EmptyState(_("No goals yet"))
        heading, url = _("Start by proposing a goal"), reverse("evaluations:propose-goal")
        return EmptyState(heading, href=url, action=_("Propose a goal"), sheet=True)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(may_propose=self.may_propose, **kwargs)


class GoalPage(DetailPage):
    """One goal: where it stands and why, its way so far, and the answer of the other side."""

    queryset = Goal.objects.select_related("agent", "metric", "proposed_by__user", "asked__user").with_offers()
    context_object_name = "goal"
    template_name = "evaluations/goals/page.html"

    def get_title(self) -> str:
        goal: Goal = self.get_object()
        return f"{goal.agent} · {goal.metric}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        goal: Goal = self.get_object()
        row, reference = Row(goal, progress_of([goal])[goal.pk], self.member.tenant), reference_of(goal)
        kwargs.setdefault("form", OfferForm(goal=goal, initial={"version": goal.version}))
        may = {"answer": may_answer, "withdraw": may_withdraw, "amend": may_amend}
        return super().get_context_data(
            row=row,
            rows=explanation(row),
            offered=_offered(goal, row.currency),
            history=history(goal, row.currency),
            letters=letters(goal, reference),
            reference=reference_rows(goal, reference, row.currency),
            chart=_way_chart(row),
            past=_past_chart(row, reference) if reference.points else None,
            crumbs=[(GOALS, reverse("evaluations:goals")), (str(goal.agent), "")],
            **{f"may_{what}": may_do(self.member, goal) for what, may_do in may.items()},
            **kwargs,
        )


class _AnswerPage(GoalPage, ActionPage):
    """An answer comes by POST; a refusal shows the goal again with what was written."""

    message: Any = ""

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        goal = self.get_object()
        form = OfferForm(self.request.POST, goal=goal, needs_number=self.needs_number)
        if not form.is_valid():
            return self._again(form)
        try:
            self.answer(goal, form.cleaned_data)
        except ValidationError as error:
            add_refusal(form, error)
            return self._again(form)
        return done(self.request, self.message, to=reverse("evaluations:goal", args=[goal.pk]))

    needs_number = False

    def _again(self, form: Form) -> HttpResponse:
        del self._object
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def answer(self, goal: Goal, given: dict[str, Any]) -> None:
        raise NotImplementedError


class AgreeGoalPage(_AnswerPage):
    """Say yes."""

    message = gettext_lazy("Goal agreed")

    def answer(self, goal: Goal, given: dict[str, Any]) -> None:
        agree_goal(by=self.member, goal=goal, answer=given["reason"], version=given["version"])


class DeclineGoalPage(_AnswerPage):
    """Say no, and why."""

    message = gettext_lazy("Goal declined")

    def answer(self, goal: Goal, given: dict[str, Any]) -> None:
        decline_goal(by=self.member, goal=goal, answer=given["reason"], version=given["version"])


class WithdrawGoalPage(_AnswerPage):
    """Take an offer back."""

    message = gettext_lazy("Goal taken back")

    def answer(self, goal: Goal, given: dict[str, Any]) -> None:
        withdraw_goal(by=self.member, goal=goal, version=given["version"])


class CounterGoalPage(_AnswerPage):
    """Answer with another number."""

    message = gettext_lazy("Counter-offer sent")

    needs_number = True

    def answer(self, goal: Goal, given: dict[str, Any]) -> None:
        counter_goal(
            by=self.member, goal=goal, target=given["target"], reason=given["reason"], version=given["version"]
        )


class AmendGoalPage(_AnswerPage):
    """Ask to change what was agreed."""

    message = gettext_lazy("Change proposed")

    needs_number = True

    def answer(self, goal: Goal, given: dict[str, Any]) -> None:
        amend_goal(
            by=self.member, goal=goal, target=given["target"], reason=given["reason"], version=given["version"]
        )


class ProposeGoalPage(FormPage):
    """Propose a goal to somebody one leads, or for oneself."""

    title = gettext_lazy("Propose a goal")
    ability = Ability.WORK
    form_class = ProposeGoalForm
    template_name = "components/form_page.html"
    sheet_template_name = "components/form_sheet.html"

    def get_initial(self) -> dict[str, Any]:
        quarter = period_of("quarter", today(ZoneInfo(self.member.tenant.time_zone)))
        asked = {name: self.request.GET[name] for name in ("agent", "metric") if name in self.request.GET}
        return {
            "starts_on": quarter.starts_on,
            "ends_on": quarter.ends_on,
            "agent": agent_id_of(self.member),
        } | asked

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = reverse("evaluations:goals")
        words = {"submit": _("Propose"), "note": _("It counts once the other side agrees.")}
        return super().get_context_data(cancel=page, crumbs=[(GOALS, page), (self.title, "")], **words, **kwargs)

    def act(self, form: Form) -> HttpResponse:
        assert isinstance(form, ProposeGoalForm)
        goal = propose_goal(by=self.member, draft=form.draft())
        return done(self.request, _("Goal proposed"), to=reverse("evaluations:goal", args=[goal.pk]))


def _offered(goal: Goal, currency: str) -> dict[str, Any] | None:
    """What is on the table, for the panel of answers."""
    offer = goal.offered
    if offer is None:
        return None
    number = in_words(goal.metric, offer.target, currency)
    return {"offer": offer, "number": number, "words": offer_in_words(goal, offer.target, currency)}


def _past_chart(row: Row, reference: Reference) -> Chart:
    """The periods before, with the number that is talked about as a line."""
    goal, points = row.goal, reference.points
    offer = goal.offered
    target = goal.target if offer is None else offer.target
    return Chart(
        id="past",
        kind="bar",
        title=_("The periods before, beside %(target)s") % {"target": in_words(goal.metric, target, row.currency)},
        subtitle=_("%(metric)s by period.") % {"metric": goal.metric.name},
        label_header=_("Period"),
        labels=[formats.date(point.starts_on, reference.grain or "month") for point in points],
        series=[
            Series(_("Reached"), [point.value.value for point in points]),
            Series(_("On the table") if offer else _("Target"), [target for _point in points], style="target"),
        ],
        unit=CHART_UNITS.get(goal.metric.unit, "number"),
        currency=row.currency,
    )


def _way_chart(row: Row) -> Chart:
    """What was reached and what was due, adding up day by day."""
    goal, steps = row.goal, way_of(row.goal)
    lines = [Series(_("Reached"), [step.reached for step in steps])]
    if any(step.due is not None for step in steps):  # ends at the target
        lines.append(Series(_("Due by then"), [step.due for step in steps], style="target"))
    else:
        lines.append(Series(_("Target"), [goal.target for _step in steps], style="target"))
    return Chart(
        id="way",
        kind="line",
        title=finding(row),
        subtitle=_("%(metric)s, adding up, %(period)s.") % {"metric": goal.metric.name, "period": row.period},
        label_header=_("Day"),
        labels=[row.day(step.day) for step in steps],
        series=lines,
        unit=CHART_UNITS.get(goal.metric.unit, "number"),
        currency=row.currency,
    )
