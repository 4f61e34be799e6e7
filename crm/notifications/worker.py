"""The service worker at the root of the site, so that it may act for every page."""

from django.http import HttpRequest, HttpResponse
from django.templatetags.static import static

PARTS = ("js/push-worker.js",)
"""What the worker does, each in a file of its own."""


def service_worker(request: HttpRequest) -> HttpResponse:
    """A list of its parts. The browser asks for it anew whenever it looks for a newer one."""
    script = "".join(f'importScripts("{static(part)}");\n' for part in PARTS)
    response = HttpResponse(script, content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response
