"""What stands below and between the rows of a list."""

from decimal import Decimal

import pytest
from django.urls import reverse

from agents.factories import an_agent
from crm.accounts.factories import a_member
from crm.accounts.roles import Role
from crm.pages.lists import footer
from customers.factories import a_customer, a_deal, a_sale
from customers.models import Customer

pytestmark = pytest.mark.usefixtures("scope")
CUSTOMERS, SALES, DEALS = (reverse(f"customers:{name}") for name in ("customers", "sales", "deals"))


@pytest.fixture
def owner():
    return a_member(Role.OWNER)


def totals(client, url, **query):
    """The totals of a list, by the key of their column."""
    foot = client.get(url, query).context["foot"]
    return [{column.key: str(sum_) for column, sum_ in line.cells if sum_} for line in foot.totals]


def test_the_totals_are_those_of_every_page_and_only_of_what_one_may_see(owner, client_for):
    agent = an_agent()
    for number in range(30):
        customer = a_customer(owner=agent if number % 2 else None)
        a_deal(customer=customer, agent=customer.owner or an_agent(), amount=Decimal(100))
        a_sale(customer=customer, agent=customer.owner or an_agent(), amount=Decimal(10))
    for client, share in ((client_for(owner), 30), (client_for(agent.member), 15)):
        assert f"{share * 100:,}.00" in totals(client, DEALS, size="20")[0]["amount"]
        assert f"{share * 10:,}.00" in totals(client, SALES, size="20")[0]["amount"]
        rows = [row for query in ({}, {"sort": "name"}) for row in client.get(CUSTOMERS, query).context["rows"]]
        sold = sum(row.facts.sales for row in rows) / 2
        assert totals(client, CUSTOMERS, size="20") == [{"sales": f"{sold:,.2f}"}]


def test_amounts_of_two_currencies_are_never_added_up(owner, client_for):
    customer = a_customer()
    for currency in ("CNY", "USD"):
        a_deal(customer=customer, amount=Decimal(100), currency=currency)
    lines = totals(client_for(owner), DEALS)
    assert ["CNY" in line["amount"] for line in lines] == [True, False]


def test_big_lists_are_not_counted_to_the_end(owner, client_for, monkeypatch):
    monkeypatch.setattr(footer.count_of, "__defaults__", (25,))
    for _ in range(30):
        a_customer()
    foot = client_for(owner).get(CUSTOMERS, {"size": "20"}).context["foot"]
    assert foot.place == "1–20 of more than 25 rows"
    assert foot.totals == []


def test_the_foot_says_which_rows_these_are_on_the_way_there_and_back(owner, client_for):
    for _ in range(45):
        a_customer()
    client = client_for(owner)
    seen, url = [], f"{CUSTOMERS}?size=20"
    for way in ("next_url", "next_url", "previous_url", "first_url", ""):
        foot = client.get(url).context["foot"]
        seen.append((foot.place, foot.number))
        url = getattr(foot, way) if way else ""
    first, second, third = [
        (f"{span} of 45 rows", page) for span, page in (("1–20", 1), ("21–40", 2), ("41–45", 3))
    ]
    assert seen == [first, second, third, second, first]


@pytest.mark.parametrize("group", ["owner", "tier", "stage"])
def test_a_group_is_never_torn_apart_by_the_end_of_a_page(owner, client_for, group):
    agents = [an_agent(name="Same Name"), an_agent(name="Same Name"), None]
    for number in range(45):
        tier = ("large", "small", "")[number % 3]
        customer = a_customer(size_tier=tier, stage=("lead", "active", "lost")[number % 3])
        Customer.objects.filter(pk=customer.pk).update(owner=agents[number % 3])
    client, url, found = client_for(owner), f"{CUSTOMERS}?size=20&group={group}", []
    while url:
        page = client.get(url).context
        found += [(row.owner_id, row.size_tier, row.stage) for row in page["rows"]]
        url = page["foot"].next_url
    assert len(found) == 45
    assert sum(before != after for before, after in zip(found, found[1:], strict=False)) == 2


def test_when_nothing_is_found_the_condition_that_took_most_away_is_named(owner, client_for):
    for _ in range(3):
        a_customer(stage="active", region="East")
    a_customer(stage="lead", region="West")
    page = client_for(owner).get(CUSTOMERS, {"stage": "lead", "region": "East"}).content.decode()
    assert "Without “Stage: Lead” there would be 3 rows." in page


def test_whoever_does_not_read_phone_numbers_gets_none_in_a_column_or_a_file(client_for):
    a_customer(phone="13800010002")
    viewer, address = client_for(a_member(Role.VIEWER)), f"{CUSTOMERS}?columns=name,phone"
    assert "13800010002" not in viewer.get(address).content.decode()
    answer = viewer.post("/lists/customers:customers/export/?columns=name,phone", {"format": "csv"})
    assert b"13800010002" not in b"".join(answer.streaming_content)
    assert "13800010002" in client_for(a_member(Role.OWNER)).get(address).content.decode()


def test_the_layout_stays_when_the_conditions_are_reset(owner, client_for):
    a_customer()
    page = client_for(owner).get(CUSTOMERS, {"stage": "lead", "columns": "name", "size": "100"})
    assert page.context["view"].reset_url == "?columns=name&size=100&view=none"
