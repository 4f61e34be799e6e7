"""The one registry behind side bar, phone tabs and shortcuts."""

from types import SimpleNamespace

import pytest

from crm.pages import navigation
from crm.pages.navigation import NavItem, PhoneTab


@pytest.fixture
def registry(monkeypatch):
    """An empty registry in which every page is routed unless its name says otherwise."""
    monkeypatch.setattr(navigation, "_items", {})
    monkeypatch.setattr(
        navigation, "url_or_nothing", lambda name, **_: "" if "missing" in name else f"/{name.replace(':', '/')}/"
    )
    return navigation


def member(*abilities: str):
    return SimpleNamespace(may=lambda ability: ability in abilities)


def item(name: str, **rest) -> NavItem:
    return NavItem(name, name, icon="home", **({"group": "home"} | rest))


def test_a_member_sees_only_what_one_of_their_abilities_opens(registry):
    registry.register(item("home:today"), item("home:imports", abilities=("import", "see_all")))
    assert [found.url_name for found in registry.items_for(member())] == ["home:today"]
    assert len(registry.items_for(member("see_all"))) == 2


def test_a_page_that_is_not_routed_is_left_out(registry):
    registry.register(item("home:today"), item("home:missing"))
    assert [found.url_name for found in registry.items_for(member())] == ["home:today"]


def test_groups_come_in_the_order_of_the_house_and_never_empty(registry):
    registry.register(item("s:members", group="settings"))
    registry.register(item("c:deals", group="activity", order=20), item("c:sales", group="activity", order=10))
    groups = registry.grouped(registry.items_for(member()))
    found = [(group.key, [page.url_name for page in pages]) for group, pages in groups]
    assert found == [("activity", ["c:sales", "c:deals"]), ("settings", ["s:members"])]


def test_an_unknown_group_is_refused_at_once(registry):
    with pytest.raises(ValueError, match="no group 'hoem'"):
        registry.register(item("home:today", group="hoem"))


def test_phone_tabs_stand_in_their_own_order(registry):
    registry.register(item("a", phone=PhoneTab(2)), item("b", phone=PhoneTab(1)), item("c"))
    assert [tab.url_name for tab in registry.phone_tabs(registry.items_for(member()))] == ["b", "a"]


def test_the_current_page_is_the_one_named_or_the_nearest_above(registry):
    registry.register(item("customers"), item("customers/deals"))
    items = registry.items_for(member())
    assert registry.current_item(items, "customers", "/elsewhere/").url_name == "customers"
    assert registry.current_item(items, "customers:deal", "/customers/deals/7/").url_name == "customers/deals"
    assert registry.current_item(items, "x", "/settings/") is None


def test_an_address_nobody_routes_is_empty_rather_than_an_error():
    assert navigation.url_or_nothing("no-such:page") == ""
