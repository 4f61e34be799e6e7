"""The simulator: what a plan would pay, by any of its versions or a draft, for real figures or one's own."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy

from crm.pages.views import Page
from incentives.simulations.desk import Desk


class SimulatePage(Page):
    """Try a plan. The address holds everything that was chosen, so it can be shared; a draft comes by POST."""

    title = gettext_lazy("Simulation")
    template_name = "incentives/simulations/simulate.html"

    def get_template_names(self) -> list[str]:
        return ["incentives/simulations/_simulator.html" if self.is_fragment else str(self.template_name)]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.answer(Desk(self.member, request.GET, takes_document="draft" in request.GET))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.answer(Desk(self.member, request.POST, takes_document=True, is_sent=True))

    def answer(self, desk: Desk) -> HttpResponse:
        if desk.takes_document and not desk.may_define:
            raise PermissionDenied
        context = self.get_context_data(**desk.told())
        response = self.render_to_response(context, status=422 if desk.is_refused else 200)
        if self.is_fragment and not desk.takes_document:
            response["HX-Push-Url"] = f"{self.request.path}?{desk.query}"
        return response
