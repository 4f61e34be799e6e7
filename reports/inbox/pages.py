"""The inbox: what waits for this member's decision, and the decisions."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from crm.pages.inbox import MOST_WAITING, Decided, Source, Waiting, everything_waiting, source_named, sources
from crm.pages.responses import done
from crm.pages.views import Page, add_refusal
from reports.inbox.forms import InboxFilter

INBOX = gettext_lazy("Inbox")
LAST_DECISIONS = 5
LIST = "#list"


@dataclass(frozen=True)
class Row:
    """One thing that waits, as the list shows it."""

    source: Source
    waiting: Waiting
    is_late: bool

    @property
    def anchor(self) -> str:
        return f"{self.source.key}-{self.waiting.id}"

    @property
    def pick(self) -> str:
        """What a tick box stands for: the thing, as it was seen."""
        return f"{self.source.key}:{self.waiting.id}:{self.waiting.seen}"

    @property
    def may_be_picked(self) -> bool:
        return bool(self.waiting.accept) and not self.source.is_money

    @property
    def evidence_url(self) -> str:
        return reverse(f"home:inbox-{self.source.key}", args=[self.waiting.id])

    @property
    def accept_url(self) -> str:
        return reverse(f"home:accept-{self.source.key}", args=[self.waiting.id])


class InboxPage(Page):
    """Who waits for me? What is due soonest comes first, then what has waited longest."""

    title = INBOX

    def get_template_names(self) -> list[str]:
        return ["reports/inbox/_list.html" if self.is_fragment else "reports/inbox/list.html"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        waiting = list(everything_waiting(self.member))
        form, today = InboxFilter(self.request.GET, waiting=waiting), timezone.localdate()
        rows = [
            Row(source, row, row.due is not None and row.due < today)
            for source, row in waiting
            if form.lets_through(source, row, today)
        ]
        rows.sort(key=lambda row: (row.waiting.due or date.max, row.waiting.since))
        return super().get_context_data(
            form=form,
            rows=rows,
            total=len(waiting),
            decided=[] if waiting else last_decisions(self.member),
            most=MOST_WAITING,
            may_pick=sum(row.may_be_picked for row in rows) > 1,
            **kwargs,
        )


def last_decisions(member: Any) -> list[tuple[Source, Decided]]:
    """What this member decided last, whatever it was."""
    found = [(source, one) for source in sources() for one in source.decided_by(member, LAST_DECISIONS)]
    return sorted(found, key=lambda pair: pair[1].at, reverse=True)[:LAST_DECISIONS]


class OfInboxPage(Page):
    """One thing that waits. What one may not see is the same 404 as what does not exist."""

    source_key = ""
    found: Any = None

    @property
    def source(self) -> Source:
        source = source_named(self.source_key)
        assert source is not None  # routes are made from the registry
        return source

    @cached_property
    def object(self) -> Any:
        found = self.source.visible_to(self.member).filter(pk=self.kwargs["pk"]).first()
        if found is None:
            raise Http404
        return found

    def back(self, message: str) -> HttpResponse:
        return done(self.request, message, to=reverse("home:inbox"), refresh=LIST)


class EvidencePage(OfInboxPage):
    """What one must know to decide, with the answers. As a sheet over the list, or a page of its own."""

    def get_template_names(self) -> list[str]:
        return ["reports/inbox/sheet.html" if self.is_fragment else "reports/inbox/page.html"]

    def get_title(self) -> str:
        return self.row.waiting.title

    @cached_property
    def row(self) -> Row:
        (waiting,) = self.source.shown(self.member, [self.object])
        return Row(self.source, waiting, False)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", self.source.refusal_form(self.object))
        return super().get_context_data(
            row=self.row,
            evidence=self.source.evidence(self.member, self.object),
            is_waiting=self.source.waiting_for(self.member).filter(pk=self.object.pk).exists(),
            answers=self.request.GET.get("answer", ""),
            refuse_url=reverse(f"home:return-{self.source.key}", args=[self.object.pk]),
            crumbs=[(INBOX, reverse("home:inbox")), (self.row.waiting.title, "")],
            **kwargs,
        )


class AcceptPage(OfInboxPage):
    """Say yes, to what was seen."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return self.back(self.source.accept(self.member, self.object, request.POST.get("seen", "")))
        except ValidationError as error:
            return refused(error)


class ReturnPage(EvidencePage):
    """Send it back, with what that takes. What the form lacks is said beside its fields."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        found = self.object
        form = self.source.refusal_form(found, request.POST)
        if form is None:
            raise Http404
        if form.is_valid():
            try:
                return self.back(
                    self.source.refuse(self.member, found, request.POST.get("seen", ""), form.cleaned_data)
                )
            except ValidationError as error:
                if not hasattr(error, "error_dict"):
                    return refused(error)
                add_refusal(form, error)
        return self.again(form)

    def again(self, form: Form) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form, is_refused=True), status=422)


class AcceptSelectedPage(Page):
    """Say yes to several of one kind. Money is never among them; each is decided by itself, as it was seen."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        picks = [_pick(text) for text in request.POST.getlist("pick")]
        keys = {key for key, _id, _seen in picks}
        if not picks:
            return refused(ValidationError(_("Select at least one.")))
        if len(keys) > 1:
            return refused(ValidationError(_("Select one type only, so that everything in it means the same.")))
        source = source_named(keys.pop())
        if source is None or source.is_money:
            return refused(ValidationError(_("These are decided one by one.")))
        return self._decide(source, picks)

    def _decide(self, source: Source, picks: list[tuple[str, UUID, str]]) -> HttpResponse:
        known = {found.pk: found for found in source.visible_to(self.member).filter(pk__in=[p[1] for p in picks])}
        if any(key not in known for _source, key, _seen in picks):
            raise Http404
        accepted, reasons = 0, []
        for _source, key, seen in picks:
            try:
                with transaction.atomic():
                    source.accept(self.member, known[key], seen)
                accepted += 1
            except ValidationError as error:
                reasons += error.messages
        if not accepted:
            return refused(ValidationError(sorted(set(reasons))))
        message = ngettext("%(n)s accepted", "%(n)s accepted", accepted) % {"n": accepted}
        if reasons:
            message = " ".join([f"{message}.", *sorted(set(reasons))])
        return done(self.request, message, to=reverse("home:inbox"), refresh=LIST)


def _pick(text: str) -> tuple[str, UUID, str]:
    key, _colon, rest = text.partition(":")
    pk, _colon, seen = rest.partition(":")
    try:
        return key, UUID(pk), seen
    except ValueError as error:
        raise Http404 from error


def refused(error: ValidationError) -> HttpResponse:
    """Somebody was faster, or it may not be: said in words, and nothing was done."""
    return HttpResponse(" ".join(error.messages), status=409, content_type="text/plain; charset=utf-8")
