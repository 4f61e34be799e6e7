"""Doing something to many rows: the dialog with its preview, what came of it, and the way back."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crm.batches.models import Batch, BatchRow
from crm.batches.queries import groups_of, lines_of
from crm.batches.selection import Selection, count_matching
from crm.batches.services import Preview, cancel_batch, look, start_batch, undo_batch
from crm.batches.telling import page_of, title_of
from crm.batches.verbs import Verb, verb_of
from crm.pages import formats
from crm.pages.responses import done
from crm.pages.views import ActionPage, DetailPage, FormPage, Page, add_refusal

OPEN, PREVIEW, GO = "open", "preview", "go"
PARTS = "#list, #board, #batch"
RowState = BatchRow.State


@dataclass(frozen=True)
class Pick:
    """A value that can be chosen at once, with what choosing it would change."""

    value: str
    label: str
    preview: Preview


class DoPage(FormPage):
    """The dialog of a verb: opened with the chosen rows, previewed as it is filled in, then done.

    Everything is posted, as two hundred keys are too many for an address; nothing is written before `step=go`.
    """

    http_method_names = ["post"]
    template_name = "batches/page.html"
    sheet_template_name = "batches/_sheet.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        member = getattr(request, "member", None)
        if member is not None and not member.may(self.verb.ability):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def verb(self) -> Verb:
        found = verb_of(self.kwargs["list"], self.kwargs["verb"])
        if found is None:
            raise Http404
        return found

    @cached_property
    def selection(self) -> Selection:
        return Selection.read(self.request.POST)

    @property
    def step(self) -> str:
        return self.request.POST.get("step", OPEN)

    def get_form(self) -> Form:
        is_filled = self.step != OPEN
        return self.verb.form_class(self.request.POST if is_filled else None, member=self.member)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.get_form()
        if self.step != GO:
            return self.render_to_response(self.get_context_data(form=form))
        if not form.is_valid():
            return self.refuse(form)
        try:
            return self.act(form)
        except ValidationError as error:
            add_refusal(form, error)
            return self.refuse(form)

    def act(self, form: Any) -> HttpResponse:
        batch = start_batch(
            by=self.member,
            verb=self.verb,
            selection=self.selection,
            data={name: self.request.POST.getlist(name) for name in form.fields},
            values=form.cleaned_data,
            key=self._key(),
            expected=self._expected(),
        )
        if batch.is_busy:
            wakes = ["chosen-done", "jobs"]
            return done(self.request, _("Under way"), to=page_of(batch), refresh=PARTS, wakes=wakes)
        changed = batch.counts.get(RowState.CHANGED, 0)
        undo = reverse("batches:undo", args=[batch.pk]) if self.verb.undo and batch.may_be_undone else ""
        words = str(self.verb.done(changed))
        if others := batch.counts.get(RowState.SKIPPED, 0):
            words += " · " + ngettext("%(n)d left out", "%(n)d left out", others) % {"n": others}
        return done(self.request, words, to=page_of(batch), undo=undo, refresh=PARTS, wakes=["chosen-done"])

    def _key(self) -> UUID:
        try:
            return UUID(self.request.POST.get("key", ""))
        except ValueError:
            raise Http404 from None

    def _expected(self) -> int | None:
        name = f"expected-{self.request.POST.get(self.verb.pick, '')}" if self.verb.pick else "expected"
        given = self.request.POST.get(name, "")
        return int(given) if given.isdigit() else None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = kwargs["form"]
        context = {"verb": self.verb, "picks": [], "preview": None, "trouble": ""}
        try:
            context |= self._looked(form)
        except ValidationError as error:
            context["trouble"] = " ".join(error.messages)
        return super().get_context_data(
            **context,
            **kwargs,
            chosen=self.selection.fields(),
            key=self.request.POST.get("key") or uuid4(),
            address=self.request.path,
        )

    def get_title(self) -> Any:
        return self.verb.label

    def _looked(self, form: Any) -> dict[str, Any]:
        if self.verb.pick:
            return {"picks": [self._pick(form, value, label) for value, label in self._values_to_pick(form)]}
        values = form.cleaned_data if form.is_bound and (form.is_valid() or form.cleaned_data) else {}
        return {"preview": look(by=self.member, verb=self.verb, selection=self.selection, values=values)}

    def _values_to_pick(self, form: Any) -> list[tuple[str, str]]:
        return [(str(value), str(label)) for value, label in form.fields[self.verb.pick].choices if value]

    def _pick(self, form: Any, value: str, label: str) -> Pick:
        values = {self.verb.pick: value}
        return Pick(value, label, look(by=self.member, verb=self.verb, selection=self.selection, values=values))


class CountPage(Page):
    """The words of the button that chooses all rows the list matches, with how many they are."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            n = count_matching(kwargs["list"], self.member, request.GET.urlencode())
        except ValidationError as error:
            raise Http404 from error
        words = _("Select all that match") if n is None else _("Select all %(n)s") % {"n": formats.number(n)}
        return HttpResponse(
            words, headers={"X-Count": "" if n is None else str(n)}, content_type="text/plain; charset=utf-8"
        )


class BatchPage(DetailPage):
    """What came of a batch: how many rows went which way and why, with exactly those rows."""

    queryset = Batch.objects.select_related("by__user", "job", "undo_job")
    context_object_name = "batch"
    template_name = "batches/batch.html"

    def get_title(self) -> Any:
        batch = self.get_object()
        verb = verb_of(batch.list, batch.verb)
        return title_of(batch, verb) if verb else str(batch)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        batch = self.get_object()
        verb = verb_of(batch.list, batch.verb)
        if verb is None:
            raise Http404
        lines, after = lines_of(batch, verb, self.member, self.request.GET)
        query = self.request.GET.copy()
        if after:
            query["after"] = str(after)
        return super().get_context_data(
            crumbs=[(_("Jobs"), reverse("jobs:jobs")), (self.get_title(), "")],
            verb=verb,
            groups=groups_of(batch, verb, self.request.GET.urlencode()),
            lines=lines,
            next_url=f"?{query.urlencode()}" if after else "",
            may_undo=bool(verb.undo) and batch.may_be_undone and self.member.may(verb.ability),
            **kwargs,
        )


class UndoBatchPage(ActionPage):
    """Take a whole batch back."""

    queryset = Batch.objects.all()

    def act(self, found: Batch) -> HttpResponse:
        batch = undo_batch(by=self.member, batch=found)
        if batch.is_busy:
            return done(self.request, _("Being taken back"), to=page_of(batch), refresh=PARTS, wakes=["jobs"])
        batch.refresh_from_db()
        n, kept = (batch.counts.get(state, 0) for state in (RowState.UNDONE, RowState.KEPT))
        words = ngettext("%(n)d taken back", "%(n)d taken back", n) % {"n": n}
        if kept:
            words += " · " + ngettext("%(n)d changed since and left", "%(n)d changed since and left", kept) % {
                "n": kept
            }
        return done(self.request, words, to=page_of(batch), refresh=f"{PARTS}, #tray")


class CancelBatchPage(ActionPage):
    """Stop a batch. What is done stays."""

    queryset = Batch.objects.select_related("job", "undo_job")

    def act(self, found: Batch) -> HttpResponse:
        cancel_batch(by=self.member, batch=found)
        words = _("Stopped. What was done stays.")
        return done(self.request, words, to=page_of(found), refresh=f"{PARTS}, #tray")
