import json
import re

from django.contrib.staticfiles import finders
from django.urls import reverse

from crm.accounts.factories import a_member
from crm.accounts.roles import Role
from crm.pages.installed import kept_files


def test_the_manifest_is_in_the_language_of_the_organisation_and_opens_today(scope, client_for):
    member = a_member(Role.AGENT)
    member.tenant.language = "zh-hans"
    member.tenant.save()
    answer = client_for(member).get(reverse("manifest"))
    said = json.loads(answer.content)
    assert answer["Content-Type"] == "application/manifest+json"
    assert (said["lang"], said["short_name"], said["start_url"]) == ("zh-Hans", "同舟", "/today/")
    assert member.tenant.name in said["name"]
    assert {icon["purpose"] for icon in said["icons"]} == {"any", "maskable"}
    assert [shortcut["url"] for shortcut in said["shortcuts"]][:2] == ["/interactions/log/", "/today/"]
    for icon in said["icons"]:
        assert finders.find(icon["src"].removeprefix("/static/"))


def test_a_stranger_gets_a_manifest_that_names_nobody(client, db):
    assert json.loads(client.get(reverse("manifest")).content)["name"] in ("Tongzhou", "同舟")


def test_the_worker_serves_every_page_and_is_asked_for_anew_each_time(client, db):
    answer = client.get(reverse("worker"))
    assert answer["Content-Type"].startswith("text/javascript")
    assert answer["Cache-Control"] == "no-cache"
    shell = json.loads(re.match(r"const SHELL = (.*);\n", answer.content.decode())[1])
    assert shell["version"] == kept_files()[1]
    assert all(finders.find(path.removeprefix("/static/")) for path in shell["files"])
    assert "/static/js/app.js" in shell["files"]
    assert "/static/css/tokens.css" in shell["files"]
    for part in ("outbox", "push-worker", "worker"):
        assert f'importScripts("/static/js/{part}.js?{shell["version"]}")' in answer.content.decode()
    assert [shell[name] for name in ("today", "customers", "log", "signOut")] == [
        "/today/",
        "/customers/",
        "/interactions/log/",
        "/sign-out/",
    ]


def test_the_page_for_want_of_a_connection_says_nothing_of_anybody(scope, client_for):
    member = a_member(Role.OWNER, name="Lin Wei")
    page = client_for(member).get(reverse("offline")).content.decode()
    assert "Lin Wei" not in page
    assert member.user.email not in page
    assert str(member.pk) not in page


def test_every_page_says_whose_it_is_so_that_a_device_keeps_it_for_nobody_else(scope, client_for, client):
    member = a_member(Role.AGENT)
    assert client_for(member).get("/today/")["X-Member"] == str(member.pk)
    assert "X-Member" not in client.get(reverse("accounts:sign-in"))
