"""Pages of follow-ups."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.exceptions import ValidationError
from django.forms import Form
from django.forms.utils import from_current_timezone
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy, pgettext_lazy

from agents.people.acting import acting_agent
from crm.accounts.roles import Ability
from crm.pages import formats
from crm.pages.lists import EmptyState, Group, by_name_of
from crm.pages.responses import done
from crm.pages.views import ActionPage, DetailPage, FormPage, ListPage, Page, object_or_404
from customers.deals.mentions import Mention, mentions_in
from customers.follow_ups.columns import COLUMNS
from customers.follow_ups.filters import FollowUpPageFilterSet
from customers.follow_ups.forms import PlanFollowUpForm, RescheduleFollowUpForm, next_step_choices
from customers.follow_ups.models import FollowUp
from customers.follow_ups.moments import later_moments, moment_named
from customers.follow_ups.next_steps import LONGEST_TEXT, NextSteps
from customers.follow_ups.queries import GROUPS, group_of, overlapping
from customers.follow_ups.services import (
    FollowUpDraft,
    cancel_follow_up,
    complete_follow_up,
    plan_follow_up,
    put_off_follow_up,
    reopen_follow_up,
    reschedule_follow_up,
    stop_repeating,
    take_back_putting_off,
)
from customers.profiles.models import Customer
from customers.profiles.picker import customer_asked

QUEUE = "#queue, #list, #timeline, #customer-now"
ENOUGH = 2
ASK_INSTEAD = gettext_lazy("This was put off twice already. Move it to a day that will hold, or call it off.")


def _queue(follow_up: FollowUp) -> Any:
    return GROUPS[group_of(follow_up, timezone.localdate())]


class FollowUpListPage(ListPage):
    """What was promised: overdue, today, tomorrow, this week, later."""

    title = gettext_lazy("Follow-ups")
    selects = "follow-ups"
    record = "customers:follow-up"
    queryset = FollowUp.objects.with_parties()
    filterset_class = FollowUpPageFilterSet
    template_name = "customers/follow_ups/list.html"
    columns = COLUMNS
    row_name = "follow-up"
    api_name = "api:follow-up-list"
    groups = {
        "due": Group(pgettext_lazy("group", "When it is due"), _queue),
        "agent": Group(gettext_lazy("Agent"), lambda one: one.agent.name, by_name_of("agent")),
    }
    group = "due"
    announcement = ngettext_lazy("%(n)s follow-up shown", "%(n)s follow-ups shown", "n")
    orders = {"due": "due_at"}

    def get_queryset(self) -> Any:
        rows: Any = super().get_queryset()
        return rows if self.request.GET.get("state") else rows.open()

    @cached_property
    def may_work(self) -> bool:
        return bool(self.member.may(Ability.WORK))

    @cached_property
    def moments(self) -> Any:
        """Where a press puts it off to."""
        return later_moments()

    def spine(self, row: FollowUp) -> str:
        if row.is_overdue:
            return "crit"
        return "brand" if row.state == FollowUp.State.OPEN else "none"

    def empty(self) -> EmptyState:
        return EmptyState(_("No follow-up is open"), kind="done")

    def api_conditions(self) -> dict[str, str]:
        return {} if self.request.GET.get("state") else {"state": FollowUp.State.OPEN.value}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(may_work=self.may_work, **kwargs)


class FollowUpPage(DetailPage):
    """One follow-up: where a reminder leads."""

    title = gettext_lazy("Follow-up")
    queryset = FollowUp.objects.select_related("agent", "customer", "deal", "done_by")
    context_object_name = "follow_up"
    template_name = "customers/follow_ups/detail.html"
    walks = "follow-ups"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(moments=later_moments(), may_work=self.member.may(Ability.WORK), **kwargs)


class PlanFollowUpPage(FormPage):
    """Promise something."""

    title = gettext_lazy("New follow-up")
    form_class = PlanFollowUpForm
    template_name = "customers/follow_ups/plan.html"
    sheet_template_name = "customers/follow_ups/_plan_sheet.html"
    ability = Ability.WORK

    def get_initial(self) -> dict[str, Any]:
        """What an address brings along: words, and the moment that was pointed at in a calendar."""
        asked = _local_moment(self.request.GET.get("at", ""))
        brought = {"note": self.request.GET.get("note", "")[:300], "read_at": self.request.GET.get("read_at", "")}
        return brought | ({"due_at": asked} if asked else {})

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"customer": self.customer(), "shows_chips": self.is_fragment}

    def customer(self) -> Customer | None:
        """The customer of the page it was opened from."""
        return customer_asked(self.member, self.request.GET.get("customer", ""))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(customer=self.customer(), **kwargs)

    def act(self, form: Form) -> HttpResponse:
        values = dict(form.cleaned_data)
        agent = acting_agent(self.member, values.pop("agent", None))
        follow_up = plan_follow_up(by=self.member, draft=FollowUpDraft(agent=agent, **values))
        message = _("Planned for %(due)s") % {"due": formats.datetime(follow_up.due_at)}
        undo = reverse("customers:cancel-follow-up", args=[follow_up.pk])
        return done(self.request, message, to=reverse("customers:follow-ups"), undo=undo, refresh=QUEUE)


class UnderstandPage(Page):
    """The chips for what is being typed. Reads the text and nothing else; nothing is stored."""

    http_method_names = ["post"]
    ability = Ability.WORK
    template_name = "components/_steps.html"
    FORMS = {"next_step": ("summary", next_step_choices), "said": ("note", lambda: PlanFollowUpForm.PLAIN)}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if kwargs["name"] not in self.FORMS:
            raise Http404
        text, plain = self.FORMS[kwargs["name"]]
        steps = NextSteps.of_form(request.POST, name=kwargs["name"], text=text, plain=plain(), afresh=True)
        is_log = kwargs["name"] == "next_step"
        mentions = self._mentions(request.POST) if is_log else []
        return self.render_to_response(self.get_context_data(steps=steps, mentions=mentions, always=is_log))

    def _mentions(self, sent: Any) -> list[Mention]:
        try:
            key = UUID(sent.get("customer", ""))
        except ValueError:
            return []
        customer = Customer.objects.visible_to(self.member).filter(pk=key).first()
        text = sent.get("summary", "")[:LONGEST_TEXT]
        return mentions_in(text, member=self.member, customer=customer, ticked=sent.getlist("moves"))


class CompleteFollowUpPage(ActionPage):
    """Mark it done."""

    queryset = FollowUp.objects.all()
    ability = Ability.WORK

    def act(self, found: FollowUp) -> HttpResponse:
        complete_follow_up(by=self.member, follow_up=found)
        undo = reverse("customers:reopen-follow-up", args=[found.pk])
        return done(self.request, _("Done"), to=reverse("customers:follow-ups"), undo=undo, refresh=QUEUE)


class CancelFollowUpPage(ActionPage):
    """Call it off."""

    queryset = FollowUp.objects.all()
    ability = Ability.WORK

    def act(self, found: FollowUp) -> HttpResponse:
        cancel_follow_up(by=self.member, follow_up=found)
        undo = reverse("customers:reopen-follow-up", args=[found.pk])
        return done(self.request, _("Cancelled"), to=reverse("customers:follow-ups"), undo=undo, refresh=QUEUE)


class StopRepeatingPage(ActionPage):
    """Once more, and then no more."""

    queryset = FollowUp.objects.all()
    ability = Ability.WORK

    def act(self, found: FollowUp) -> HttpResponse:
        stop_repeating(by=self.member, follow_up=found)
        return done(self.request, _("Does not repeat any more"), to=reverse("customers:follow-ups"), refresh=QUEUE)


class ReopenFollowUpPage(ActionPage):
    """Take back that it was done or called off."""

    queryset = FollowUp.objects.all()
    ability = Ability.WORK

    def act(self, found: FollowUp) -> HttpResponse:
        reopen_follow_up(by=self.member, follow_up=found)
        return done(self.request, _("Open again"), to=reverse("customers:follow-ups"), refresh=QUEUE)


class SnoozeFollowUpPage(ActionPage):
    """Put it off to a moment with a name, or back to where it was."""

    queryset = FollowUp.objects.all()
    ability = Ability.WORK

    def act(self, found: FollowUp) -> HttpResponse:
        asked = self.request.GET.get("to", "")
        if due_at := moment_named(asked):
            if found.put_off >= ENOUGH:
                raise ValidationError(ASK_INSTEAD, code="put_off_often")
            return put_off(self, found, due_at)
        back = _moment(asked)
        if back is None:
            raise Http404
        take_back_putting_off(by=self.member, follow_up=found, due_at=back)
        words = _("Back to %(due)s") % {"due": formats.datetime(back)}
        return done(self.request, words, to=reverse("customers:follow-ups"), refresh=QUEUE)


class RescheduleFollowUpPage(FormPage):
    """Put it off to any moment."""

    title = gettext_lazy("Reschedule")
    form_class = RescheduleFollowUpForm
    template_name = "customers/follow_ups/move.html"
    sheet_template_name = "customers/follow_ups/_move_sheet.html"
    ability = Ability.WORK

    def found(self) -> FollowUp:
        row: FollowUp = object_or_404(FollowUp.objects.all(), self.member, self.kwargs["pk"])  # type: ignore[assignment]
        return row

    def get_initial(self) -> dict[str, Any]:
        return {"due_at": self.found().due_at}

    def changed_row(self) -> FollowUp:
        return self.found()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = self.found()
        asks = {"note": str(ASK_INSTEAD)} if found.put_off >= ENOUGH else {}
        return super().get_context_data(**asks, found=found, **kwargs)

    def act(self, form: Form) -> HttpResponse:
        return put_off(self, self.found(), form.cleaned_data["due_at"], form.cleaned_data["reason"])


class MoveFollowUpPage(ActionPage):
    """Put it where it was dropped in a calendar: `to` on the reader's clock, `seen` where it was before."""

    queryset = FollowUp.objects.all()
    ability = Ability.WORK

    def act(self, found: FollowUp) -> HttpResponse:
        due_at, seen = _local_moment(self.request.POST.get("to", "")), self.request.POST.get("seen", "")
        if due_at is None:
            raise ValidationError(
                _("The clocks leave this time out that day. Choose another one."), code="no_time"
            )
        if seen and _local_moment(seen) != found.due_at.replace(second=0, microsecond=0):
            raise ValidationError(_("Somebody moved this follow-up meanwhile. Look at it again."), code="moved")
        return put_off(self, found, due_at)


def put_off(page: Any, follow_up: FollowUp, due_at: datetime, reason: str = "") -> HttpResponse:
    """Give it another time, with the way back. A later one is counted as putting it off."""
    before = follow_up.due_at
    if due_at > before:
        put_off_follow_up(by=page.member, follow_up=follow_up, due_at=due_at, reason=reason)
    else:
        reschedule_follow_up(by=page.member, follow_up=follow_up, due_at=due_at)
    message = _("Put off to %(due)s") % {"due": formats.datetime(due_at)}
    if meets := overlapping(page.member, follow_up, due_at):
        message += ". " + _("At that time also: %(what)s") % {
            "what": ", ".join(str(one.customer) for one in meets)
        }
    address = reverse("customers:snooze-follow-up", args=[follow_up.pk])
    undo = f"{address}?{urlencode({'to': before.isoformat()})}"
    return done(page.request, message, to=reverse("customers:follow-ups"), undo=undo, refresh=QUEUE)


def _local_moment(text: str) -> datetime | None:
    """A time on the reader's clock; none where it is no time, or one that the clocks leave out or have twice."""
    try:
        moment = parse_datetime(text)
        return from_current_timezone(moment) if moment and timezone.is_naive(moment) else None
    except (ValueError, ValidationError):
        return None


def _moment(text: str) -> datetime | None:
    try:
        moment = parse_datetime(text)
    except ValueError:
        return None
    return moment if moment and timezone.is_aware(moment) else None
