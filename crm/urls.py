"""The list of apps that have pages or endpoints."""

from django.urls import URLPattern, URLResolver, include, path
from django.views import defaults
from django.views.i18n import set_language

import crm.api.urls
from crm.accounts.operators import site
from crm.api.problems import api_or_page
from crm.api.routers import CrmRouter
from reports.home.pages import HomePage

router = CrmRouter()

urlpatterns: list[URLPattern | URLResolver] = [
    path("", HomePage.as_view(), name="home"),
    path("", include("reports.home.urls")),
    path("", include("crm.accounts.urls")),
    path("", include("crm.accounts.settings_urls")),
    path("", include("crm.notifications.urls")),
    path("i18n/language/", set_language, name="set_language"),
    path("admin/", site.urls),
    path("api/v1/", include(crm.api.urls)),
    path("api/v1/", include((router.urls, "api"))),
]

handler400 = api_or_page(defaults.bad_request, "malformed")
handler403 = api_or_page(defaults.permission_denied, "forbidden")
handler404 = api_or_page(defaults.page_not_found, "not_found")
handler500 = api_or_page(defaults.server_error, "internal_error")
