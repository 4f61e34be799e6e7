"""Partner firms."""

from typing import Any

from django.db.models import F
from django.forms import Form
from django.http import HttpResponse
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from agents.agencies.columns import COLUMNS
from agents.agencies.filters import AgencyPageFilterSet
from agents.agencies.forms import AgencyForm
from agents.agencies.models import Agency
from agents.agencies.services import change_agency, create_agency
from crm.accounts.roles import Ability
from crm.pages.lists import EmptyState, Group, in_order_of
from crm.pages.navigation import url_or_nothing
from crm.pages.responses import done
from crm.pages.views import DetailPage, FormPage, ListPage, object_or_404


class AgencyListPage(ListPage):
    """All agencies."""

    title = gettext_lazy("Agencies")
    queryset = Agency.objects.all()
    filterset_class = AgencyPageFilterSet
    template_name = "agents/agencies/list.html"
    columns = COLUMNS
    row_name = "agency"
    api_name = "api:agency-list"
    announcement = ngettext_lazy("%(n)s agency shown", "%(n)s agencies shown", "n")
    orders = {"name": "name"}
    groups = {
        "status": Group(
            gettext_lazy("Status"),
            lambda agency: agency.get_status_display(),
            in_order_of("status", Agency.Status.values),
        ),
        "region": Group(gettext_lazy("Region"), lambda agency: agency.region or _("No region"), F("region")),
    }

    def spine(self, row: Agency) -> str:
        return {Agency.Status.ENDED: "none", Agency.Status.CANDIDATE: "wait"}.get(Agency.Status(row.status), "")

    def empty(self) -> EmptyState:
        text = _("Agencies are partner firms that sell with us.")
        if not self.member.may(Ability.MANAGE_AGENTS):
            return EmptyState(_("No agencies yet"), text)
        url = reverse("agents:new-agency")
        return EmptyState(_("No agencies yet"), text, url, _("New agency"), sheet=True)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(may_manage=self.member.may(Ability.MANAGE_AGENTS), **kwargs)


class AgencyPage(DetailPage):
    """One agency, its people and the customer profile it has when it buys from us."""

    queryset = Agency.objects.all()
    context_object_name = "agency"
    template_name = "agents/agencies/agency.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        agency = self.get_object()
        columns: Any = Agency._meta
        names = ["name", "code", "region", "contact_name", "phone", "email", "note"]
        customers = url_or_nothing("customers:customers")
        return super().get_context_data(
            crumbs=[(_("Agencies"), reverse("agents:agencies")), (agency.name, "")],
            profile=[(capfirst(columns.get_field(name).verbose_name), getattr(agency, name)) for name in names],
            staff=agency.staff.visible_to(self.member).by_name()[:100],
            customers_url=f"{customers}?agency={agency.pk}" if customers else "",
            may_manage=self.member.may(Ability.MANAGE_AGENTS),
            **kwargs,
        )


class CreateAgencyPage(FormPage):
    """Add an agency."""

    title = gettext_lazy("New agency")
    ability = Ability.MANAGE_AGENTS
    form_class = AgencyForm
    template_name = "components/form_page.html"
    sheet_template_name = "components/form_sheet.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(cancel=reverse("agents:agencies"), **kwargs)

    def act(self, form: Form) -> HttpResponse:
        agency = create_agency(by=self.member, **form.cleaned_data)
        return done(self.request, _("Agency added"), to=reverse("agents:agency", args=[agency.pk]))


class ChangeAgencyPage(CreateAgencyPage):
    """Change an agency."""

    title = gettext_lazy("Change agency")

    def _agency(self) -> Any:
        return object_or_404(Agency.objects.all(), self.member, self.kwargs["pk"])

    def changed_row(self) -> Any:
        return self._agency()

    def get_initial(self) -> dict[str, Any]:
        agency = self._agency()
        return {name: getattr(agency, name) for name in self.form_class.base_fields}

    def act(self, form: Form) -> HttpResponse:
        agency = change_agency(by=self.member, agency=self._agency(), **form.cleaned_data)
        return done(self.request, _("Agency changed"), to=reverse("agents:agency", args=[agency.pk]))
