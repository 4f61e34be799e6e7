"""The pages of this app."""

from django.urls import path

from customers.assignments import pages as assignments
from customers.dossiers import pages as dossiers
from customers.products import pages as products
from customers.profiles import pages as profiles
from customers.tiers import pages as tiers

app_name = "customers"
urlpatterns = [
    path("customers/", dossiers.CustomerListPage.as_view(), name="customers"),
    path("customers/new/", profiles.CreateCustomerPage.as_view(), name="new-customer"),
    path("customers/picker/", profiles.CustomerPickerPage.as_view(), name="picker"),
    path("customers/hand-over/", assignments.AssignOwnerPage.as_view(), name="hand-over"),
    path("customers/<uuid:pk>/", dossiers.CustomerPage.as_view(), name="customer"),
    path("customers/<uuid:pk>/change/", profiles.ChangeCustomerPage.as_view(), name="change-customer"),
    path("customers/<uuid:pk>/archive/", profiles.ArchiveCustomerPage.as_view(), name="archive-customer"),
    path("customers/<uuid:pk>/restore/", profiles.RestoreCustomerPage.as_view(), name="restore-customer"),
    path("customers/<uuid:pk>/assign/", assignments.AssignOwnerPage.as_view(), name="assign-customer"),
    path(
        "customers/<uuid:pk>/collaborators/new/",
        assignments.AddCollaboratorPage.as_view(),
        name="add-collaborator",
    ),
    path("customers/<uuid:pk>/contacts/new/", profiles.CreateContactPage.as_view(), name="new-contact"),
    path("customers/<uuid:pk>/tiers/<slug:axis>/", tiers.OverrideTierPage.as_view(), name="override-tier"),
    path("customers/<uuid:pk>/tiers/<slug:axis>/end/", tiers.EndOverridePage.as_view(), name="end-override"),
    path("assignments/<uuid:pk>/end/", assignments.EndAssignmentPage.as_view(), name="end-assignment"),
    path("contacts/<uuid:pk>/change/", profiles.ChangeContactPage.as_view(), name="change-contact"),
    path("contacts/<uuid:pk>/remove/", profiles.RemoveContactPage.as_view(), name="remove-contact"),
    path("products/", products.ProductListPage.as_view(), name="products"),
    path("products/new/", products.CreateProductPage.as_view(), name="new-product"),
    path("products/<uuid:pk>/change/", products.ChangeProductPage.as_view(), name="change-product"),
    path("tiers/rule/", tiers.TierRulePage.as_view(), name="tier-rule"),
]
