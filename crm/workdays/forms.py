"""Forms of the organisation's calendar."""

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from crm.pages.forms import CrmForm, column
from crm.workdays.models import SpecialDay


class WorkWeekForm(CrmForm):
    """On which weekdays, and what the end of a month is."""

    weekdays = forms.MultipleChoiceField(
        label=_("Working days"),
        choices=[(str(number + 1), name) for number, name in WEEKDAYS.items()],
        widget=forms.CheckboxSelectMultiple,
    )
    month_ends_on_working_day = forms.BooleanField(
        label=_("“The end of the month” means its last working day"), required=False
    )


class SpecialDayForm(CrmForm):
    """Some days that are not as their weekdays say."""

    kind = column(SpecialDay, "kind")
    holiday = column(
        SpecialDay, "holiday", help_text=_("So that “after the Spring Festival” is understood in a quick log.")
    )
    name = column(SpecialDay, "name")
    first = column(SpecialDay, "first", widget=forms.DateInput({"type": "date"}))
    last = column(
        SpecialDay,
        "last",
        required=False,
        widget=forms.DateInput({"type": "date"}),
        help_text=_("The same day, if it is left out."),
    )
