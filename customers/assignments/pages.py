"""Changing who looks after a customer."""

from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from crm.accounts.roles import Ability
from crm.pages.responses import done
from crm.pages.views import FormPage, object_or_404
from customers.assignments.forms import AssignForm, EndAssignmentForm
from customers.assignments.models import Assignment
from customers.assignments.services import add_collaborator, assign_owner, end_assignment

CUSTOMERS: Any = Assignment._meta.get_field("customer").related_model._default_manager
MOST_AT_ONCE = 200


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
    """Hand customers over: one by its address, or those named by `?customer=` (up to 200)."""

    title = gettext_lazy("Assign owner")

    @property
    def customers(self) -> list[Any]:
        if not hasattr(self, "_customers"):
            self._customers = self._asked_for()
        return self._customers

    def _asked_for(self) -> list[Any]:
        if "pk" in self.kwargs:
            return [object_or_404(CUSTOMERS.all(), self.member, self.kwargs["pk"])]
        ids = {_uuid(text) for text in self.request.GET.getlist("customer")[:MOST_AT_ONCE]}
        found = list(CUSTOMERS.visible_to(self.member).filter(pk__in=ids).order_by("sort_key", "pk"))
        if not found or len(found) < len(ids):
            raise Http404
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        names = ", ".join(customer.name for customer in self.customers[:5])
        return super().get_context_data(
            note=names,
            submit=_("Assign"),
            cancel=self._home(),
            **kwargs,
        )

    def _home(self) -> str:
        return self.page_of(self.customers[0]) if len(self.customers) == 1 else reverse("customers:customers")

    def act(self, form: Form) -> HttpResponse:
        moved = assign_owner(by=self.member, customers=self.customers, **form.cleaned_data)
        words = ngettext("%(n)d customer assigned", "%(n)d customers assigned", len(moved)) % {"n": len(moved)}
        return done(self.request, words, to=self._home())


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None


class AddCollaboratorPage(_Assign):
    """Ask somebody to help with a customer."""

    title = gettext_lazy("Add collaborator")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        customer = self._customer()
        return super().get_context_data(note=customer.name, cancel=self.page_of(customer), **kwargs)

    def _customer(self) -> Any:
        return object_or_404(CUSTOMERS.all(), self.member, self.kwargs["pk"])

    def act(self, form: Form) -> HttpResponse:
        customer = self._customer()
        add_collaborator(by=self.member, customer=customer, **form.cleaned_data)
        return done(self.request, _("Collaborator added"), to=self.page_of(customer))


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
