"""Forms as every page uses them."""

from datetime import date

from django import forms
from django.utils import translation

from crm.pages.forms import CrmForm


def test_a_day_is_filled_in_as_browsers_read_it_in_every_language() -> None:
    class Starting(CrmForm):
        starts_on = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}))

    with translation.override("zh-hans"):
        shown = str(Starting(member=None, initial={"starts_on": date(2026, 11, 29)})["starts_on"])

    assert 'value="2026-11-29"' in shown
