"""From record to record in the order of the list, across its pages, and never out of sight."""

from uuid import uuid4

import pytest
from django.urls import reverse

from agents.factories import an_agent
from crm.accounts.factories import a_member
from crm.accounts.roles import Role
from customers.factories import a_customer


@pytest.fixture
def rows(scope):
    return [a_customer(name=f"Customer {n:02}", sort_key=f"{n:02}", stage="prospect") for n in range(30)]


@pytest.fixture
def browser(scope, client_for):
    return client_for(a_member(Role.OWNER))


def walk(browser, row, query):
    return browser.get(f"{reverse('cells:walk', args=['customers', row.pk])}?{query}")


def page_of(row):
    return reverse("customers:customer", args=[row.pk])


def test_the_neighbours_are_those_of_the_list_with_its_order_and_conditions(browser, rows):
    a_customer(name="Customer 11b", sort_key="11b", stage="lost")
    found = walk(browser, rows[11], "sort=name&stage=prospect").context
    assert (found["previous"], found["next"]) == (page_of(rows[10]), page_of(rows[12]))
    found = walk(browser, rows[11], "sort=-name&stage=prospect").context
    assert (found["previous"], found["next"]) == (page_of(rows[12]), page_of(rows[10]))


def test_one_walks_across_the_pages_and_the_way_back_begins_with_the_row(browser, rows):
    found = walk(browser, rows[20], "sort=name&size=20").context
    assert (found["previous"], found["next"]) == (page_of(rows[19]), page_of(rows[21]))
    back = browser.get(reverse("customers:customers") + found["back"])
    assert back.context["rows"][0].pk == rows[20].pk


def test_the_ends_have_no_neighbour(browser, rows):
    assert walk(browser, rows[0], "sort=name").context["previous"] == ""
    assert walk(browser, rows[29], "sort=name").context["next"] == ""


def test_only_rows_in_sight_and_in_the_list_are_walked(scope, client_for, rows):
    agent = an_agent()
    first, last = (a_customer(owner=agent, name=name, sort_key=name) for name in ("00a", "29z"))
    own = client_for(agent.member)
    assert walk(own, first, "sort=name").context["next"] == page_of(last)
    assert walk(own, rows[3], "sort=name").status_code == 404
    assert own.get(reverse("cells:walk", args=["customers", uuid4()])).status_code == 404
    assert walk(own, first, "stage=lost").status_code == 404
    assert walk(own, first, "stage=nonsense").status_code == 404


def test_a_record_beside_its_list_comes_without_the_frame(browser, rows):
    preview = browser.get(page_of(rows[0]) + "?preview").content.decode()
    assert rows[0].name in preview
    assert "<html" not in preview
    assert 'data-walk="' in browser.get(page_of(rows[0])).content.decode()
