"""Tongzhou as an app on the phone: its manifest, its service worker, and the page for want of a connection."""

import hashlib
import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from crm.pages import navigation

FILES = Path(settings.BASE_DIR) / "static"
FOLDERS = {"css": "*.css", "js": "*.js", "icons": "*.*"}
VENDORED = ("vendor/htmx.min.js", "vendor/idiomorph-ext.min.js")
WORKER = ("js/outbox.js", "js/push-worker.js", "js/worker.js")
"""What the service worker does, each in a file of its own."""
ICONS = (
    ("icons/mark-192.png", "192x192", "any"),
    ("icons/mark-512.png", "512x512", "any"),
    ("icons/mark-maskable-192.png", "192x192", "maskable"),
    ("icons/mark-maskable-512.png", "512x512", "maskable"),
)


def manifest(request: HttpRequest) -> HttpResponse:
    """What a phone shows and opens when Tongzhou is put on its first screen, in the organisation's language."""
    tenant = getattr(getattr(request, "member", None), "tenant", None)
    with override(tenant.language if tenant else get_language()):
        answer = JsonResponse(_manifest(tenant.name if tenant else ""), json_dumps_params={"ensure_ascii": False})
    answer["Content-Type"] = "application/manifest+json"
    answer["Cache-Control"] = "private, no-cache"
    return answer


def _manifest(organisation: str) -> dict[str, Any]:
    start = navigation.url_or_nothing("home:today") or "/"
    pages = (
        ("customers:log-interaction", _("Log interaction")),
        ("home:today", _("Today")),
        ("customers:customers", _("Customers")),
        ("search", _("Search")),
    )
    shortcuts = [
        {"name": name, "url": url, "icons": [{"src": static("icons/mark-192.png"), "sizes": "192x192"}]}
        for url_name, name in pages
        if (url := navigation.url_or_nothing(url_name))
    ]
    return {
        "id": "/",
        "name": f"{organisation} · {_('Tongzhou')}" if organisation else _("Tongzhou"),
        "short_name": _("Tongzhou"),
        "description": _("Customers, follow-ups and results of everyone in the same boat."),
        "lang": "zh-Hans" if get_language() == "zh-hans" else "en",
        "start_url": start,
        "scope": "/",
        "display": "standalone",
        "background_color": "#F6F5F1",
        "theme_color": "#1F5C56",
        "icons": [
            {"src": static(path), "sizes": sizes, "type": "image/png", "purpose": purpose}
            for path, sizes, purpose in ICONS
        ],
        "shortcuts": shortcuts,
    }


def worker(request: HttpRequest) -> HttpResponse:
    """The service worker, from the root so that it serves every page, with what it keeps of our own files."""
    files, version = kept_files()
    shell = {
        "version": version,
        "files": [static(name) for name in files],
        "offline": reverse("offline"),
        "today": navigation.url_or_nothing("home:today"),
        "customers": navigation.url_or_nothing("customers:customers"),
        "own": navigation.url_or_nothing("customers:own-customers"),
        "log": navigation.url_or_nothing("customers:log-interaction"),
        "signOut": navigation.url_or_nothing("accounts:sign-out"),
        "switch": navigation.url_or_nothing("accounts:switch"),
    }
    parts = "".join(f'importScripts("{static(name)}?{version}");\n' for name in WORKER)
    source = f"const SHELL = {json.dumps(shell)};\n{parts}"
    answer = HttpResponse(source, content_type="text/javascript; charset=utf-8")
    answer["Cache-Control"] = "no-cache"
    answer["Service-Worker-Allowed"] = "/"
    return answer


def offline(request: HttpRequest) -> HttpResponse:
    """What is shown for a page that needs a connection. It says nothing about anybody."""
    return render(request, "offline.html", {"title": _("No connection")})


@lru_cache(maxsize=1)
def kept_files() -> tuple[list[str], str]:
    """Our own styles, scripts and icons, and a name that changes with any of their bytes."""
    names = [*VENDORED]
    for folder, pattern in FOLDERS.items():
        names += sorted(
            f"{folder}/{path.name}" for path in (FILES / folder).glob(pattern) if path.suffix != ".txt"
        )
    digest = hashlib.sha256()
    for name in names:
        digest.update(name.encode() + _path(name).read_bytes())
    return names, digest.hexdigest()[:16]


def _path(name: str) -> Path:
    return FILES / name
