"""The list of apps that have pages or endpoints."""

from django.urls import URLPattern, URLResolver, include, path
from django.views import defaults

import agents.api_urls
import crm.accounts.api_urls
import crm.events.api_urls
import crm.imports.api_urls
import crm.jobs.api_urls
import crm.notifications.api_urls
import customers.api_urls
import evaluations.api_urls
import incentives.api_urls
from crm import health
from crm.accounts.operators import site
from crm.api.problems import api_or_page
from crm.api.routers import CrmRouter
from crm.pages import installed
from crm.pages.gallery import gallery
from crm.pages.search_page import SearchPage
from reports.home.pages import HomePage

router = CrmRouter()
for floor in (
    agents.api_urls,
    crm.accounts.api_urls,
    crm.events.api_urls,
    crm.imports.api_urls,
    crm.jobs.api_urls,
    crm.notifications.api_urls,
    customers.api_urls,
    evaluations.api_urls,
    incentives.api_urls,
):
    router.registry.extend(floor.router.registry)

urlpatterns: list[URLPattern | URLResolver] = [
    path("", HomePage.as_view(), name="home"),
    path("", include("reports.home.urls")),
    path("", include("agents.urls")),
    path("", include("customers.urls")),
    path("", include("evaluations.urls")),
    path("", include("incentives.urls")),
    path("", include("crm.accounts.urls")),
    path("", include("crm.accounts.settings_urls")),
    path("", include("crm.batches.urls")),
    path("", include("crm.drafts.urls")),
    path("", include("crm.workdays.urls")),
    path("", include("crm.imports.urls")),
    path("", include("crm.jobs.urls")),
    path("", include("crm.lists.urls")),
    path("", include("crm.notifications.urls")),
    path("", include("crm.pages.urls")),
    path("api/v1/", include("crm.api.urls")),
    path("api/v1/", include((router.urls, "api"))),
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("design/", gallery, name="design"),
    path("manifest.webmanifest", installed.manifest, name="manifest"),
    path("sw.js", installed.worker, name="worker"),
    path("offline/", installed.offline, name="offline"),
    path("search/", SearchPage.as_view(), name="search"),
    path("language/", include("django.conf.urls.i18n")),
    path("admin/", site.urls),
]

handler400 = api_or_page(defaults.bad_request, "malformed")
handler403 = api_or_page(defaults.permission_denied, "forbidden")
handler404 = api_or_page(defaults.page_not_found, "not_found")
handler500 = api_or_page(defaults.server_error, "internal_error")
