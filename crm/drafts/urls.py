from django.urls import path

from crm.drafts.pages import DraftPage

app_name = "drafts"
urlpatterns = [path("drafts/", DraftPage.as_view(), name="draft")]
