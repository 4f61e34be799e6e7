from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from agents.factories import a_place, a_team, an_agency, an_agent
from crm.accounts.factories import a_member
from crm.accounts.roles import Role
from crm.tenancy.factories import a_tenant
from crm.tenancy.scope import tenant_scope
from customers.assignments.services import add_collaborator
from customers.dossiers.pages import TABS
from customers.factories import a_customer, a_deal, a_follow_up, a_sale, an_interaction
from customers.models import Customer
from customers.profiles.services import change_customer, create_contact, create_customer

LIST = "customers:customers"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def owner(scope):
    return a_member(Role.OWNER)


def names(client, **query):
    rows = client.get(reverse(LIST), query).context["rows"]
    return {customer.name for customer in rows}


def page(client, customer, **query):
    return client.get(reverse("customers:customer", args=[customer.pk]), query)


@time_machine.travel("2026-03-20T09:00:30+08:00", tick=False)
def test_a_filter_swaps_in_what_a_reload_would_show(owner, client_for):
    a_customer(stage="active")
    client = client_for(owner)
    swapped = client.get(reverse(LIST), {"stage": "active"}, headers=HTMX).content.decode()
    reloaded = client.get(reverse(LIST), {"stage": "active"}).content.decode()
    assert "<html" not in swapped
    assert swapped.strip() in reloaded


def test_the_query_bar_finds_by_pinyin_stage_team_and_silence(owner, client_for):
    leader = an_agent()
    team = a_team()
    a_place(leader, team)
    create_customer(by=owner, name="华星科技", owner=leader, stage="active")
    quiet = create_customer(by=owner, name="Acme", owner=an_agent())
    Customer.objects.filter(name="华星科技").update(last_interaction_at=timezone.now())
    client = client_for(owner)
    assert names(client, q="hx") == {"华星科技"}
    assert names(client, stage="active") == {"华星科技"}
    assert names(client, team=str(team.pk)) == {"华星科技"}
    assert names(client, quiet="30") == {quiet.name}
    assert names(client, owner=str(leader.pk)) == {"华星科技"}


def test_archived_customers_are_shown_only_when_asked_for(owner, client_for):
    a_customer(name="Gone", archived_at=timezone.now())
    a_customer(name="Here")
    assert names(client_for(owner)) == {"Here"}
    assert names(client_for(owner), archived="true") == {"Gone"}


def test_everybody_sees_the_customers_their_role_allows(owner, client_for):
    leader, agent, stranger, helper = an_agent(role=Role.MANAGER), an_agent(), an_agent(), an_agent()
    top = a_team()
    a_place(leader, top, is_leader=True)
    a_place(agent, a_team(parent=top))
    own, other = a_customer(name="Own", owner=agent), a_customer(name="Other", owner=stranger)
    add_collaborator(by=owner, customer=other, agent=helper, on=timezone.localdate())

    assert names(client_for(agent.member)) == {"Own"}
    assert names(client_for(leader.member)) == {"Own"}
    assert names(client_for(helper.member)) == {"Other"}
    for role in (Role.FINANCE, Role.VIEWER, Role.ADMIN):
        assert names(client_for(a_member(role))) == {"Own", "Other"}
    assert page(client_for(agent.member), other).status_code == 404
    assert page(client_for(agent.member), own).status_code == 200


def test_another_organisations_customer_does_not_exist(db, client_for):
    with tenant_scope(a_tenant().pk, actor="test"):
        theirs = a_customer()
    mine = a_tenant()
    with tenant_scope(mine.pk, actor="test"):
        member = a_member(Role.OWNER)
    assert page(client_for(member), theirs).status_code == 404


@pytest.mark.parametrize("tab", TABS)
def test_every_tab_of_a_busy_customer_shows_what_happened(owner, client_for, tab):
    customer = create_customer(by=owner, name="Acme", owner=an_agent(), phone="13800010002")
    change_customer(by=owner, customer=customer, stage="active")
    create_contact(by=owner, customer=customer, name="Liu Yang", is_decision_maker=True)
    customer.refresh_from_db()
    deal, sale = a_deal(customer=customer), a_sale(customer=customer)
    an_interaction(customer=customer)
    a_follow_up(customer=customer, due_at=timezone.now() - timedelta(days=1))
    html = page(client_for(owner), customer, tab=tab).content.decode()
    shown = {
        "profile": "13800010002",
        "contacts": "Liu Yang",
        "deals": deal.name,
        "sales": str(sale.pk),
        "assignments": customer.owner.name,
        "tier": "By the rule",
        "changes": "Lead → Active",
        "timeline": "Acme",
    }
    assert shown[tab] in html


def test_a_viewer_reads_everything_and_is_offered_nothing_to_change(owner, client_for):
    customer = a_customer()
    client = client_for(a_member(Role.VIEWER))
    for tab in TABS:
        html = page(client, customer, tab=tab).content.decode()
        main = html[html.index('id="main"') : html.index("</main>")]
        assert "data-sheet" not in main.replace('data-sheet="read"', ""), tab
        assert 'method="post"' not in main, tab
    assert client.get(reverse("customers:new-customer")).status_code == 403
    assert client.get(reverse("customers:change-customer", args=[customer.pk])).status_code == 403
    assert client.post(reverse("customers:archive-customer", args=[customer.pk])).status_code == 403


def test_the_list_asks_the_same_number_of_questions_however_long_it_is(
    owner, client_for, django_assert_max_num_queries
):
    for _ in range(12):
        customer = a_customer(owner=an_agent(role=None))
        a_follow_up(customer=customer)
        a_sale(customer=customer)
    client = client_for(owner)
    with django_assert_max_num_queries(15):
        client.get(reverse(LIST), headers=HTMX)
    with django_assert_max_num_queries(19):  # with the favourites and the test's own savepoint
        client.get(reverse(LIST))


@pytest.mark.parametrize("tab", TABS)
def test_the_customers_page_asks_a_fixed_number_of_questions(
    owner, client_for, django_assert_max_num_queries, tab
):
    customer = a_customer()
    for _ in range(5):
        an_interaction(customer=customer)
        a_deal(customer=customer)
        a_sale(customer=customer)
        create_contact(by=owner, customer=customer, name="Somebody")
    client = client_for(owner)
    with django_assert_max_num_queries(23):
        page(client, customer, tab=tab)


def test_the_link_from_an_agency_shows_the_customer_it_is(owner, client_for):
    agency = an_agency()
    create_customer(by=owner, name="Partner", kind="agency", agency=agency)
    a_customer(name="Other")
    assert names(client_for(owner), agency=str(agency.pk)) == {"Partner"}


def test_the_query_bar_offers_an_agent_no_colleagues_name(owner, client_for):
    agent, colleague = an_agent(name="Anna"), an_agent(name="Confidential Colleague")
    a_customer(owner=colleague)
    assert colleague.name not in client_for(agent.member).get(reverse(LIST)).content.decode()
