"""Writing customers and contacts down. The list and the customer's own page are in `customers/dossiers`."""

from typing import Any

from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agents.models import agent_id_of
from crm.accounts.roles import Ability
from crm.events.services import record
from crm.pages.responses import done
from crm.pages.views import ActionPage, FormPage, Page, object_or_404
from customers.profiles.forms import ChangeCustomerForm, ContactForm, CreateCustomerForm
from customers.profiles.models import Contact, Customer
from customers.profiles.queries import known_as, search
from customers.profiles.services import (
    archive_customer,
    change_contact,
    change_customer,
    create_contact,
    create_customer,
    remove_contacts,
    restore_customer,
)

PICKER_ROWS = 12
KEPT = 500
"""How many names a device keeps for when there is no connection."""
PARTS = "#customer-profile, #customer-now, #timeline"
"""The parts of a customer's page that show what is known of them."""


def page_of(customer: Customer, tab: str = "") -> str:
    """Where a customer's page is."""
    return reverse("customers:customer", args=[customer.pk]) + (f"?tab={tab}" if tab else "")


class _WriteDown(FormPage):
    ability = Ability.WORK
    template_name = "components/form_page.html"
    sheet_template_name = "components/form_sheet.html"


class CreateCustomerPage(_WriteDown):
    """Add a customer: a name is enough, and whoever is known already by it or by the phone is shown meanwhile."""

    title = gettext_lazy("New customer")
    form_class = CreateCustomerForm
    template_name = "customers/profiles/new.html"
    sheet_template_name = "customers/profiles/_new_sheet.html"

    def get_initial(self) -> dict[str, Any]:
        return {"owner": agent_id_of(self.member), "name": self.request.GET.get("name", "")}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(cancel=reverse("customers:customers"), **kwargs)

    def act(self, form: Form) -> HttpResponse:
        customer = create_customer(by=self.member, **form.cleaned_data)
        return done(self.request, _("Customer added"), to=page_of(customer))


class _OfCustomer(_WriteDown):
    """A form about one customer."""

    @property
    def customer(self) -> Customer:
        if not hasattr(self, "_customer"):
            self._customer: Any = object_or_404(Customer.objects.all(), self.member, self.kwargs["pk"])
        found: Customer = self._customer
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        crumbs = [
            (_("Customers"), reverse("customers:customers")),
            (self.customer.name, page_of(self.customer)),
            (self.title, ""),
        ]
        return super().get_context_data(crumbs=crumbs, cancel=page_of(self.customer), **kwargs)


class ChangeCustomerPage(_OfCustomer):
    """Change what is known of a customer."""

    title = gettext_lazy("Change customer")
    form_class = ChangeCustomerForm

    def changed_row(self) -> Customer:
        return self.customer

    def get_initial(self) -> dict[str, Any]:
        return {name: getattr(self.customer, name) for name in self.form_class.base_fields}

    def act(self, form: Form) -> HttpResponse:
        change_customer(by=self.member, customer=self.customer, **form.cleaned_data)
        return done(self.request, _("Customer changed"), to=page_of(self.customer))


class FillFieldPage(ChangeCustomerPage):
    """Fill in one thing we did not know."""

    def get_title(self) -> str | Promise:
        return self.customer.name

    def get_form(self) -> Form:
        asked = self.kwargs["field"]
        if asked not in ChangeCustomerForm.base_fields:
            raise Http404
        form = super().get_form()
        form.fields = {asked: form.fields[asked]}
        form.fields[asked].widget.attrs["autofocus"] = True
        return form

    def act(self, form: Form) -> HttpResponse:
        change_customer(by=self.member, customer=self.customer, **form.cleaned_data)
        return done(self.request, _("Saved"), to=page_of(self.customer), refresh=PARTS)


class _ShowPhonePage(ActionPage):
    """Show a whole number to whoever sees it masked; that they looked is written down."""

    def act(self, found: Any) -> HttpResponse:
        record(f"{found._meta.model_name}.phone_shown", subject=found, by=self.member)
        if self.is_fragment:
            return render(self.request, "customers/profiles/_shown_phone.html", {"phone": found.phone})
        return done(self.request, found.phone, to=page_of(getattr(found, "customer", found)))


class ShowCustomerPhonePage(_ShowPhonePage):
    """The customer's own number."""

    queryset = Customer.objects.all()


class ShowContactPhonePage(_ShowPhonePage):
    """The number of a person there."""

    queryset = Contact.objects.select_related("customer")


class ArchiveCustomerPage(ActionPage):
    """Put a customer away."""

    ability = Ability.WORK
    queryset = Customer.objects.all()

    def act(self, found: Customer) -> HttpResponse:
        archive_customer(by=self.member, customer=found)
        undo = reverse("customers:restore-customer", args=[found.pk])
        return done(self.request, _("Customer archived"), to=page_of(found), undo=undo)


class RestoreCustomerPage(ActionPage):
    """Bring a customer back."""

    ability = Ability.WORK
    queryset = Customer.objects.all()

    def act(self, found: Customer) -> HttpResponse:
        restore_customer(by=self.member, customer=found)
        return done(self.request, _("Customer restored"), to=page_of(found))


class CreateContactPage(_OfCustomer):
    """Add a person we know there."""

    title = gettext_lazy("New contact")
    form_class = ContactForm

    def act(self, form: Form) -> HttpResponse:
        create_contact(by=self.member, customer=self.customer, **form.cleaned_data)
        return done(self.request, _("Contact added"), to=page_of(self.customer, "contacts"))


class ChangeContactPage(_OfCustomer):
    """Change what is known of a person."""

    title = gettext_lazy("Change contact")
    form_class = ContactForm

    @property
    def contact(self) -> Contact:
        if not hasattr(self, "_contact"):
            contacts = Contact.objects.select_related("customer")
            self._contact: Any = object_or_404(contacts, self.member, self.kwargs["pk"])
        found: Contact = self._contact
        return found

    @property
    def customer(self) -> Customer:
        return self.contact.customer

    def changed_row(self) -> Contact:
        return self.contact

    def get_initial(self) -> dict[str, Any]:
        return {name: getattr(self.contact, name) for name in self.form_class.base_fields}

    def act(self, form: Form) -> HttpResponse:
        change_contact(by=self.member, contact=self.contact, **form.cleaned_data)
        return done(self.request, _("Contact changed"), to=page_of(self.customer, "contacts"))


class RemoveContactPage(ActionPage):
    """Remove a person written down by mistake."""

    ability = Ability.WORK
    queryset = Contact.objects.select_related("customer")

    def act(self, found: Contact) -> HttpResponse:
        remove_contacts(by=self.member, ids=[found.pk])
        return done(self.request, _("Contact removed"), to=page_of(found.customer, "contacts"))


class OwnCustomersPage(Page):
    """The names of the customers one looks after, kept on the device for when there is no connection."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        rows = Customer.objects.visible_to(self.member).in_use().by_activity()
        own = agent_id_of(self.member)
        mine = rows.filter(owner=own) if own else rows
        return JsonResponse(
            {"customers": [{"id": pk, "name": name} for pk, name in mine.values_list("pk", "name")[:KEPT]]}
        )


class KnownCustomersPage(Page):
    """Who is known already by the name or phone that is being typed for a new customer."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        found = known_as(self.member, request.GET.get("name", ""), request.GET.get("phone", ""))
        return render(request, "customers/profiles/_known.html", {"customers": found})


class CustomerPickerPage(Page):
    """The customers that match what is being typed, to choose one from."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        found = search(self.member, request.GET.get("q", ""), PICKER_ROWS)
        return render(request, "customers/profiles/_options.html", {"customers": found})
