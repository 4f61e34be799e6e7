"""Walking every page of the running product as a person does: both languages, both themes, both widths."""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

from tests.browser import DESKTOP, PHONE, browser, sign_in

ROOT = Path(__file__).resolve().parents[2]
ORGANISATIONS = {"en": "maven", "zh": "yunfan"}
THEMES = ("light", "dark")
WIDTHS = {"desktop": DESKTOP, "phone": PHONE}


@dataclass(frozen=True)
class Look:
    """One way of looking at the product."""

    language: str
    theme: str
    width: str

    def __str__(self) -> str:
        return f"{self.language}.{self.theme}.{self.width}"


EVERY_LOOK = [Look(*one) for one in product(ORGANISATIONS, THEMES, WIDTHS)]


def wanted(name: str) -> list[str]:
    """Words that limit a walk, from the environment."""
    return [word for word in os.environ.get(name, "").split(",") if word]


def manage(*command: str) -> str:
    """Run a command of the project."""
    line = [sys.executable, "manage.py", *command]
    return subprocess.run(line, cwd=ROOT, check=True, capture_output=True, text=True).stdout


@contextmanager
def demo() -> Iterator[str]:
    """The product with the demo organisations in the database of the environment; its address."""
    manage("migrate")
    manage("compile_messages")
    manage("load_demo", "--if-empty")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        base = f"http://127.0.0.1:{probe.getsockname()[1]}"
    line = [sys.executable, "-m", "gunicorn", "crm.wsgi", "-k", "gthread", "--threads", "4"]
    process = subprocess.Popen(
        [*line, "-b", base.removeprefix("http://")],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(base)
        yield base
    finally:
        process.terminate()
        process.wait(30)


def _wait_for(base: str) -> None:
    for _attempt in range(150):
        try:
            urlopen(f"{base}/healthz")
            return
        except (URLError, ConnectionError):
            time.sleep(0.2)
    raise SystemExit("The web process did not come up.")


def walk(base: str, visit: Callable[[Any, str, Look], None]) -> None:
    """Open every page in every look, as the owner of the demo organisation of its language.

    PAGES=today,statement limits it to addresses with one of the words, LOOKS=zh.dark.phone to such looks.
    """
    only, looks = (
        wanted("PAGES"),
        [one for one in EVERY_LOOK if not wanted("LOOKS") or str(one) in wanted("LOOKS")],
    )
    used = {ORGANISATIONS[look.language] for look in looks}
    owners = {language: _owner_of(slug) for language, slug in ORGANISATIONS.items() if slug in used}
    pages = {language: addresses(slug) for language, slug in ORGANISATIONS.items() if slug in used}
    with browser() as running:
        for look in looks:
            context = running.new_context(viewport=WIDTHS[look.width], color_scheme=look.theme)
            page = context.new_page()
            sign_in(page, base, *owners[look.language])
            for url in pages[look.language]:
                if not only or any(word in url for word in only):
                    page.goto(base + url)
                    page.wait_for_load_state("networkidle")
                    visit(page, url, look)
            context.close()


def _owner_of(slug: str) -> tuple[str, str]:
    from crm.accounts.models import Membership
    from demo.people import PASSWORD

    return Membership.objects.get(tenant__slug=slug, role="owner").user.email, PASSWORD


def addresses(slug: str) -> list[str]:
    """Every page: the plain ones, and of those with a key the one that shows a row of this organisation."""
    from django.apps import apps
    from django.test import Client

    from crm.accounts.models import Membership
    from crm.accounts.roles import Role
    from crm.tenancy.backend.schema import is_fenced
    from crm.tenancy.scope import tenant_scope
    from tests.routes import WITH_KEY, WITHOUT_KEY, address

    owner = Membership.objects.filter(tenant__slug=slug, role=Role.OWNER).select_related("user").first()
    if owner is None:
        raise SystemExit(f"The demo organisation {slug} is not there.")
    client = Client(raise_request_exception=False, headers={"Host": "localhost"})
    client.force_login(owner.user)
    session = client.session
    session["tenant_id"] = str(owner.tenant_id)
    session.save()
    with tenant_scope(owner.tenant_id, read_only=True):
        keys = [
            row.pk for m in apps.get_models() if is_fenced(m) and (row := m._default_manager.order_by("pk").last())
        ]
    pages = [url for route in WITHOUT_KEY if _is_page(client, url := address(route, owner.pk))]
    for route in (one for one in WITH_KEY if not one.startswith("api/")):
        found = next((url for key in [owner.pk, *keys] if _is_page(client, url := address(route, key))), None)
        pages += [found] if found else []
    return pages


def _is_page(client: Any, url: str) -> bool:
    if url.startswith("/api/"):
        return False
    answer = client.get(url)
    is_html = "text/html" in answer.headers["Content-Type"]
    return answer.status_code == 200 and is_html and b"<html" in answer.content


def name_of(url: str) -> str:
    """What a page is called in a file's name."""
    return re.sub(r"[0-9a-f-]{36}", "one", url.strip("/")).replace("/", "-") or "home"
