from django.urls import path

from crm.jobs.pages import CancelJobPage, DismissJobPage, DismissJobsPage, JobListPage, TrayPage

app_name = "jobs"
urlpatterns = [
    path("jobs/", JobListPage.as_view(), name="jobs"),
    path("jobs/tray/", TrayPage.as_view(), name="tray"),
    path("jobs/dismiss/", DismissJobsPage.as_view(), name="dismiss-all"),
    path("jobs/<uuid:pk>/cancel/", CancelJobPage.as_view(), name="cancel"),
    path("jobs/<uuid:pk>/dismiss/", DismissJobPage.as_view(), name="dismiss"),
]
