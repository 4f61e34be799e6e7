"""The door drafts come through while somebody types."""

import json
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils import timezone

from crm.drafts.services import draft_of, forget_draft, keep_draft
from crm.pages import formats
from crm.pages.views import Page

LARGEST_BODY = 400_000


class DraftPage(Page):
    """The draft of one form (`?form=…`): GET reads it, POST keeps it, DELETE forgets it. For scripts."""

    http_method_names = ["get", "post", "delete"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if getattr(request, "member", None) is None:
            return HttpResponse(status=401)
        return super().dispatch(request, *args, **kwargs)

    @property
    def form_key(self) -> str:
        return self.request.GET.get("form", "").replace("\x00", "")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        draft = draft_of(member=self.member, form_key=self.form_key)
        if draft is None:
            return JsonResponse({})
        at = formats.time(draft.saved_at) if _is_today(draft.saved_at) else formats.datetime(draft.saved_at)
        return JsonResponse(
            {
                "values": draft.values,
                "device": draft.device,
                "saved": int(draft.saved_at.timestamp() * 1000),
                "at": at,
            }
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.content_type != "application/json":
            return HttpResponse(status=415)
        if len(request.body) > LARGEST_BODY:
            return HttpResponse(status=413)
        try:
            sent = json.loads(request.body)
            draft = keep_draft(
                by=self.member, form_key=self.form_key, values=sent["values"], device=str(sent.get("device", ""))
            )
        except (ValueError, KeyError, TypeError, ValidationError):
            return HttpResponse(status=400)
        return JsonResponse({"at": formats.time(draft.saved_at)})

    def delete(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        forget_draft(by=self.member, form_key=self.form_key)
        return HttpResponse(status=204)


def _is_today(moment: Any) -> bool:
    return bool(timezone.localtime(moment).date() == timezone.localdate())
