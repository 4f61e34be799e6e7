"""Pages of interactions: the quick log, the list, the stream of one customer."""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.functional import cached_property
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy, pgettext

from agents.people.acting import acting_agent
from crm.accounts.roles import Ability
from crm.pages import formats
from crm.pages.lists import EmptyState, Group, by_name_of, in_order_of
from crm.pages.responses import done
from crm.pages.views import ActionPage, DetailPage, FormPage, ListPage, Page
from customers.follow_ups.models import FollowUp
from customers.follow_ups.queries import follow_up_asked
from customers.follow_ups.services import FollowUpDraft
from customers.interactions.attachments import keep_attachment, path_of, remove_waiting
from customers.interactions.columns import COLUMNS
from customers.interactions.filters import InteractionPageFilterSet
from customers.interactions.forms import REMIND_BEFORE, LogInteractionForm
from customers.interactions.models import Attachment, Interaction
from customers.interactions.services import (
    InteractionDraft,
    log_interaction,
    pin_interaction,
    undo_logging,
    unpin_interaction,
)
from customers.profiles.models import Customer
from customers.profiles.picker import customer_asked

CALLS_LAST = timedelta(hours=12)
PARTS = "#customer-now, #timeline, #queue, #list"
"""What a page may show of what was logged; every part that is there is loaded again."""


class InteractionListPage(ListPage):
    """Who talked with whom, newest first."""

    title = gettext_lazy("Interactions")
    queryset = Interaction.objects.with_parties()
    filterset_class = InteractionPageFilterSet
    template_name = "customers/interactions/list.html"
    columns = COLUMNS
    row_name = "interaction"
    api_name = "api:interaction-list"
    announcement = ngettext_lazy("%(n)s interaction shown", "%(n)s interactions shown", "n")
    orders = {"occurred_at": "-occurred_at"}
    groups = {
        "day": Group(gettext_lazy("Day"), lambda row: formats.date(row.occurred_at, "weekday")),
        "agent": Group(gettext_lazy("Agent"), lambda row: row.agent.name, by_name_of("agent")),
        "channel": Group(
            gettext_lazy("Channel"),
            lambda row: row.get_channel_display(),
            in_order_of("channel", Interaction.Channel.values),
        ),
        "outcome": Group(
            gettext_lazy("Outcome"),
            lambda row: row.get_outcome_display(),
            in_order_of("outcome", Interaction.Outcome.values),
        ),
    }

    def spine(self, row: Interaction) -> str:
        return "attn" if row.outcome == Interaction.Outcome.PROBLEM else "none"

    def empty(self) -> EmptyState:
        if not self.member.may(Ability.WORK):
            return EmptyState(_("Nothing logged yet"))
        text, url = _("One sentence after each call is enough."), reverse("customers:log-interaction")
        return EmptyState(_("Nothing logged yet"), text, url, _("Log interaction"), sheet=True)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(may_work=self.member.may(Ability.WORK), **kwargs)


class LogInteractionPage(FormPage):
    """The quick log: in the sheet over any page, or as a page of its own."""

    title = gettext_lazy("Log interaction")
    form_class = LogInteractionForm
    template_name = "customers/interactions/log.html"
    sheet_template_name = "customers/interactions/_sheet.html"
    ability = Ability.WORK

    def get_form_kwargs(self) -> dict[str, Any]:
        shows_chips = self.is_fragment and not self.was_written_before
        kwargs = super().get_form_kwargs() | {"customer": self.customer, "shows_chips": shows_chips}
        if self.customer is not None and self.request.method == "GET":
            called = call_began(self.request.GET.get("started", "")) is not None
            kwargs["channel"] = Interaction.Channel.CALL if called else self._usual_channel(self.customer)
        return kwargs

    def get_initial(self) -> dict[str, Any]:
        """What the address knows: the deal, the contact, and when a call that was just made began and how long."""
        asked = self.request.GET
        minutes = asked.get("minutes", "")
        return {
            "deal": asked.get("deal", ""),
            "summary": asked.get("summary", ""),
            "contact": asked.get("contact", ""),
            "occurred_at": call_began(asked.get("started", "")),
            "minutes": int(minutes) if minutes.isdigit() and len(minutes) < 4 else None,
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return context | {
            "customer": self.customer,
            "completes": self.completes,
            "is_after_call": bool(self.request.GET.get("started")),
        }

    def act(self, form: Form) -> HttpResponse:
        assert isinstance(form, LogInteractionForm)
        draft = self._draft(form)
        interaction = log_interaction(
            by=self.member,
            draft=draft,
            completes=self.completes,
            next_step=self._next_step(form, draft),
            move=form.move(),
            attachments=form.cleaned_data["attachments"],
        )
        answer = done(
            self.request,
            _("Logged: %(customer)s") % {"customer": Truncator(str(interaction.customer)).chars(40)},
            to=reverse("customers:customer", args=[interaction.customer_id]),
            undo=reverse("customers:undo-interaction", args=[interaction.pk]),
            refresh=PARTS,
        )
        if self.was_written_before and form.read.is_unread:
            answer["X-Promise"] = self._to_be_planned(interaction, form)
        return answer

    def _to_be_planned(self, interaction: Interaction, form: LogInteractionForm) -> str:
        """A date stands in what was written without a connection; nobody has seen how it is read yet."""
        query = {"customer": str(interaction.customer_id), "note": interaction.summary[:300]}
        query["read_at"] = form.read.read_at.isoformat()
        return f"{reverse('customers:plan-follow-up')}?{urlencode(query)}"

    @cached_property
    def completes(self) -> FollowUp | None:
        """The follow-up whose “Log” was pressed."""
        return follow_up_asked(self.member, self.request.GET.get("follow_up", ""))

    @cached_property
    def customer(self) -> Customer | None:
        """The customer of the page it was opened from."""
        if self.completes is not None:
            return self.completes.customer
        return customer_asked(self.member, self.request.GET.get("customer", ""))

    def _usual_channel(self, customer: Customer) -> str:
        """The way this customer was last reached."""
        with_them = Interaction.objects.visible_to(self.member).filter(customer=customer).newest_first()
        channels = with_them.values_list("channel", flat=True)
        contact = uuid_or_none(self.request.GET.get("contact", ""))
        channel: str | None = (channels.filter(contact=contact).first() if contact else None) or channels.first()
        return channel or Interaction.Channel.CALL

    def _draft(self, form: LogInteractionForm) -> InteractionDraft:
        values = form.cleaned_data
        minutes = values["minutes"]
        return InteractionDraft(
            agent=acting_agent(self.member, values.get("agent")),
            customer=values["customer"],
            channel=values["channel"],
            outcome=values["outcome"],
            summary=values["summary"],
            occurred_at=values["occurred_at"] or self.written_at,
            duration_s=None if minutes is None else minutes * 60,
            contact=values.get("contact"),
            deal=values.get("deal"),
            client_ref=values["client_ref"],
            **form.place(),
        )

    def _next_step(self, form: LogInteractionForm, draft: InteractionDraft) -> FollowUpDraft | None:
        due_at = form.next_due()
        if due_at is None:
            return None
        note = Truncator(" ".join((form.next_task() or draft.summary).split())).chars(120)
        return FollowUpDraft(
            agent=draft.agent,
            customer=draft.customer,
            note=note or _("Get in touch again"),
            due_at=due_at,
            remind_at=due_at - REMIND_BEFORE,
            deal=draft.deal,
            client_ref=draft.client_ref,
            repeats=form.next_repeats(),
        )


def call_began(text: str) -> datetime | None:
    """When a call that was made from the page began: not in the future, and not long ago."""
    try:
        moment = parse_datetime(text)
    except ValueError:
        return None
    if moment is None or timezone.is_naive(moment):
        return None
    return moment if timezone.now() - CALLS_LAST <= moment <= timezone.now() else None


def uuid_or_none(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


class UploadPage(Page):
    """A photo or document on its way to a log that is still being written. For scripts."""

    http_method_names = ["post"]
    ability = Ability.WORK

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        file = request.FILES.get("file")
        if file is None:
            return JsonResponse({"detail": _("The file did not arrive whole. Add it again.")}, status=422)
        try:
            kept = keep_attachment(by=self.member, file=file)
        except ValidationError as error:
            return JsonResponse({"detail": " ".join(error.messages)}, status=422)
        remove = reverse("customers:remove-file", args=[kept.pk])
        return JsonResponse({"id": str(kept.pk), "name": kept.name, "remove": remove})


class FilePage(DetailPage):
    """The content of one file: always a download, never something the browser runs."""

    queryset = Attachment.objects.all()

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]
        found: Attachment = self.get_object()
        try:
            content = path_of(found.tenant_id, found.pk).open("rb")
        except FileNotFoundError as error:
            raise Http404 from error
        answer = FileResponse(content, as_attachment=True, filename=found.name, content_type=found.content_type)
        answer["X-Content-Type-Options"] = "nosniff"
        answer["Cache-Control"] = "private, no-store"
        return answer


class RemoveFilePage(ActionPage):
    """Take back a file that was not logged yet."""

    queryset = Attachment.objects.all()
    ability = Ability.WORK

    def act(self, found: Attachment) -> HttpResponse:
        remove_waiting(by=self.member, attachment=found)
        return HttpResponse(status=204)


class UndoInteractionPage(ActionPage):
    """Take back one logging with all it did."""

    queryset = Interaction.objects.all()
    ability = Ability.WORK

    def act(self, found: Interaction) -> HttpResponse:
        undo_logging(by=self.member, interaction=found)
        words = pgettext("interaction", "Taken back")
        return done(self.request, words, to=reverse("customers:interactions"), refresh=PARTS)


class PinInteractionPage(ActionPage):
    """Put it on top of the customer's story."""

    queryset = Interaction.objects.all()
    ability = Ability.WORK

    def act(self, found: Interaction) -> HttpResponse:
        pin_interaction(by=self.member, interaction=found)
        return done(self.request, _("Pinned"), to=_page_of(found), refresh="#timeline")


class UnpinInteractionPage(ActionPage):
    """Let it stand at its own time again."""

    queryset = Interaction.objects.all()
    ability = Ability.WORK

    def act(self, found: Interaction) -> HttpResponse:
        unpin_interaction(by=self.member, interaction=found)
        return done(self.request, _("Unpinned"), to=_page_of(found), refresh="#timeline")


def _page_of(interaction: Interaction) -> str:
    return reverse("customers:customer", args=[interaction.customer_id])


class InteractionPage(DetailPage):
    """One interaction, with everything that was noted."""

    title = gettext_lazy("Interaction")
    queryset = Interaction.objects.select_related("agent", "customer", "contact", "deal")
    context_object_name = "interaction"
    template_name = "customers/interactions/detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        seconds = self.get_object().duration_s
        files = Attachment.objects.visible_to(self.member).filter(interaction=self.get_object())
        return super().get_context_data(
            minutes=None if seconds is None else seconds // 60, files=files.order_by("created_at"), **kwargs
        )
