"""One cell of a list, changed where it stands.

A cell is saved against the value its reader saw: when somebody else has changed it meanwhile, both values are
shown and the reader chooses; nothing is overwritten unseen and nothing typed is lost.
"""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from crm.pages.forms import CrmForm
from crm.pages.lists.edits import Edit, edit_of, editable
from crm.pages.responses import tell
from crm.pages.views import Page


class CellForm(CrmForm):
    """One value, and the one its reader saw."""

    original = forms.CharField(required=False, widget=forms.HiddenInput, strip=False)

    def __init__(self, *args: Any, field: forms.Field, **kwargs: Any) -> None:
        self.base_fields = {"value": field} | self.base_fields
        super().__init__(*args, **kwargs)


class CellPage(Page):
    """One cell: GET is the field that changes it, `?show` the cell as it is, POST saves it."""

    @cached_property
    def edit(self) -> Edit:
        found = edit_of(self.kwargs["list"], self.kwargs["name"])
        if found is None:
            raise Http404
        return found

    @cached_property
    def row(self) -> Any:
        rows: Any = self.edit.rows()
        found = rows.visible_to(self.member).filter(pk=self.kwargs["pk"]).first()
        if found is None:
            raise Http404
        return found

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self._refuse_strangers()
        if "show" in request.GET:
            return self._shown()
        value = self.edit.read(self.row)
        return self._form(self._cell_form({"value": value, "original": self._text(value)}))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self._refuse_strangers()
        sent = request.POST if "value" in request.POST else request.GET
        form = self._cell_form(None, sent)
        if not form.is_valid():
            return self._form(form, 422)
        before = self.edit.read(self.row)
        now, original, wanted = (
            self._text(before),
            sent.get("original", ""),
            self._text(form.cleaned_data["value"]),
        )
        if now == wanted:
            return self._shown()
        if now != original:
            return self._conflict(form, now, original, wanted)
        try:
            self.edit.save(self.member, self.row, form.cleaned_data["value"])
        except ValidationError as error:
            form.add_error("value", ValidationError(error.messages))
            return self._form(form, 422)
        del self.row
        response = self._shown()
        after = self._text(self.edit.read(self.row))
        undo = f"{request.path}?{urlencode({'value': now, 'original': after})}"
        tell(response, {"text": _("Saved"), "undo": undo, "refresh": "" if "value" in request.POST else "#list"})
        return response

    def _refuse_strangers(self) -> None:
        row = self.row
        if not (self.member.may(self.edit.ability) and self.edit.fits(row)):
            raise PermissionDenied

    def _cell_form(self, initial: dict[str, Any] | None, data: Any = None) -> CellForm:
        field = self.edit.field()
        field.label = str(self.edit.label)
        field.widget.attrs["class"] = "input"
        return CellForm(data, member=self.member, field=field, initial=initial, auto_id=f"cell-{self.row.pk}-%s")

    def _text(self, value: Any) -> str:
        """A value as a browser would send it, to compare what three people mean."""
        return text_of(self._cell_form(None), "value", value)

    def _in_words(self, text: str) -> str:
        """A value as sent, in the words of its field."""
        return words_of(self._cell_form(None).fields["value"], text)

    def _form(self, form: CellForm, status: int = 200) -> HttpResponse:
        context = {"form": form, "field": form["value"], "address": self.request.path}
        return render(self.request, "components/cell_form.html", context, status=status)

    def _shown(self) -> HttpResponse:
        """The cell as it is now."""
        return HttpResponse(editable(self.edit, self.row, self.edit.show(self.row, self)))

    def _conflict(self, form: CellForm, now: str, original: str, wanted: str) -> HttpResponse:
        """Mine, theirs and what it was before, to choose from. The cell keeps what was typed until then."""
        choices = [
            ("mine", pgettext("value", "Yours"), wanted, self._in_words(wanted)),
            ("theirs", _("Theirs"), now, self._in_words(now)),
            ("original", _("Before both"), original, self._in_words(original)),
        ]
        context = {
            "row": self.row,
            "label": self.edit.label,
            "choices": choices,
            "original": now,
            "address": self.request.path,
        }
        response = render(self.request, "components/cell_conflict.html", context, status=409)
        response["HX-Retarget"], response["HX-Reswap"] = "#sheet", "innerHTML"
        return response


def text_of(form: Form, name: str, value: Any) -> str:
    """A value as a browser would send it, to compare what three people mean."""
    if hasattr(value, "pk"):
        return str(value.pk)
    field = form.fields[name]
    prepared = field.prepare_value(value)
    if isinstance(field.widget, forms.CheckboxInput):
        return "on" if prepared else ""
    if not isinstance(field.widget, forms.Select):
        prepared = field.widget.format_value(prepared) if hasattr(field.widget, "format_value") else prepared
    return "" if prepared is None else str(prepared).replace("\r\n", "\n")


def words_of(field: forms.Field, text: str) -> str:
    """A value as sent, in the words of its field."""
    if isinstance(field, forms.ModelChoiceField):
        found = field.queryset.filter(pk=text).first() if text and field.queryset is not None else None
        return str(found) if found else ""
    if isinstance(field, forms.ChoiceField):
        return str(dict(field.choices).get(text, text))  # type: ignore[arg-type]
    return text.replace("T", " ") if isinstance(field, forms.DateTimeField) else text
