"""Bases of pages. Each asks for a member, reads through `visible_to`, and gives a script the fragment."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.pages.base import Page
from crm.pages.conflicts import VERSION, differences
from crm.pages.forms import CrmForm
from crm.pages.lists.page import ListPage

__all__ = ["ActionPage", "DetailPage", "FormPage", "ListPage", "Page", "add_refusal", "object_or_404"]

LONGEST_DRAFT_KEY = 160
SAVED_ALREADY = gettext_lazy(
    "This was saved a moment ago, with the words as they stood then. Look there and change it, "
    "or save once more to add this as a second one."
)


class DetailPage(Page):
    """One object. What the member may not see is the same 404 as what does not exist."""

    queryset: QuerySet
    context_object_name = "object"
    walks = ""
    """The list whose order one walks from this record to the next."""
    preview_template_name = ""
    """How the record looks beside its list; without one it has only its page."""

    @property
    def walk_url(self) -> str:
        """Where the neighbours in the list come from."""
        return reverse("cells:walk", args=[self.walks, self.kwargs["pk"]]) if self.walks else ""

    def get_template_names(self) -> list[str]:
        if self.preview_template_name and "preview" in self.request.GET:
            return [self.preview_template_name]
        return list(super().get_template_names())

    def get_queryset(self) -> QuerySet:
        return self.queryset.all().visible_to(self.member)  # type: ignore[attr-defined]

    def get_object(self) -> Any:
        if not hasattr(self, "_object"):
            self._object = self.get_queryset().filter(pk=self.kwargs["pk"]).first()
        if self._object is None:
            raise Http404
        return self._object

    def get_title(self) -> str | Promise:
        return self.title or str(self.get_object())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = self.get_object()
        shown = {"object": found, self.context_object_name: found, "record": self.get_record()}
        return super().get_context_data(**shown | kwargs)

    def get_record(self) -> dict[str, str]:
        """What the browser notes as opened lately."""
        found = self.get_object()
        name = str(found) if self.title else str(self.get_title())
        return {"name": name, "kind": str(found._meta.verbose_name)}


class FormPage(Page):
    """A form that does one thing, by calling one service in `act`.

    As a sheet over the page (`sheet_template_name`) for a script, as a page of its own for a plain browser.
    A refusal of the service comes back beside the fields it names, with everything that was typed.
    """

    form_class: type[Form]
    sheet_template_name: str | None = None
    keeps_draft = True
    """Whether what is typed is kept until it is sent: everything but money, rights and passwords."""

    def changed_row(self) -> Any:
        """The row the form changes, if it counts its versions: then two people saving are told of each other."""
        return None

    def get_template_names(self) -> list[str]:
        return [
            self.sheet_template_name if self.sheet_template_name and self.is_fragment else str(self.template_name)
        ]

    def get_initial(self) -> dict[str, Any]:
        return {}

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs: dict[str, Any] = {"initial": self.get_initial()}
        if issubclass(self.form_class, CrmForm):
            kwargs["member"] = self.member
        if self.request.method == "POST":
            kwargs |= {"data": self.request.POST, "files": self.request.FILES}
        return kwargs

    def get_form(self) -> Form:
        return self.form_class(**self.get_form_kwargs())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", None)
        kwargs["form"] = kwargs["form"] or self.get_form()
        row = self.changed_row()
        kwargs.setdefault("version", row.version if row is not None else "")
        kwargs.setdefault("draft", self.request.get_full_path()[:LONGEST_DRAFT_KEY] if self.keeps_draft else "")
        return super().get_context_data(**kwargs)

    @property
    def was_written_before(self) -> bool:
        """It waited on a device for a connection; who wrote it does not look at the form any more."""
        return "X-Written-By" in self.request.headers

    @property
    def written_at(self) -> datetime:
        """Now; or when it was written, if it waited since and the device's clock is not ahead."""
        now = timezone.now()
        try:
            moment = parse_datetime(self.request.headers.get("X-Written-At", ""))
        except ValueError:
            moment = None
        return min(moment, now) if moment and timezone.is_aware(moment) else now

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.was_written_before and request.headers["X-Written-By"] != str(self.member.pk):
            return HttpResponse(status=409)  # somebody else is signed in by now: never theirs
        form = self.get_form()
        if not form.is_valid():
            return self.refuse(form)
        if getattr(request, "was_sent_otherwise", False):
            return self.refuse(said_before(form))
        if (row := self.changed_row()) and (found := differences(form, row, request.POST.get(VERSION))):
            return self.render_to_response(self.get_context_data(form=form, conflict=found), status=422)
        try:
            return self.act(form)
        except ValidationError as error:
            add_refusal(form, error)
            return self.refuse(form)

    def act(self, form: Form) -> HttpResponse:
        """Call the service and answer, usually with `crm.pages.responses.done`."""
        raise NotImplementedError

    def refuse(self, form: Form) -> HttpResponse:
        """The form again, with what was typed and what is wrong."""
        return self.render_to_response(self.get_context_data(form=form), status=422)


class ActionPage(DetailPage):
    """One thing done to one object by POST alone, such as completing a follow-up."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return self.act(self.get_object())
        except ValidationError as error:
            return self.refuse(error)

    def act(self, found: Any) -> HttpResponse:
        """Call the service and answer, usually with `crm.pages.responses.done`."""
        raise NotImplementedError

    def refuse(self, error: ValidationError) -> HttpResponse:
        """The words of the refusal, for the page to show."""
        return HttpResponse(" ".join(error.messages), status=409, content_type="text/plain; charset=utf-8")


def said_before(form: Form) -> Form:
    """The form with a fresh key, so that whoever wants a second one saves again."""
    form.add_error(None, ValidationError(SAVED_ALREADY, code="saved_already"))
    if "client_ref" in form.fields:
        data: Any = form.data
        form.data = fresh = data.copy()
        fresh["client_ref"] = str(uuid4())
    return form


def add_refusal(form: Form, error: ValidationError) -> None:
    """Put a service's refusal beside the fields it names, the rest at the top of the form."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, errors in error.error_dict.items():
        form.add_error(name if name in form.fields else None, errors)


def object_or_404(queryset: Any, member: Any, pk: Any) -> Model:
    """What the member may see under this key; anything else does not exist."""
    found: Model | None = queryset.visible_to(member).filter(pk=pk).first()
    if found is None:
        raise Http404(_("Not found."))
    return found
