"""What the shell of a page knows."""

from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory

from crm.accounts.factories import a_member
from crm.pages import navigation
from crm.pages.context import shell
from crm.pages.navigation import NavItem


@pytest.fixture
def request_of(monkeypatch):
    """A request of a member with this role, in a house with two pages."""
    monkeypatch.setattr(navigation, "_items", {})
    monkeypatch.setattr(navigation, "_bell", [])
    monkeypatch.setattr(navigation, "url_or_nothing", lambda name, **_: f"/{name}/")
    navigation.register(NavItem("Today", "today", "home", "home"), NavItem("Deals", "deals", "home", "activity"))

    def build(role: str = "", path: str = "/deals/7/"):
        request = RequestFactory().get(path)
        request.resolver_match = None
        request.user = AnonymousUser()
        tenant = SimpleNamespace(name="Qinghe")
        request.member = SimpleNamespace(role=role, tenant=tenant, may=lambda _: True) if role else None
        return request

    return build


def test_the_current_group_is_the_one_the_page_belongs_to(request_of):
    frame = shell(request_of("manager"))["shell"]
    assert frame.current.url_name == "deals"
    assert frame.current_group == "activity"
    assert frame.is_flat is False


def test_an_agents_side_bar_is_a_flat_list(request_of):
    assert shell(request_of("agent"))["shell"].is_flat is True


def test_a_stranger_sees_no_way_in(request_of):
    context = shell(request_of())
    assert context["tenant"] is None
    assert (context["shell"].items, context["shell"].tabs, context["shell"].bell) == ([], [], None)


def test_the_bell_counts_for_this_member_once_and_only_when_asked(request_of):
    asked = []
    navigation.register_bell("notifications", lambda member: asked.append(member) or 3)
    frame = shell(request_of("agent"))["shell"]
    assert asked == []
    assert (frame.unread, frame.unread, len(asked)) == (3, 3, 1)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "may_log"), [("agent", True), ("owner", True), ("finance", False), ("viewer", False)]
)
def test_logging_is_offered_to_those_who_may(role, may_log, client_for, scope):
    page = client_for(a_member(role)).get("/settings/me/").content.decode()
    assert ("/interactions/log/" in page) is may_log


def test_a_page_below_one_of_the_side_bar_leads_back_to_it(request_of):
    assert shell(request_of("manager", "/deals/7/"))["shell"].above.url_name == "deals"
    assert shell(request_of("manager", "/deals/"))["shell"].above is None
