"""The API's own pages: its description, its documentation, its problems."""

from django.urls import path

from crm.api.docs import docs, openapi_json, problems

app_name = "api-docs"
urlpatterns = [
    path("openapi.json", openapi_json, name="openapi"),
    path("docs/", docs, name="docs"),
    path("docs/problems/", problems, name="problems"),
]
