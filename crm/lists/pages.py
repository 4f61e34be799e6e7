"""What one does with a list: lay out its columns, keep it as a view, take it away as a file."""

from typing import Any

from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from crm.lists import services
from crm.lists.api_address import api_address
from crm.lists.columns import EXPORTS
from crm.lists.exports import AT_ONCE, ask_for_export, content_of
from crm.lists.files import CONTENT_TYPES
from crm.lists.filters import ExportFilterSet
from crm.lists.forms import ChangeViewForm, ReplaceViewForm, SaveViewForm
from crm.lists.models import Export, SavedView
from crm.lists.shelf import url_of
from crm.pages.lists import EmptyState
from crm.pages.lists.arrangement import VIEW, WIDTHS, changed
from crm.pages.lists.asking import list_asked
from crm.pages.lists.footer import count_of
from crm.pages.responses import done
from crm.pages.views import ActionPage, DetailPage, FormPage, ListPage, Page, object_or_404

VIEWS = SavedView.objects.in_use()
WIDTH_WORDS = {"": gettext_lazy("Automatic"), "narrow": gettext_lazy("Narrow"), "fit": gettext_lazy("Fitting"),
               "wide": gettext_lazy("Wide")}  # fmt: skip


class OfList(Page):
    """Something about the list its address names, laid out and filtered as the rest of the address says."""

    @cached_property
    def listed(self) -> Any:
        return list_asked(self.kwargs["key"], self.request.GET.urlencode(), self.member)

    def back_to(self, **values: Any) -> str:
        """The address of the list, with these parameters set."""
        return str(self.listed.request.path) + changed(self.request.GET, **values)


class ColumnsPage(OfList):
    """Which columns are shown, in which order and how wide."""

    title = gettext_lazy("Columns")
    template_name = "lists/columns_page.html"

    def get_template_names(self) -> list[str]:
        return ["lists/columns_sheet.html" if self.is_fragment else self.template_name]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        arrangement = self.listed.arrangement
        shown = [column for column in arrangement.columns if not column.is_action]
        rest = [one for one in self.listed.get_columns() if one not in shown and not one.is_action]
        choices = [
            {"column": column, "is_shown": column in shown, "width": arrangement.widths.get(column.key, "")}
            for column in [*shown, *rest]
        ]
        return super().get_context_data(
            choices=choices,
            widths=[(width, WIDTH_WORDS[width]) for width in ("", *WIDTHS)],
            usual=self.back_to(columns=None),
            cancel=self.back_to(),
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        widths = {key: request.POST.get(f"width-{key}", "") for key in request.POST.getlist("column")}
        words = [f"{key}:{width}" if width in WIDTHS else key for key, width in widths.items()]
        return lead(request, self.back_to(columns=",".join(words) or None))


class SaveViewPage(OfList, FormPage):
    """Keep the list as it stands under a name."""

    title = gettext_lazy("Save as view")
    form_class = SaveViewForm
    template_name = "components/form_page.html"
    sheet_template_name = "components/form_sheet.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(cancel=self.back_to(), **kwargs)

    def act(self, form: Form) -> HttpResponse:
        view = services.save_view(
            by=self.member, list_key=self.listed.key, query=self.request.GET.urlencode(), **form.cleaned_data
        )
        message = _("Saved: %(view)s") % {"view": view.name}
        return done(self.request, message, to=self.listed.request.path + url_of(view))


class OfView(FormPage):
    """A form about one view of a list."""

    template_name = "components/form_page.html"
    sheet_template_name = "components/form_sheet.html"

    @cached_property
    def view_asked(self) -> SavedView:
        found: SavedView = object_or_404(VIEWS, self.member, self.kwargs["pk"])  # type: ignore[assignment]
        return found

    @property
    def home(self) -> str:
        return reverse(self.view_asked.list_key) + url_of(self.view_asked)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(cancel=self.home, **kwargs)


class ChangeViewPage(OfView):
    """Rename a view, share it, let the list open with it."""

    title = gettext_lazy("Change view")
    form_class: type[Form] = ChangeViewForm
    queryset = VIEWS

    def get_initial(self) -> dict[str, Any]:
        return {name: getattr(self.view_asked, name) for name in ("name", "is_shared", "is_default")}

    def act(self, form: Form) -> HttpResponse:
        values = {"is_shared": self.view_asked.is_shared} | form.cleaned_data
        services.change_view(by=self.member, view=self.view_asked, **values)
        return done(self.request, _("View changed"), to=self.home)


class ReplaceViewPage(OfView):
    """Let a view show what the list shows now. Of a shared one it is asked first, for it changes for everybody."""

    title = gettext_lazy("Save view")
    form_class = ReplaceViewForm
    queryset = VIEWS

    def get_initial(self) -> dict[str, Any]:
        return {"query": self.request.GET.urlencode()}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        words = _("“%(view)s” is shared. It will show everybody what this list shows now.")
        note = words % {"view": self.view_asked.name} if self.view_asked.is_shared else ""
        return super().get_context_data(note=note, submit=_("Change for everybody") if note else "", **kwargs)

    def act(self, form: Form) -> HttpResponse:
        query = form.cleaned_data["query"]
        view = services.replace_view(by=self.member, view=self.view_asked, query=query, is_confirmed=True)
        self.view_asked.query = view.query
        return done(self.request, _("View saved"), to=self.home)


class ViewAction(ActionPage):
    """Something done to one view by a press."""

    queryset = VIEWS

    def back(self, view: SavedView, message: str, undo: str = "") -> HttpResponse:
        address = reverse(view.list_key)
        to = f"{address}?{VIEW}=none" if view.deleted_at else address + url_of(view)
        return done(self.request, message, to=to, undo=undo)


class PinViewPage(ViewAction):
    """Put a view among one's favourites."""

    def act(self, found: SavedView) -> HttpResponse:
        services.pin_view(by=self.member, view=found)
        return self.back(found, _("In the favourites"), reverse("lists:unpin-view", args=[found.pk]))


class UnpinViewPage(ViewAction):
    """Take a view out of one's favourites."""

    def act(self, found: SavedView) -> HttpResponse:
        services.unpin_view(by=self.member, view=found)
        return self.back(found, _("No longer in the favourites"), reverse("lists:pin-view", args=[found.pk]))


class MoveViewPage(ViewAction):
    """Move a view among its neighbours."""

    def act(self, found: SavedView) -> HttpResponse:
        step = -1 if self.kwargs["way"] == "left" else 1
        return self.back(services.move_view(by=self.member, view=found, step=step), _("Moved"))


class DeleteViewPage(ViewAction):
    """Take a view away."""

    def act(self, found: SavedView) -> HttpResponse:
        view = services.delete_view(by=self.member, view=found)
        return self.back(view, _("View deleted"), reverse("lists:restore-view", args=[found.pk]))


class RestoreViewPage(ViewAction):
    """Have a deleted view back."""

    queryset = SavedView.objects.all()

    def act(self, found: SavedView) -> HttpResponse:
        return self.back(services.restore_view(by=self.member, view=found), _("View restored"))


class VisitPage(OfList):
    """Told by the list itself: this is what I look at now."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        services.remember_visit(by=self.member, list_key=self.listed.key, view=self.listed.shelf.view)
        return HttpResponse(status=204)


class ExportPage(OfList):
    """The list as a file: handed out at once, or promised. Also its address in the API."""

    title = gettext_lazy("Export")
    template_name = "lists/take_page.html"

    def get_template_names(self) -> list[str]:
        return ["lists/take_sheet.html" if self.is_fragment else self.template_name]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        count = count_of(self.listed.filtered())
        return super().get_context_data(
            title_of_list=self.listed.get_title(),
            count=count,
            is_long=count.value > AT_ONCE,
            formats=Export.Format.choices,
            api_url=api_address(self.listed, self.request),
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        file_format = request.POST.get("format", "")
        if file_format not in Export.Format.values:
            raise Http404
        query, key = self.request.GET.urlencode(), self.listed.key
        try:
            export, content = ask_for_export(by=self.member, list_key=key, query=query, file_format=file_format)
        except ValidationError as error:
            words = " ".join(error.messages)
            return HttpResponse(words, status=409, content_type="text/plain; charset=utf-8")
        if content is not None:
            return _handed_out(export, content)
        words = _("The file is being made. You are told when it is ready.")
        return done(request, words, to=reverse("lists:export-made", args=[export.pk]))


class ExportListPage(ListPage):
    """One's files, newest first."""

    title = gettext_lazy("Exports")
    queryset = Export.objects.select_related("job")
    filterset_class = ExportFilterSet
    columns = EXPORTS
    row_name = "export"
    announcement = ngettext_lazy("%(n)s export shown", "%(n)s exports shown", "n")
    orders = {"newest": "-created_at"}

    def empty(self) -> EmptyState:
        text = _("“Export” above a list makes a file of exactly what it shows.")
        return EmptyState(_("Nothing exported yet"), text)


class ExportMadePage(DetailPage):
    """How far a promised file is, and the way to it."""

    title = gettext_lazy("Export")
    queryset = Export.objects.select_related("job")
    context_object_name = "export"
    template_name = "lists/export.html"

    def get_template_names(self) -> list[str]:
        return ["lists/_export.html" if self.is_fragment else self.template_name]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        crumbs = [(_("Exports"), reverse("lists:exports")), (self.get_object().title, "")]
        return super().get_context_data(crumbs=crumbs, **kwargs)


class FetchExportPage(DetailPage):
    """The file, for whoever asked for it, as long as it is kept and the list is still theirs to see."""

    queryset = Export.objects.select_related("job")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        export = self.get_object()
        if not export.is_ready:
            raise Http404
        list_asked(export.list_key, export.query, self.member)
        return _handed_out(export, content_of(export))


def _handed_out(export: Export, content: Any) -> FileResponse:
    name = f"{export.title} {export.created_at:%Y-%m-%d}.{export.file_format}"
    kind = CONTENT_TYPES[export.file_format]
    return FileResponse(content, as_attachment=True, filename=name, content_type=kind)


def lead(request: HttpRequest, to: str) -> HttpResponse:
    """Lead a script or a plain browser on, without a word."""
    if not getattr(request, "htmx", False):
        return HttpResponseRedirect(to)
    return HttpResponse(status=204, headers={"HX-Redirect": to})
