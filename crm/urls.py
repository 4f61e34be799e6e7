"""The list of apps that have pages or endpoints."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path
from django.views import defaults

import agents.api_urls
import customers.api_urls
from crm import health
from crm.api.problems import api_or_page
from crm.api.routers import CrmRouter
from crm.pages.gallery import gallery

router = CrmRouter()
for app in (agents.api_urls, customers.api_urls):
    router.registry.extend(app.router.registry)

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("api/v1/", include("crm.api.urls")),
    path("api/v1/", include((router.urls, "api"))),
    path("", include("crm.accounts.urls")),
    path("", include("crm.notifications.urls")),
    path("design/", gallery, name="design"),
    path("language/", include("django.conf.urls.i18n")),
    path("admin/", admin.site.urls),
]

handler400 = api_or_page(defaults.bad_request, "malformed")
handler403 = api_or_page(defaults.permission_denied, "forbidden")
handler404 = api_or_page(defaults.page_not_found, "not_found")
handler500 = api_or_page(defaults.server_error, "internal_error")
