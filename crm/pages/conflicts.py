"""Somebody else saved first: what they wrote and what you wrote, side by side, and nothing lost."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Model
from django.forms import BoundField, Form
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from crm.pages import formats

VERSION = "_version"


@dataclass(frozen=True)
class Difference:
    """One field of a form in which the two differ."""

    label: str
    yours: str
    theirs: str


def differences(form: Form, row: Model, known: Any) -> list[Difference]:
    """Where a valid form and the row as it stands now differ; none if nobody saved since the form was shown.

    `known` is the version the form was made from. The row is held until the transaction ends, so that nobody slips
    in between looking and saving.
    """
    now = type(row)._default_manager.select_for_update().values_list("version", flat=True).get(pk=row.pk)
    if not known or str(now) == str(known):
        return []
    return list(_differences(form))


def _differences(form: Form) -> Iterator[Difference]:
    for bound in form.visible_fields():
        yours, theirs = _words(bound, form.cleaned_data.get(bound.name)), _words(bound, bound.initial)
        if yours != theirs:
            yield Difference(str(bound.label), yours, theirs)


def _words(bound: BoundField, value: Any) -> str:
    """A value as a person reads it."""
    if value in (None, "", [], ()):
        return _("none")
    if isinstance(value, bool):
        return pgettext("box", "Yes") if value else pgettext("box", "No")
    if isinstance(value, datetime):
        return formats.datetime(value)
    if isinstance(value, date):
        return formats.date(value)
    choices = dict(getattr(bound.field, "choices", ())) if not hasattr(bound.field, "queryset") else {}
    queryset = getattr(bound.field, "queryset", None)
    if queryset is not None and not isinstance(value, Model):
        return str(queryset.filter(pk=value).first() or _("none"))
    return str(choices.get(value, value))
