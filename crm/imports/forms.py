"""The forms of the import wizard."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.imports.dates import ORDERS
from crm.imports.models import Import
from crm.imports.problems import DATE_ORDERS
from crm.imports.registry import importer_of, importers
from crm.pages.forms import CrmForm


class StartImportForm(CrmForm):
    """What the file holds, and the file."""

    kind = forms.ChoiceField(label=gettext_lazy("What the file holds"))
    file = forms.FileField(
        label=gettext_lazy("File"),
        allow_empty_file=True,
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["kind"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [(importer.kind, importer.label) for importer in importers()]


class MapColumnsForm(CrmForm):
    """For each field of ours, the column of the file that fills it."""

    on_error = forms.ChoiceField(
        label=gettext_lazy("If some rows are wrong"), choices=Import.OnError, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, of_import: Import, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.of_import = of_import
        self.initial["on_error"] = of_import.on_error
        empty = ("", _("Not in the file"))
        columns = [empty, *((str(place), name or f"#{place + 1}") for place, name in enumerate(of_import.header))]
        for column in importer_of(of_import.kind).columns:
            self.fields[f"column_{column.field}"] = forms.ChoiceField(
                label=capfirst(str(column.label)), choices=columns, required=column.is_required
            )
            self.initial[f"column_{column.field}"] = str(of_import.mapping.get(column.field, ""))

    def lines(self) -> Iterator[tuple[forms.BoundField, str]]:
        """Each choice with a value from the file, to recognise the column by."""
        for column in importer_of(self.of_import.kind).columns:
            place = self.of_import.mapping.get(column.field)
            sample = (
                next((row[place] for row in self.of_import.samples if len(row) > place and row[place]), "")
                if (place is not None)
                else ""
            )
            yield self[f"column_{column.field}"], sample

    @property
    def mapping(self) -> dict[str, int]:
        chosen = {name: value for name, value in self.cleaned_data.items() if name.startswith("column_") and value}
        return {name.removeprefix("column_"): int(value) for name, value in chosen.items()}


class DecideForm(CrmForm):
    """The proposals that are accepted, by their place in the list, and the order of each column of dates."""

    accept = forms.TypedMultipleChoiceField(coerce=int, required=False)

    def __init__(self, *args: Any, groups: int, date_fields: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.date_fields = date_fields
        choice = self.fields["accept"]
        assert isinstance(choice, forms.TypedMultipleChoiceField)
        choice.choices = [(place, place) for place in range(groups)]
        for name in date_fields:
            self.fields[f"dates_{name}"] = forms.ChoiceField(
                choices=[(order, DATE_ORDERS[order]) for order in ORDERS], required=False
            )

    @property
    def dates(self) -> dict[str, str]:
        found = {name: self.cleaned_data.get(f"dates_{name}") for name in self.date_fields}
        return {name: order for name, order in found.items() if order}
