"""The pages about the API: try it, and look up what a problem means."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

from crm.api.catalogue import KINDS
from crm.api.openapi import document

LANGUAGES = [("en", "English"), ("zh-hans", "简体中文")]


@require_safe
def openapi_json(request: HttpRequest) -> HttpResponse:
    """The description for machines."""
    return HttpResponse(document(), content_type="application/json")


@require_safe
@ensure_csrf_cookie
def docs(request: HttpRequest) -> HttpResponse:
    """Every operation, to read and to try with one's own session or key."""
    return render(request, "api/docs.html")


@require_safe
def problems(request: HttpRequest) -> HttpResponse:
    """Every code with its meaning and cure, in both languages."""
    return render(request, "api/problems.html", {"problems": [_told(code) for code in KINDS]})


def _told(code: str) -> dict[str, object]:
    kind = KINDS[code]
    words = []
    for language, name in LANGUAGES:
        with translation.override(language):
            words.append(
                {"language": language, "name": name, "meaning": str(kind.meaning), "cure": str(kind.cure)}
            )
    return {"code": code, "status": kind.status, "title": kind.title, "words": words}
