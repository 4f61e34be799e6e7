"""Changing who looks after a customer, and how much of its deals counts for whom."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.forms import Form
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agents.models import Agent
from crm.accounts.roles import Ability
from crm.exact.numbers import from_decimal, to_decimal
from crm.pages.responses import done
from crm.pages.views import FormPage, Page, object_or_404
from customers.assignments.forms import (
    AddCollaboratorForm,
    AssignForm,
    ChangeShareForm,
    CreditPreviewForm,
    EndAssignmentForm,
)
from customers.assignments.models import Assignment
from customers.assignments.queries import credit_left, shares_of
from customers.assignments.services import add_collaborator, assign_owner, change_share, end_assignment
from customers.assignments.wording import SAMPLE_DEAL, credit, percent_of, sample_rows

CUSTOMERS: Any = Assignment._meta.get_field("customer").related_model._default_manager


class _Assign(FormPage):
    ability = Ability.ASSIGN
    form_class: type[Form] = AssignForm
    template_name = "components/form_page.html"
    sheet_template_name = "components/form_sheet.html"

    def get_initial(self) -> dict[str, Any]:
        return {"on": timezone.localdate()}

    def page_of(self, customer: Any) -> str:
        return reverse("customers:customer", args=[customer.pk]) + "?tab=assignments"


class AssignOwnerPage(_Assign):
    """Hand one customer over. Many at once are a batch (customers/handovers)."""

    title = gettext_lazy("Assign owner")

    @cached_property
    def customer(self) -> Any:
        return object_or_404(CUSTOMERS.all(), self.member, self.kwargs["pk"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        cancel = self.page_of(self.customer)
        return super().get_context_data(note=self.customer.name, submit=_("Assign"), cancel=cancel, **kwargs)

    def act(self, form: Form) -> HttpResponse:
        before, given = self.customer.owner_id, form.cleaned_data
        assign_owner(by=self.member, customers=[self.customer], **given)
        message = _("Assigned to %(agent)s") % {"agent": given["agent"]}
        is_from_today = given["on"] == timezone.localdate()
        undo = self._undo(before, given["agent"].pk) if is_from_today else ""
        return done(self.request, message, to=self.page_of(self.customer), undo=undo)

    def _undo(self, before: Any, after: Any) -> str:
        """The owner before, set where it stands in the list, unless somebody has changed it again."""
        address = reverse("cells:cell", args=["customers", "owner", self.customer.pk])
        return f"{address}?{urlencode({'value': before or '', 'original': after})}"


class _Share(_Assign):
    """A form about a collaborator's share, beside what it would mean for a deal."""

    template_name = "customers/assignments/share_page.html"
    sheet_template_name = "customers/assignments/share_sheet.html"
    assignment: Any = None
    """The collaboration whose share is changed; a new one has none yet."""
    customer: Any

    def get_form(self) -> Form:
        form = super().get_form()
        without = self.assignment.pk if self.assignment else None
        left = credit_left(self.customer.pk, timezone.localdate(), without=without)
        words = _("Of every deal of this customer. At most %(left)s can be given; the owner has the rest.")
        form.fields["credit_share"].help_text = words % {"left": percent_of(left)}
        return form

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(cancel=self.page_of(self.customer), **kwargs)
        form = context["form"]
        typed = {name: form[name].value() for name in ("agent", "credit_share", "on") if name in form.fields}
        if self.assignment:
            typed["assignment"] = self.assignment.pk
        preview = credit_preview(self.member, self.customer, typed)
        return context | preview | {"customer": self.customer, "assignment": self.assignment}


class AddCollaboratorPage(_Share):
    """Ask somebody to help with a customer, credited with a share of its deals or with none."""

    title = gettext_lazy("Add collaborator")
    form_class = AddCollaboratorForm

    @cached_property
    def customer(self) -> Any:
        return object_or_404(CUSTOMERS.all(), self.member, self.kwargs["pk"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(note=self.customer.name, **kwargs)

    def act(self, form: Form) -> HttpResponse:
        add_collaborator(by=self.member, customer=self.customer, **form.cleaned_data)
        return done(self.request, _("Collaborator added"), to=self.page_of(self.customer))


class ChangeSharePage(_Share):
    """Credit a collaborator with another share from a day on."""

    title = gettext_lazy("Change credit share")
    form_class = ChangeShareForm

    @cached_property
    def assignment(self) -> Any:
        collaborations = Assignment.objects.filter(role=Assignment.Role.COLLABORATOR)
        rows = collaborations.select_related("agent", "customer")
        return object_or_404(rows, self.member, self.kwargs["pk"])

    @property
    def customer(self) -> Any:
        return self.assignment.customer

    def get_initial(self) -> dict[str, Any]:
        return {
            "credit_share": self.assignment.credit_share,
            "on": max(timezone.localdate(), self.assignment.starts_on),
            "version": self.assignment.version,
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        words = [self.assignment.agent.name, self.customer.name, credit(self.assignment.credit_share)]
        return super().get_context_data(note=" · ".join(words), **kwargs)

    def act(self, form: Form) -> HttpResponse:
        change_share(by=self.member, assignment=self.assignment, **form.cleaned_data)
        return done(self.request, _("Credit share changed"), to=self.page_of(self.customer))


class CreditPreviewPage(Page):
    """What a deal would count for whom, following what is typed into a form about shares."""

    ability = Ability.ASSIGN
    template_name = "customers/assignments/_credit_preview.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        customer = object_or_404(CUSTOMERS.all(), self.member, self.kwargs["pk"])
        return super().get_context_data(**credit_preview(self.member, customer, self.request.GET), **kwargs)


def credit_preview(member: Any, customer: Any, typed: Mapping[str, Any]) -> dict[str, Any]:
    """A sample deal divided as it would be with what is typed so far. Nothing is stored."""
    form = CreditPreviewForm(typed, member=member)
    form.is_valid()
    given, day = form.cleaned_data, form.cleaned_data.get("on") or timezone.localdate()
    changed = given.get("assignment")
    agent = changed.agent if changed else given.get("agent")
    instead = {agent.pk: from_decimal(given["credit_share"])} if agent and "credit_share" in given else {}
    shares = shares_of(customer.pk, day, instead)
    names = dict(Agent.objects.filter(pk__in=[one.agent_id for one in shares]).values_list("pk", "name"))
    is_too_much = any(one.share < 0 for one in shares)
    return {
        "credit_rows": [] if is_too_much else sample_rows(shares, names, member.tenant.currency),
        "credit_day": day,
        "sample_deal": to_decimal(SAMPLE_DEAL),
    }


class EndAssignmentPage(_Assign):
    """End somebody's help with a customer."""

    title = gettext_lazy("End collaboration")
    form_class = EndAssignmentForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(note=str(self._assignment()), submit=_("End collaboration"), **kwargs)

    def _assignment(self) -> Any:
        assignments = Assignment.objects.select_related("agent", "customer")
        return object_or_404(assignments, self.member, self.kwargs["pk"])

    def act(self, form: Form) -> HttpResponse:
        assignment = end_assignment(by=self.member, assignment=self._assignment(), **form.cleaned_data)
        return done(self.request, _("Collaboration ended"), to=self.page_of(assignment.customer))
