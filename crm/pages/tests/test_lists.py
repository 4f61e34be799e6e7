import pytest
from django.http import QueryDict

from crm.pages.lists import Column, Group
from crm.pages.lists.arrangement import Arrangement, changed

COLUMNS = [
    Column("name", "Name", is_heading=True),
    Column("tier", "Tier"),
    Column("region", "Region", is_shown=False),
    Column("actions", "Actions", is_action=True),
]
GROUPS = {"tier": Group("Tier", lambda row: row.tier)}


def laid_out(query: str) -> Arrangement:
    return Arrangement.read(QueryDict(query), COLUMNS, size=50, groups=GROUPS, group="none")


@pytest.mark.parametrize(
    ("query", "keys"),
    [
        ("", ["name", "tier", "actions"]),
        ("columns=region,name", ["region", "name", "actions"]),
        ("columns=tier", ["name", "tier", "actions"]),
        ("columns=name:wide,region:narrow", ["name", "region", "actions"]),
    ],
)
def test_a_list_shows_the_columns_of_its_address_and_never_loses_the_one_that_names_the_row(query, keys):
    assert laid_out(query).keys == keys


def test_the_address_also_says_widths_size_density_and_grouping():
    found = laid_out("columns=name:wide,tier&size=200&density=compact&group=tier")
    assert (found.widths, found.size, found.density, found.group) == ({"name": "wide"}, 200, "compact", "tier")


def test_what_a_list_does_not_have_any_more_is_dropped_and_told():
    found = laid_out("columns=name,gone,tier:huge&size=7&group=moon")
    assert found.keys == ["name", "tier", "actions"]
    assert (found.widths, found.size, found.group) == ({}, 50, "none")
    assert found.dropped == ["gone", "7", "moon"]


def test_whatever_changes_leads_back_to_the_first_page():
    query = QueryDict("q=acme&cursor=abc&size=50")
    assert changed(query, size=100) == "?q=acme&size=100"
    assert changed(query, size=None) == "?q=acme"
