"""`make shots`: every page, in both languages, both themes and both widths, into shots/ (git-ignored).

Starts the product on the database of the environment, loads the demo if it is empty, and walks the URL table.
SHOTS_ONLY=today,statement limits it to addresses that contain one of the words.
"""

import os
import re
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")
ROOT = Path(__file__).resolve().parents[2]
OUT = ROOT / "shots"
SETTINGS = {"en": "maven", "zh": "yunfan"}


def manage(*command: str) -> str:
    done = subprocess.run(
        [sys.executable, "manage.py", *command], cwd=ROOT, check=True, capture_output=True, text=True
    )
    return done.stdout


def serve() -> tuple[subprocess.Popen, str]:
    """The web process on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "crm.wsgi",
        "-k",
        "gthread",
        "--threads",
        "4",
        "-b",
        f"127.0.0.1:{port}",
    ]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    base = f"http://127.0.0.1:{port}"
    for _attempt in range(100):
        try:
            urlopen(f"{base}/healthz")
            return process, base
        except (URLError, ConnectionError):
            time.sleep(0.2)
    raise SystemExit("The web process did not come up.")


def addresses(tenant_slug: str) -> list[str]:
    """Every page: the plain ones, and of those with a key the one that shows a row of this organisation."""
    from django.apps import apps
    from django.test import Client

    from crm.accounts.models import Membership
    from crm.accounts.roles import Role
    from crm.tenancy.backend.schema import is_fenced
    from crm.tenancy.scope import tenant_scope
    from tests.routes import WITH_KEY, WITHOUT_KEY, address

    owner = Membership.objects.filter(tenant__slug=tenant_slug, role=Role.OWNER).select_related("user").first()
    if owner is None:
        raise SystemExit(f"The demo organisation {tenant_slug} is not there.")
    client = Client(raise_request_exception=False, headers={"Host": "localhost"})
    client.force_login(owner.user)
    session = client.session
    session["tenant_id"] = str(owner.tenant_id)
    session.save()
    with tenant_scope(owner.tenant_id, read_only=True):
        keys = [
            row.pk for m in apps.get_models() if is_fenced(m) and (row := m._default_manager.order_by("pk").last())
        ]
    pages = [url for route in WITHOUT_KEY if is_page(client, url := address(route, owner.pk))]
    for route in (one for one in WITH_KEY if not one.startswith("api/")):
        found = next((url for key in [owner.pk, *keys] if is_page(client, url := address(route, key))), None)
        pages += [found] if found else []
    return pages


def is_page(client: Any, url: str) -> bool:
    if url.startswith("/api/"):
        return False
    answer = client.get(url)
    return (
        answer.status_code == 200 and "text/html" in answer.headers["Content-Type"] and b"<html" in answer.content
    )


def main() -> None:
    from tests.browser import DESKTOP, PHONE, browser, sign_in

    manage("migrate")
    manage("compile_messages")
    manage("load_demo", "--if-empty")
    django.setup()
    only = [word for word in os.environ.get("SHOTS_ONLY", "").split(",") if word]
    OUT.mkdir(exist_ok=True)
    process, base = serve()
    sign_ins = {slug: owner_of(slug) for slug in SETTINGS.values()}
    plan = {language: addresses(slug) for language, slug in SETTINGS.items()}
    try:
        with browser() as running:
            for language, slug in SETTINGS.items():
                for theme in ("light", "dark"):
                    for width, size in (("desktop", DESKTOP), ("phone", PHONE)):
                        context = running.new_context(viewport=size, color_scheme=theme)
                        page = context.new_page()
                        sign_in(page, base, *sign_ins[slug])
                        for url in plan[language]:
                            if not only or any(word in url for word in only):
                                page.goto(base + url)
                                page.wait_for_load_state("networkidle")
                                page.screenshot(
                                    path=OUT / f"{name_of(url)}.{language}.{theme}.{width}.png", full_page=True
                                )
                        context.close()
    finally:
        process.terminate()


def owner_of(slug: str) -> tuple[str, str]:
    from crm.accounts.models import Membership
    from demo.people import PASSWORD

    email = Membership.objects.get(tenant__slug=slug, role="owner").user.email
    return email, PASSWORD


def name_of(url: str) -> str:
    return re.sub(r"[0-9a-f-]{36}", "one", url.strip("/")).replace("/", "-") or "home"


if __name__ == "__main__":
    main()
