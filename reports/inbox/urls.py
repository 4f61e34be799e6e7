"""The pages of the inbox: each source of decisions has addresses of its own."""

from django.urls import path

from crm.pages.inbox import sources
from reports.inbox.pages import AcceptPage, AcceptSelectedPage, EvidencePage, InboxPage, ReturnPage

urlpatterns = [
    path("inbox/", InboxPage.as_view(), name="inbox"),
    path("inbox/accept-selected/", AcceptSelectedPage.as_view(), name="accept-selected"),
]
for key in (source.key for source in sources()):
    urlpatterns += [
        path(f"inbox/{key}/<uuid:pk>/", EvidencePage.as_view(source_key=key), name=f"inbox-{key}"),
        path(f"inbox/{key}/<uuid:pk>/accept/", AcceptPage.as_view(source_key=key), name=f"accept-{key}"),
        path(f"inbox/{key}/<uuid:pk>/return/", ReturnPage.as_view(source_key=key), name=f"return-{key}"),
    ]
