"""The addresses of one's calendar, and what they give."""

import hashlib
from typing import Any

from django.conf import settings
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import parse_etags, quote_etag
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from crm.accounts.keys import digest_of, tenant_of
from crm.pages.responses import done
from crm.pages.views import ActionPage, FormPage, Page
from crm.tenancy.scope import tenant_scope
from customers.calendar_feeds.forms import CreateFeedForm
from customers.calendar_feeds.ics import calendar_of
from customers.calendar_feeds.models import CalendarFeed
from customers.calendar_feeds.services import PREFIX, create_feed, note_read, revoke_feed

FEEDS = gettext_lazy("Calendar on your phone")


class FeedsPage(Page):
    """The addresses there are, and how a phone is told of one."""

    title = FEEDS
    template_name = "customers/calendar_feeds/list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = CalendarFeed.objects.visible_to(self.member).order_by("revoked_at", "-created_at")
        return super().get_context_data(rows=rows[:100], **kwargs)


class CreateFeedPage(FormPage):
    """Make an address and show it, this once."""

    title = gettext_lazy("New calendar address")
    template_name = "components/form_page.html"
    form_class = CreateFeedForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = reverse("customers:calendar-feeds")
        words = {"submit": _("Make the address"), "cancel": page, "crumbs": [(FEEDS, page), (self.title, "")]}
        return super().get_context_data(**words | kwargs)

    def act(self, form: Form) -> HttpResponse:
        feed, secret = create_feed(by=self.member, name=form.cleaned_data["name"])
        self.template_name = "customers/calendar_feeds/created.html"
        address = settings.PUBLIC_URL + reverse("customers:calendar-feed", args=[secret])
        response = self.render_to_response(self.get_context_data(form=form, feed=feed, address=address))
        response["Cache-Control"] = "no-store"
        return response


class RevokeFeedPage(ActionPage):
    """End an address."""

    queryset = CalendarFeed.objects.all()

    def act(self, found: CalendarFeed) -> HttpResponse:
        revoke_feed(by=self.member, feed=found)
        return done(self.request, _("Address ended"), to=reverse("customers:calendar-feeds"))


@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar behind a secret address, for programs that cannot sign in. A wrong one is nothing at all."""
    tenant_id, now = tenant_of(token, PREFIX), timezone.now()
    if tenant_id is None:
        raise Http404
    with tenant_scope(tenant_id, actor="calendar feed"):
        known = CalendarFeed.objects.working().select_related("member__user", "member__tenant")
        found = known.filter(digest=digest_of(token)).first()
        if found is not None:
            wait = note_read(found, now)
            if wait:
                return HttpResponse(status=429, headers={"Retry-After": str(int(wait.total_seconds()) + 1)})
            body = calendar_of(found.member, now)
    if found is None:
        raise Http404
    return _answer(request, body)


def _answer(request: HttpRequest, body: bytes) -> HttpResponse:
    etag = quote_etag(hashlib.sha256(body).hexdigest())
    headers = {"ETag": etag, "Cache-Control": "private, max-age=900"}
    if etag in parse_etags(request.headers.get("If-None-Match", "")):
        return HttpResponse(status=304, headers=headers)
    headers["Content-Disposition"] = 'inline; filename="tongzhou.ics"'
    return HttpResponse(body, content_type="text/calendar; charset=utf-8", headers=headers)
