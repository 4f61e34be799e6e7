"""Views of a list: what is saved comes back the same, and what is shared is never changed by accident."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from crm.accounts.factories import a_member
from crm.accounts.roles import Role
from crm.events.models import Event
from crm.lists import services
from crm.lists.models import SavedView, ViewPin
from customers.factories import a_customer

pytestmark = pytest.mark.usefixtures("scope")
HTMX = {"HX-Request": "true"}
LIST = "customers:customers"
LAID_OUT = {
    "stage": "active",
    "columns": "name:wide,region,sales:narrow",
    "sort": "name",
    "group": "tier",
    "density": "compact",
    "size": "20",
}


@pytest.fixture
def owner():
    return a_member(Role.OWNER)


@pytest.fixture
def agent():
    return a_member(Role.AGENT)


def saved(by, **more):
    values = {"list_key": LIST, "name": "Mine", "query": "stage=active", "by": by}
    return services.save_view(**values | more)


def address(name, view=None, **kwargs):
    return reverse(f"lists:{name}", kwargs=({"pk": view.pk} if view else {"key": LIST}) | kwargs)


def shelf(client, query):
    return client.get(reverse(LIST), query).context["view"].shelf


def test_a_view_brings_back_conditions_columns_widths_sort_group_and_density_on_any_device(agent, client_for):
    a_customer(owner=None, stage="active")
    client = client_for(agent)
    answer = client.post(f"{address('save-view')}?{_query(LAID_OUT)}", {"name": "Active ones"}, headers=HTMX)
    assert answer.status_code == 204
    client.get(answer["HX-Redirect"])
    view = SavedView.objects.get()
    client.post(f"{address('visit')}?view={view.pk}&{view.query}", headers=HTMX)

    other_device: Client = client_for(agent)
    opened = other_device.get(reverse(LIST), follow=True)
    page = opened.context["view"]
    assert {name: page.request.GET[name] for name in LAID_OUT} == LAID_OUT
    assert page.arrangement.keys == ["name", "region", "sales"]
    assert page.arrangement.widths == {"name": "wide", "sales": "narrow"}
    assert (page.arrangement.size, page.arrangement.density, page.arrangement.group) == (20, "compact", "tier")
    assert page.shelf.view == view
    assert not page.shelf.is_changed


def _query(values):
    return "&".join(f"{name}={value}" for name, value in values.items())


def test_a_list_opens_as_it_was_left_and_as_the_plain_list_when_that_was_chosen_last(agent, client_for):
    view = saved(agent)
    client = client_for(agent)
    plain = client.get(reverse(LIST))
    assert plain.status_code == 200
    client.post(f"{address('visit')}?view={view.pk}&{view.query}", headers=HTMX)
    assert client.get(reverse(LIST))["Location"].endswith(f"?view={view.pk}&stage=active")
    client.post(f"{address('visit')}?view=none", headers=HTMX)
    assert client.get(reverse(LIST)).status_code == 200


def test_whoever_never_chose_gets_the_view_that_opens_first(owner, agent, client_for):
    view = saved(owner, is_shared=True)
    services.change_view(by=owner, view=view, name="Ours", is_shared=True, is_default=True)
    assert f"view={view.pk}" in client_for(agent).get(reverse(LIST))["Location"]


def test_a_link_to_a_view_leads_to_what_it_says(agent, client_for):
    view = saved(agent)
    assert client_for(agent).get(reverse(LIST), {"view": str(view.pk)})["Location"].endswith("&stage=active")


def test_a_changed_view_offers_to_save_save_as_and_revert(agent, client_for):
    view = saved(agent)
    client = client_for(agent)
    same = client.get(reverse(LIST), {"view": view.pk, "stage": "active", "q": ""}).content.decode()
    changed = client.get(reverse(LIST), {"view": view.pk, "stage": "lead"}).content.decode()
    assert "is changed" not in same
    assert "“Mine” is changed" in changed
    assert "Revert" in changed

    client.post(address("replace-view", view), {"query": f"view={view.pk}&stage=lead&cursor=x"}, headers=HTMX)
    view.refresh_from_db()
    assert view.query == "stage=lead"


def test_a_shared_view_changes_for_others_only_when_that_is_confirmed(owner, agent, client_for):
    view = saved(owner, is_shared=True)
    with pytest.raises(ValidationError, match="Confirm"):
        services.replace_view(by=owner, view=view, query="stage=lead")
    with pytest.raises(PermissionDenied):
        services.replace_view(by=agent, view=view, query="stage=lead", is_confirmed=True)

    asked = client_for(owner).get(address("replace-view", view), {"stage": "lead"}).content.decode()
    assert "It will show everybody" in asked
    view.refresh_from_db()
    assert view.query == "stage=active"
    assert client_for(agent).post(address("replace-view", view), {"query": "stage=lead"}).status_code == 403


def test_a_personal_view_needs_no_permission_and_sharing_one_does(agent, client_for):
    viewer = a_member(Role.VIEWER)
    assert saved(viewer).owner == viewer
    with pytest.raises(PermissionDenied):
        saved(agent, is_shared=True)
    client_for(agent).post(f"{address('save-view')}?stage=lead", {"name": "Sly", "is_shared": "on"}, headers=HTMX)
    assert not SavedView.objects.get(name="Sly").is_shared


def test_nobody_sees_touches_or_pins_anothers_personal_view(owner, agent, client_for):
    view, client = saved(agent), client_for(owner)
    assert "Mine" not in client.get(reverse(LIST)).content.decode()
    for name in ("change-view", "replace-view", "pin-view", "delete-view", "restore-view"):
        assert client.post(address(name, view), {"name": "x"}).status_code == 404


def test_a_deleted_view_is_gone_and_its_undo_brings_it_back(agent, client_for):
    view, client = saved(agent), client_for(agent)
    answer = client.post(address("delete-view", view))
    assert answer["Location"] == f"{reverse(LIST)}?view=none"
    assert not shelf(client, {"view": "none"}).views
    client.post(address("restore-view", view))
    assert shelf(client, {"view": "none"}).views == [view]
    assert set(Event.objects.values_list("name", flat=True)) >= {"view.saved", "view.deleted", "view.restored"}


def test_a_pinned_view_stands_in_the_side_bar_of_every_page(agent, client_for):
    view, client = saved(agent), client_for(agent)
    client.post(address("pin-view", view))
    client.post(address("pin-view", view))
    page = client.get(reverse("customers:sales")).content.decode()
    assert f"view={view.pk}" in page
    client.post(address("unpin-view", view))
    assert not ViewPin.objects.exists()


def test_views_are_moved_among_their_neighbours(agent):
    first, second = saved(agent, name="First"), saved(agent, name="Second")
    services.move_view(by=agent, view=second, step=-1)
    assert list(SavedView.objects.in_order()) == [second, first]


def test_two_views_of_one_list_never_have_one_name(agent):
    saved(agent)
    with pytest.raises(ValidationError, match="Choose another"):
        saved(agent)


def test_what_a_view_asks_for_and_the_list_no_longer_has_is_left_out_and_told(agent, client_for):
    a_customer(owner=None)
    view = saved(agent, query="stage=gone&mood=blue&columns=name,horoscope")
    page = client_for(agent).get(reverse(LIST), {"view": str(view.pk)}, follow=True)
    words = page.content.decode()
    assert page.status_code == 200
    assert "Left out, because the list no longer has it: mood, Stage, horoscope" in words


def test_the_columns_are_laid_out_in_the_order_they_were_put(agent, client_for):
    client = client_for(agent)
    sheet = client.get(f"{address('columns')}?stage=active", headers=HTMX).content.decode()
    assert "<html" not in sheet
    assert 'value="region"' in sheet
    answer = client.post(
        f"{address('columns')}?stage=active&cursor=x",
        {"column": ["region", "name"], "width-region": "narrow", "width-name": ""},
        headers=HTMX,
    )
    assert answer["HX-Redirect"] == f"{reverse(LIST)}?stage=active&columns=region%3Anarrow%2Cname"


def test_saving_a_list_as_a_view_takes_two_presses_and_a_name(agent, client_for):
    """Open the sheet, type, press Enter: the name is where one types, and it is all that must be filled."""
    client = client_for(agent)
    page = client.get(reverse(LIST), {"stage": "active"}).content.decode()
    sheet = client.get(f"{address('save-view')}?stage=active", headers=HTMX).content.decode()
    assert "Save as view" in page
    assert "autofocus" in sheet
    assert sheet.count("required") == 1


def test_a_reader_of_chinese_reads_the_shelf_in_chinese(client_for):
    member = a_member(Role.OWNER, language="zh-hans")
    page = client_for(member).get(reverse(LIST), {"stage": "active"}).content.decode()
    for words in ("列", "导出", "保存为视图", "分组"):
        assert words in page
