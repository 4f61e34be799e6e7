"""Walking from record to record in the order of the list one came from, across its pages."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from crm.pages.selectable import SELECTABLE
from crm.pages.views import Page


class WalkPage(Page):
    """The neighbours of a record under the conditions and in the order of the list, which come as the query."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        page = SELECTABLE.get(kwargs["list"])
        if page is None:
            raise Http404
        try:
            found = page.at(self.member, request.GET.urlencode()).beside(kwargs["pk"])
        except ValidationError:
            found = None
        if found is None:
            raise Http404
        previous, following, back = found
        context = {
            "previous": reverse(page.record, args=[previous]) if previous else "",
            "next": reverse(page.record, args=[following]) if following else "",
            "back": f"?{back}",
        }
        return render(request, "components/walk.html", context)
