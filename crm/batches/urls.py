from django.urls import path

from crm.batches.pages import BatchPage, CancelBatchPage, CountPage, DoPage, UndoBatchPage

app_name = "batches"
urlpatterns = [
    path("jobs/batches/<uuid:pk>/", BatchPage.as_view(), name="batch"),
    path("jobs/batches/<uuid:pk>/undo/", UndoBatchPage.as_view(), name="undo"),
    path("jobs/batches/<uuid:pk>/cancel/", CancelBatchPage.as_view(), name="cancel"),
    path("batches/<slug:list>/count/", CountPage.as_view(), name="count"),
    path("batches/<slug:list>/<slug:verb>/", DoPage.as_view(), name="do"),
]
