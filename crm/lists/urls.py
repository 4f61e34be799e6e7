from django.urls import path

from crm.lists import pages

app_name = "lists"
urlpatterns = [
    path("lists/exports/", pages.ExportListPage.as_view(), name="exports"),
    path("lists/exports/<uuid:pk>/", pages.ExportMadePage.as_view(), name="export-made"),
    path("lists/exports/<uuid:pk>/file/", pages.FetchExportPage.as_view(), name="fetch-export"),
    path("lists/views/<uuid:pk>/change/", pages.ChangeViewPage.as_view(), name="change-view"),
    path("lists/views/<uuid:pk>/replace/", pages.ReplaceViewPage.as_view(), name="replace-view"),
    path("lists/views/<uuid:pk>/pin/", pages.PinViewPage.as_view(), name="pin-view"),
    path("lists/views/<uuid:pk>/unpin/", pages.UnpinViewPage.as_view(), name="unpin-view"),
    path("lists/views/<uuid:pk>/move/<str:way>/", pages.MoveViewPage.as_view(), name="move-view"),
    path("lists/views/<uuid:pk>/delete/", pages.DeleteViewPage.as_view(), name="delete-view"),
    path("lists/views/<uuid:pk>/restore/", pages.RestoreViewPage.as_view(), name="restore-view"),
    path("lists/<str:key>/columns/", pages.ColumnsPage.as_view(), name="columns"),
    path("lists/<str:key>/save/", pages.SaveViewPage.as_view(), name="save-view"),
    path("lists/<str:key>/visit/", pages.VisitPage.as_view(), name="visit"),
    path("lists/<str:key>/export/", pages.ExportPage.as_view(), name="export"),
]
