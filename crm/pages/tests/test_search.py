import pytest
from django.urls import reverse
from django.utils import translation

from agents.factories import an_agent
from crm.accounts.factories import a_member
from crm.accounts.roles import Role
from crm.pages.navigation import items_for
from crm.pages.search import Asked, actions_for, pages_for, search

HTMX = {"HX-Request": "true"}


@pytest.fixture
def agent(scope):
    return an_agent().member


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("hxkj", Asked("", "hxkj")),
        ("  hxkj ", Asked("", "hxkj")),
        ("> log", Asked(">", "log")),
        ("＞日志", Asked(">", "日志")),
        ("@zm", Asked("@", "zm")),
        ("＃88", Asked("#", "88")),
        ("", Asked("", "")),
        ("a\x00b", Asked("", "ab")),
    ],
)
def test_the_first_character_says_what_is_looked_for(typed, asked):
    assert Asked.read(typed) == asked


@pytest.mark.parametrize("typed", ["customers", "Custom", "客户", "kehu", "kh"])
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_page_is_found_by_its_name_in_both_languages_and_by_sound(agent, typed, language):
    with translation.override(language):
        assert reverse("customers:customers") in [found.url for found in pages_for(agent, typed, 10)]


def test_every_page_of_the_side_bar_is_found_and_no_other(agent, scope):
    for member in (agent, a_member(Role.OWNER), a_member(Role.VIEWER)):
        assert {item.url for item in items_for(member)} == {found.url for found in pages_for(member, "", 99)}


def test_an_action_is_offered_to_those_who_may_do_it(agent, scope):
    def offered(member):
        return {str(found.title) for found in actions_for(member, "", 99)}

    assert "New customer" in offered(agent)
    assert "New agent" not in offered(agent)
    assert "New agent" in offered(a_member(Role.OWNER))
    assert "New customer" not in offered(a_member(Role.VIEWER))
    assert "Sign out" in offered(a_member(Role.VIEWER))


def test_actions_alone_are_asked_for_with_a_sign(agent):
    groups = search(agent, Asked.read("> sign out"))
    assert [str(found.title) for group in groups for found in group.results] == ["Sign out"]


def test_before_anything_is_typed_the_daily_actions_stand_there(agent):
    groups = search(agent, Asked.read(""))
    assert [group.source.kind for group in groups] == ["actions"]
    assert reverse("customers:log-interaction") in [found.url for found in groups[0].results]


def test_without_a_script_the_results_are_a_page_with_kinds_to_choose(agent, client_for):
    client = client_for(agent)
    page = client.get(reverse("search"), {"q": "客户"}).content.decode()
    assert "<html" in page
    assert reverse("customers:customers") in page
    assert "kind=pages" in page
    only = client.get(reverse("search"), {"q": "客户", "kind": "actions"}).content.decode()
    assert 'class="rows found"' not in only or f'href="{reverse("customers:customers")}" data-found' not in only
    assert client.get(reverse("search"), {"q": "客户", "kind": "no such kind"}).status_code == 200


def test_what_was_typed_is_never_read_as_markup(agent, client_for):
    for headers in ({}, HTMX):
        page = client_for(agent).get(reverse("search"), {"q": "<script>x"}, headers=headers).content.decode()
        assert "<script>x" not in page


def test_a_script_whose_session_ended_is_told_so(client, db):
    assert client.get(reverse("search"), {"q": "x"}, headers=HTMX).status_code == 401
