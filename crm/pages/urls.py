"""Pages that every list has."""

from django.urls import path

from crm.pages.cell_page import CellPage
from crm.pages.walk_page import WalkPage

app_name = "cells"
urlpatterns = [
    path("walk/<slug:list>/<uuid:pk>/", WalkPage.as_view(), name="walk"),
    path("cells/<slug:list>/<slug:name>/<uuid:pk>/", CellPage.as_view(), name="cell"),
]
