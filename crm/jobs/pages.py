"""What runs in the background for me: the page of jobs, and the tray of every page while there is something."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.jobs.filters import JobPageFilterSet
from crm.jobs.models import Job
from crm.jobs.progress import Shown, shown
from crm.jobs.services import cancel_job, dismiss_jobs
from crm.pages.responses import done, tell
from crm.pages.views import ActionPage, ListPage, Page

PARTS = "#list, #tray, #batch"
IN_TRAY = 5
OFTEN, SELDOM = "every 2s", "every 5s"
STOP_POLLING = 286


class JobListPage(ListPage):
    """My jobs; whoever manages the organisation sees everybody's."""

    title = gettext_lazy("Jobs")
    queryset = Job.objects.select_related("asked_by__user")
    filterset_class = JobPageFilterSet
    template_name = "jobs/list.html"
    partial_template_name = "jobs/_list.html"
    orders = {"newest": "-created_at"}

    def get_queryset(self) -> Any:
        jobs: Any = super().get_queryset()
        return jobs.told()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        lines = shown(context["rows"], self.member)
        return context | {"lines": lines, "goes_on": any(line.job.is_open for line in lines)}


class TrayPage(Page):
    """What goes on for me now and what has just ended. Asks again while something goes on, then stops."""

    template_name = "jobs/_tray.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        jobs = list(Job.objects.in_tray_of(self.member).order_by("-created_at", "-pk")[:IN_TRAY])
        lines = shown(jobs, self.member)
        open_jobs = [job for job in jobs if job.is_open]
        context = self.get_context_data(
            lines=lines,
            again=_pace(open_jobs),
            was=",".join(str(job.pk) for job in open_jobs),
            address=reverse("jobs:tray"),
        )
        response = self.render_to_response(context, status=200 if open_jobs else STOP_POLLING)
        _announce(response, lines, request.GET.get("was", ""))
        return response


def _pace(jobs: Sequence[Job]) -> str:
    """Often in the first twenty seconds of a job, then more seldom; not at all when nothing goes on."""
    if not jobs:
        return ""
    youngest = max(job.started_at or job.created_at for job in jobs)
    return OFTEN if (timezone.now() - youngest).total_seconds() < 20 else SELDOM


def _announce(response: HttpResponse, lines: Sequence[Shown], was: str) -> None:
    """Say what has ended since the tray was last looked at, with its undo; the lists behind it are loaded anew."""
    for line in lines:
        if str(line.job.pk) in was.split(",") and not line.job.is_open:
            words = f"{line.told.title}: {line.job.get_state_display()}"
            undo = line.told.undo if line.may_undo else ""
            tell(response, {"text": words, "undo": undo, "refresh": "#list, #batch"}, name="told")


class CancelJobPage(ActionPage):
    """Stop a job. What is done stays."""

    queryset = Job.objects.all()

    def act(self, found: Job) -> HttpResponse:
        cancel_job(by=self.member, job=found)
        return done(self.request, _("Stopped. What was done stays."), to=reverse("jobs:jobs"), refresh=PARTS)


class DismissJobPage(ActionPage):
    """Take an ended job out of the tray."""

    queryset = Job.objects.all()

    def act(self, found: Job) -> HttpResponse:
        return _dismissed(self, [found.pk])


class DismissJobsPage(Page):
    """Take all ended jobs out of the tray."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return _dismissed(self, None)


def _dismissed(page: Page, keys: list[UUID] | None) -> HttpResponse:
    jobs = Job.objects.visible_to(page.member)
    dismiss_jobs(by=page.member, jobs=jobs if keys is None else jobs.filter(pk__in=keys))
    return done(page.request, "", to=reverse("jobs:jobs"), refresh="#tray")
