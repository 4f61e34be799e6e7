"""Deciding tiers by hand, and the rule that decides the rest."""

from typing import Any

from django.forms import Form
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.accounts.roles import Ability
from crm.pages.responses import done
from crm.pages.views import ActionPage, FormPage, object_or_404
from customers.profiles.models import Customer
from customers.tiers.forms import OverrideTierForm, TierRuleForm
from customers.tiers.models import TierChange
from customers.tiers.queries import rule_in_force
from customers.tiers.services import COLUMNS, change_tier_rule, end_override, override_tier


def _page_of(customer: Customer) -> str:
    return reverse("customers:customer", args=[customer.pk]) + "?tab=tier"


def _known(axis: str) -> str:
    if axis not in TierChange.Axis.values:
        raise Http404
    return axis


class OverrideTierPage(FormPage):
    """Decide a customer's tier by hand."""

    title = gettext_lazy("Decide the tier")
    ability = Ability.ASSIGN
    form_class = OverrideTierForm
    template_name = "components/form_page.html"
    sheet_template_name = "components/form_sheet.html"

    @property
    def customer(self) -> Any:
        if not hasattr(self, "_customer"):
            self._customer = object_or_404(Customer.objects.all(), self.member, self.kwargs["pk"])
        return self._customer

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"axis": _known(self.kwargs["axis"])}

    def get_initial(self) -> dict[str, Any]:
        return {"tier": getattr(self.customer, COLUMNS[TierChange.Axis(_known(self.kwargs["axis"]))])}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        note = _("The rule leaves this tier alone until the day you give, or for good when you give none.")
        return super().get_context_data(note=note, cancel=_page_of(self.customer), **kwargs)

    def act(self, form: Form) -> HttpResponse:
        override_tier(by=self.member, customer=self.customer, axis=self.kwargs["axis"], **form.cleaned_data)
        return done(self.request, _("Tier decided"), to=_page_of(self.customer))


class EndOverridePage(ActionPage):
    """Let the rule decide again."""

    ability = Ability.ASSIGN
    queryset = Customer.objects.all()

    def act(self, found: Customer) -> HttpResponse:
        end_override(by=self.member, customer=found, axis=_known(self.kwargs["axis"]))
        return done(self.request, _("The rule decides again tonight"), to=_page_of(found))


class TierRulePage(FormPage):
    """The organisation's rule."""

    title = gettext_lazy("Tier rule")
    ability = Ability.DEFINE_METRICS
    form_class = TierRuleForm
    template_name = "components/form_page.html"
    sheet_template_name = "components/form_sheet.html"

    def get_initial(self) -> dict[str, Any]:
        rule = rule_in_force()
        return {name: getattr(rule, name) for name in self.form_class.base_fields}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        note = _(
            "Sales and interactions of the last twelve months count. Customers move when the rule looks tonight."
        )
        return super().get_context_data(note=note, **kwargs)

    def act(self, form: Form) -> HttpResponse:
        change_tier_rule(by=self.member, **form.cleaned_data)
        return done(self.request, _("Rule changed"), to=reverse("customers:tier-rule"))
