"""The settings of an organisation."""

from django.urls import path

from crm.accounts.pages import (
    AddMemberPage,
    ApiKeysPage,
    ChangeRolePage,
    CreateApiKeyPage,
    MembersPage,
    OrganisationPage,
    RevokeApiKeyPage,
    RolesPage,
    SetMemberActivePage,
)
from crm.events.pages import AuditTrailPage

app_name = "settings"
urlpatterns = [
    path("settings/organisation/", OrganisationPage.as_view(), name="organisation"),
    path("settings/members/", MembersPage.as_view(), name="members"),
    path("settings/members/new/", AddMemberPage.as_view(), name="add-member"),
    path("settings/members/<uuid:pk>/role/", ChangeRolePage.as_view(), name="change-role"),
    path("settings/members/<uuid:pk>/active/", SetMemberActivePage.as_view(), name="set-member-active"),
    path("settings/roles/", RolesPage.as_view(), name="roles"),
    path("settings/api-keys/", ApiKeysPage.as_view(), name="api-keys"),
    path("settings/api-keys/new/", CreateApiKeyPage.as_view(), name="create-api-key"),
    path("settings/api-keys/<uuid:pk>/revoke/", RevokeApiKeyPage.as_view(), name="revoke-api-key"),
    path("settings/audit-trail/", AuditTrailPage.as_view(), name="audit-trail"),
]
