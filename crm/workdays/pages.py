"""The organisation's calendar, for those who manage it."""

from typing import Any

from django.forms import Form
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.accounts.roles import Ability
from crm.pages.responses import done
from crm.pages.views import ActionPage, FormPage
from crm.workdays.forms import SpecialDayForm, WorkWeekForm
from crm.workdays.models import SpecialDay
from crm.workdays.services import add_special_day, remove_special_day, set_work_week, work_week


class WorkingDaysPage(FormPage):
    """The working week, the holidays, and the days that make up for them."""

    title = gettext_lazy("Working days")
    form_class = WorkWeekForm
    template_name = "settings/working_days.html"
    ability = Ability.MANAGE_ORGANISATION
    keeps_draft = False

    def get_initial(self) -> dict[str, Any]:
        week = work_week()
        return {
            "weekdays": list(week.weekdays),
            "month_ends_on_working_day": week.month_ends_on_working_day,
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        days = SpecialDay.objects.visible_to(self.member).order_by("-first", "name")
        return super().get_context_data(rows=days, **kwargs)

    def act(self, form: Form) -> HttpResponse:
        values = form.cleaned_data | {"weekdays": "".join(sorted(form.cleaned_data["weekdays"]))}
        set_work_week(by=self.member, **values)
        return done(self.request, _("Saved"), to=reverse("workdays:working-days"))


class AddSpecialDayPage(FormPage):
    """A holiday, or days that are worked all the same."""

    title = gettext_lazy("Add a holiday or a made-up day")
    form_class = SpecialDayForm
    template_name = "components/form_page.html"
    sheet_template_name = "components/form_sheet.html"
    ability = Ability.MANAGE_ORGANISATION

    def act(self, form: Form) -> HttpResponse:
        day = add_special_day(by=self.member, **form.cleaned_data)
        undo = reverse("workdays:remove-special-day", args=[day.pk])
        return done(
            self.request,
            _("Added to the calendar"),
            to=reverse("workdays:working-days"),
            undo=undo,
            refresh="#list",
        )


class RemoveSpecialDayPage(ActionPage):
    """Take it out of the calendar."""

    queryset = SpecialDay.objects.all()
    ability = Ability.MANAGE_ORGANISATION

    def act(self, found: SpecialDay) -> HttpResponse:
        remove_special_day(by=self.member, day=found)
        return done(self.request, _("Removed"), to=reverse("workdays:working-days"), refresh="#list")
