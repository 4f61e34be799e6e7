"""The import wizard: upload, match columns, check, run, done with undo."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from crm.accounts.roles import Ability
from crm.imports import services
from crm.imports.columns import COLUMNS
from crm.imports.dates import ORDERS
from crm.imports.detection import MEGABYTE
from crm.imports.files import error_rows, template_of
from crm.imports.filters import ImportPageFilterSet
from crm.imports.forms import DecideForm, MapColumnsForm, StartImportForm
from crm.imports.models import Import
from crm.imports.problems import DATE_ORDERS, FILE_PROBLEMS, words
from crm.imports.queries import grouped_errors, notes_of, open_proposals
from crm.imports.registry import importer_of, importers
from crm.imports.services import REVERT_WITHIN
from crm.pages.lists import EmptyState
from crm.pages.views import ActionPage, DetailPage, FormPage, ListPage, Page, add_refusal

State = Import.State
STEPS = (
    gettext_lazy("Upload"),
    gettext_lazy("Match columns"),
    gettext_lazy("Check"),
    gettext_lazy("Import"),
    gettext_lazy("Done"),
)
STEP_OF = {
    State.UPLOADED: 1,
    State.MAPPED: 1,
    State.CHECKING: 2,
    State.CHECKED: 2,
    State.RUNNING: 3,
    State.DONE: 4,
    State.REVERTING: 4,
    State.REVERTED: 4,
    State.FAILED: 2,
}
AGAIN = {State.CHECKING: "check", State.RUNNING: "run", State.REVERTING: "revert"}
ENVELOPE = 64 * 1024


class ImportListPage(ListPage):
    """One's imports, newest first."""

    title = gettext_lazy("Imports")
    ability = Ability.IMPORT
    queryset = Import.objects.with_parties()
    filterset_class = ImportPageFilterSet
    template_name = "imports/list.html"
    columns = COLUMNS
    row_name = "import"
    announcement = ngettext_lazy("%(n)s import shown", "%(n)s imports shown", "n")
    orders = {"newest": "-created_at"}

    def prepare(self, rows: list[Any]) -> list[Any]:
        for found in rows:
            found.label = importer_of(found.kind).label
        return rows

    def spine(self, row: Import) -> str:
        if row.is_busy:
            return "wait"
        return {State.FAILED: "crit", State.REVERTED: "none"}.get(State(row.state), "")

    def empty(self) -> EmptyState:
        text, url = _("Start with your customers, or take a template."), reverse("imports:start")
        return EmptyState(_("Nothing imported yet"), text, url, _("Import a file"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(kinds=importers(), **kwargs)


@method_decorator(csrf_exempt, name="dispatch")
class StartImportPage(FormPage):
    """Step 1. What is too large is refused by its announced size, before any of it is read."""

    title = gettext_lazy("Import a file")
    ability = Ability.IMPORT
    form_class = StartImportForm
    template_name = "imports/start.html"

    def get_initial(self) -> dict[str, Any]:
        return {"kind": self.request.GET.get("kind", "customers")}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        limit = settings.IMPORT_MAX_BYTES // MEGABYTE
        return super().get_context_data(steps=_steps(0), limit=limit, kinds=importers(), **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if int(request.META.get("CONTENT_LENGTH") or 0) > settings.IMPORT_MAX_BYTES + ENVELOPE:
            return self._too_large()
        return self._read(request, *args, **kwargs)

    @method_decorator(csrf_protect)
    def _read(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return super().post(request, *args, **kwargs)

    def _too_large(self) -> HttpResponse:
        limit = settings.IMPORT_MAX_BYTES // MEGABYTE
        form = StartImportForm(member=self.member)
        refusal = str(FILE_PROBLEMS["too_large"]) % {"limit": limit}
        response = self.render_to_response(self.get_context_data(form=form, refusal=refusal), status=413)
        response["Connection"] = "close"
        return response

    def act(self, form: Form) -> HttpResponse:
        upload = form.cleaned_data["file"]
        try:
            found = services.start_import(
                by=self.member,
                kind=form.cleaned_data["kind"],
                file_name=upload.name,
                content=upload.file,
                size=upload.size,
            )
        except ValidationError as error:
            if hasattr(error, "error_dict"):
                raise
            form.add_error("file", error)
            return self.refuse(form)
        return _back_to(found)


class ImportPage(DetailPage):
    """An import, at the step where it stands."""

    ability = Ability.IMPORT
    queryset = Import.objects.with_parties()
    context_object_name = "of_import"

    def get_template_names(self) -> list[str]:
        return [f"imports/{self._step()}.html"]

    def _step(self) -> str:
        state = self.get_object().state
        if state in {State.UPLOADED, State.MAPPED} or "columns" in self.request.GET and state == State.CHECKED:
            return "columns"
        if state == State.CHECKED:
            return "check"
        return "progress" if self.get_object().is_busy else "result"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found, step = self.get_object(), self._step()
        if step == "columns":
            kwargs.setdefault("form", MapColumnsForm(member=self.member, of_import=found))
        if step in {"check", "result"}:
            kwargs |= _findings(found)
        if step == "progress":
            kwargs["again"] = reverse(f"imports:{AGAIN[State(found.state)]}", args=[found.pk])
        return super().get_context_data(
            steps=_steps(1 if step == "columns" else STEP_OF[State(found.state)]),
            label=importer_of(found.kind).label,
            crumbs=[(_("Imports"), reverse("imports:imports")), (found.file_name, "")],
            days=REVERT_WITHIN.days,
            **kwargs,
        )


def _findings(found: Import) -> dict[str, Any]:
    """What the check found, grouped, and how many rows go which way."""
    proposals = open_proposals(found)
    return {
        "errors": grouped_errors(found),
        "proposals": list(enumerate(proposals)),
        "has_proposals": any(proposal.proposal for proposal in proposals),
        "notes": notes_of(found),
        "orders": [(order, DATE_ORDERS[order]) for order in ORDERS],
        "to_confirm": [(note, words(note)) for note in found.notes if note["to_confirm"]],
        "counts": found.counts,
        "skipped": found.counts.get("error", 0) + found.counts.get("proposal", 0),
        "problem": words(found.error) if found.error else "",
    }


class MapColumnsPage(ActionPage):
    """Step 2: match the columns, and have the rows checked."""

    ability = Ability.IMPORT
    queryset = Import.objects.all()

    def act(self, found: Import) -> HttpResponse:
        form = MapColumnsForm(self.request.POST, member=self.member, of_import=found)
        if form.is_valid():
            try:
                found = services.map_columns(
                    by=self.member,
                    of_import=found,
                    mapping=form.mapping,
                    on_error=form.cleaned_data["on_error"],
                )
                services.check(by=self.member, of_import=found)
                return _back_to(found)
            except ValidationError as error:
                add_refusal(form, error)
        page = ImportPage(request=self.request, kwargs=self.kwargs)
        context = page.get_context_data(form=form) | {"steps": _steps(1)}
        return page.response_class(
            request=self.request, template=["imports/columns.html"], context=context, status=422
        )


class DecidePage(ActionPage):
    """Step 3: accept proposals and confirm how dates are read; the rows are then checked again."""

    ability = Ability.IMPORT
    queryset = Import.objects.all()

    def act(self, found: Import) -> HttpResponse:
        groups = open_proposals(found)
        dates = [note["field"] for note in found.notes if note["code"] in {"two_digit_years", "date_order"}]
        form = DecideForm(self.request.POST, member=self.member, groups=len(groups), date_fields=dates)
        if not form.is_valid():
            raise ValidationError(_("The list has changed. Load the page again."), code="invalid_state")
        if form.dates:
            found = services.confirm_dates(by=self.member, of_import=found, dates=form.dates)
        accepted = [groups[place] for place in form.cleaned_data["accept"] if groups[place].proposal]
        replacements: dict[str, dict[str, str]] = {}
        for group in accepted:
            replacements.setdefault(group.field, {})[group.value] = group.proposal
        if replacements and found.state == State.CHECKED:
            found = services.accept_proposals(by=self.member, of_import=found, replacements=replacements)
        if found.state == State.MAPPED:
            services.check(by=self.member, of_import=found)
        return _back_to(found)


class CheckImportPage(ActionPage):
    """Step 3 once more, after its job was given up."""

    ability = Ability.IMPORT
    queryset = Import.objects.all()

    def act(self, found: Import) -> HttpResponse:
        return _back_to(services.check(by=self.member, of_import=found))


class RunImportPage(ActionPage):
    """Step 4: bring the good rows in."""

    ability = Ability.IMPORT
    queryset = Import.objects.all()

    def act(self, found: Import) -> HttpResponse:
        return _back_to(services.run(by=self.member, of_import=found))


class RevertImportPage(ActionPage):
    """Take an import back."""

    ability = Ability.IMPORT
    queryset = Import.objects.all()

    def act(self, found: Import) -> HttpResponse:
        return _back_to(services.revert_import(by=self.member, of_import=found))


class ImportProgressPage(DetailPage):
    """How far the job is; when it has ended, the browser is led to the next step."""

    ability = Ability.IMPORT
    queryset = Import.objects.with_parties()
    template_name = "imports/_progress.html"
    context_object_name = "of_import"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().get(request, *args, **kwargs)
        if not self.get_object().is_busy:
            response["HX-Redirect"] = reverse("imports:import", args=[self.get_object().pk])
        return response


class ErrorRowsPage(DetailPage):
    """The rows that did not go in, with their reasons, as a file."""

    ability = Ability.IMPORT
    queryset = Import.objects.all()

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        found = self.get_object()
        return _file("".join(error_rows(found)), f"{found.file_name.rsplit('.', 1)[0]}-errors.csv")


class TemplatePage(Page):
    """An empty file with the headings we understand."""

    ability = Ability.IMPORT

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if kwargs["kind"] not in {importer.kind for importer in importers()}:
            raise Http404
        return _file(template_of(importer_of(kwargs["kind"])), f"{kwargs['kind']}.csv")


def _file(text: str, name: str) -> HttpResponse:
    """A download; what a cell holds is text, never run in our address."""
    disposition = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    return HttpResponse(text, content_type="text/csv; charset=utf-8", headers={"Content-Disposition": disposition})


def _steps(current: int) -> list[dict[str, Any]]:
    return [
        {"word": word, "is_current": place == current, "is_done": place < current}
        for place, word in enumerate(STEPS)
    ]


def _back_to(found: Import) -> HttpResponse:
    return HttpResponseRedirect(reverse("imports:import", args=[found.pk]))
