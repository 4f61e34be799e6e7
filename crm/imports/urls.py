"""The pages of imports."""

from django.urls import path

from crm.imports import pages

app_name = "imports"
urlpatterns = [
    path("imports/", pages.ImportListPage.as_view(), name="imports"),
    path("imports/new/", pages.StartImportPage.as_view(), name="start"),
    path("imports/templates/<slug:kind>.csv", pages.TemplatePage.as_view(), name="template"),
    path("imports/<uuid:pk>/", pages.ImportPage.as_view(), name="import"),
    path("imports/<uuid:pk>/columns/", pages.MapColumnsPage.as_view(), name="map-columns"),
    path("imports/<uuid:pk>/check/", pages.CheckImportPage.as_view(), name="check"),
    path("imports/<uuid:pk>/decide/", pages.DecidePage.as_view(), name="decide"),
    path("imports/<uuid:pk>/run/", pages.RunImportPage.as_view(), name="run"),
    path("imports/<uuid:pk>/revert/", pages.RevertImportPage.as_view(), name="revert"),
    path("imports/<uuid:pk>/progress/", pages.ImportProgressPage.as_view(), name="progress"),
    path("imports/<uuid:pk>/errors.csv", pages.ErrorRowsPage.as_view(), name="errors"),
]
