from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from agents.factories import a_place, a_team, an_agent
from crm.accounts.factories import a_member
from crm.accounts.roles import Role
from customers.assignments.services import add_collaborator, assign_owner, change_share
from customers.factories import a_customer
from customers.models import Assignment

HTMX = {"HX-Request": "true"}
today = timezone.localdate


@pytest.fixture
def owner(scope):
    return a_member(Role.OWNER)


@pytest.fixture
def client(owner, client_for):
    return client_for(owner)


@pytest.fixture
def customer(scope):
    customer = a_customer(owner=an_agent(name="Anna"), name="Acme")
    Assignment.objects.filter(customer=customer).update(starts_on=today() - timedelta(days=90))
    return customer


@pytest.fixture
def helping(owner, customer):
    """Bo helps for a month now, with 30 % of the credit."""
    return add_collaborator(
        by=owner,
        customer=customer,
        agent=an_agent(name="Bo"),
        on=today() - timedelta(days=30),
        credit_share=Decimal("0.3"),
    )


def tab(client, customer, name="assignments"):
    return client.get(reverse("customers:customer", args=[customer.pk]), {"tab": name}).content.decode()


def add(client, customer, **data):
    at = reverse("customers:add-collaborator", args=[customer.pk])
    return client.post(at, {"on": today().isoformat()} | data)


def share_form(assignment):
    return reverse("customers:change-share", args=[assignment.pk])


def change(client, assignment, share, on=None, **data):
    typed = {"credit_share": share, "on": (on or today()).isoformat(), "version": assignment.version}
    return client.post(share_form(assignment), typed | data)


def test_a_collaborator_is_added_with_a_share_in_percent(client, customer):
    helper = an_agent()
    assert add(client, customer, agent=str(helper.pk), credit_share="33.3333").status_code == 302
    assert Assignment.objects.get(agent=helper).credit_share == Decimal("0.333333")


def test_the_customers_page_shows_the_shares_and_the_owners_rest(client, customer, helping):
    html = tab(client, customer)
    assert "Collaborator · 30 % credit" in html
    assert "Owner · 70 % credit" in html


def test_it_says_so_in_chinese(owner, client_for, customer, helping):
    owner.user.language = "zh-hans"
    owner.user.save()
    html = tab(client_for(owner), customer)
    assert "协作人 · 分成 30 %" in html
    assert "负责人 · 分成 70 %" in html


def test_where_nobody_shares_nothing_is_said_of_shares(owner, client, customer):
    add_collaborator(by=owner, customer=customer, agent=an_agent(), on=today())
    assert "credit" not in tab(client, customer)


def test_a_share_that_is_over_stays_in_view_and_is_not_offered_for_change(owner, client, customer, helping):
    later = change_share(by=owner, assignment=helping, credit_share=Decimal("0.4"), on=today())
    html = tab(client, customer)
    assert html.index("40 % credit") < html.index("30 % credit")
    assert "Owner · 60 % credit" in html
    assert share_form(later) in html
    assert share_form(helping) not in html


def test_it_is_said_how_much_counts_for_nobody(owner, client, customer, helping):
    assign_owner(by=owner, customers=[customer], agent=None, on=today())
    html = tab(client, customer)
    assert "Nobody owns this customer today." in html
    assert "70 % of every deal is credited to nobody." in html


def test_another_share_is_given_by_the_form_from_a_day_on(client, customer, helping):
    html = client.get(share_form(helping)).content.decode()
    assert 'value="30"' in html
    assert f'value="{today().isoformat()}"' in html
    assert change(client, helping, "40", reason="Took over the care").status_code == 302
    assert Assignment.objects.get(agent=helping.agent, ends_on=None).credit_share == Decimal("0.4")
    changes = tab(client, customer, "changes")
    assert "Credit share changed: Bo" in changes
    assert "Credit share: 30 % → 40 %" in changes
    assert "Reason: Took over the care" in changes


def test_the_day_stands_in_the_form_in_chinese_too(owner, client_for, helping):
    owner.user.language = "zh-hans"
    owner.user.save()
    assert f'value="{today().isoformat()}"' in client_for(owner).get(share_form(helping)).content.decode()


@pytest.mark.parametrize("share", ["120", "-1", "12.34567", "a lot", ""])
def test_what_was_typed_stays_with_the_words_of_the_refusal(client, helping, share):
    refused = change(client, helping, share, reason="Because")
    html = refused.content.decode()
    assert refused.status_code == 422
    assert refused.context["form"].errors["credit_share"]
    assert 'value="Because"' in html
    assert not share or f'value="{share}"' in html
    assert Assignment.objects.filter(agent=helping.agent).count() == 1


def test_more_than_is_left_is_refused_beside_the_field(owner, client, customer, helping):
    refused = add(client, customer, agent=str(an_agent().pk), credit_share="80", reason="Both")
    assert refused.status_code == 422
    assert "Only 70 % of the credit is left" in str(refused.context["form"].errors["credit_share"])
    assert 'value="80"' in refused.content.decode()


def test_whoever_read_an_older_share_is_told_and_nothing_is_lost(owner, client, helping):
    change_share(by=owner, assignment=helping, credit_share=Decimal("0.4"), on=helping.starts_on)
    refused = change(client, helping, "50", reason="Mine")
    assert refused.status_code == 422
    assert "changed meanwhile" in refused.content.decode()
    assert 'value="Mine"' in refused.content.decode()
    helping.refresh_from_db()
    assert helping.credit_share == Decimal("0.4")


class TestWhatADealWouldCountFor:
    def preview(self, client, customer, **typed):
        at = reverse("customers:credit-preview", args=[customer.pk])
        return client.get(at, typed, headers=HTMX).content.decode()

    def test_it_follows_what_is_typed(self, client, customer, helping):
        html = self.preview(client, customer, assignment=str(helping.pk), credit_share="45")
        assert "<html" not in html
        assert html.index("Anna") < html.index("Bo")
        assert 'value="5500"' in html
        assert "Collaborator · 45 % credit" in html
        assert not Assignment.objects.filter(credit_share=Decimal("0.45")).exists()

    def test_somebody_new_takes_from_the_owner(self, client, customer, helping):
        html = self.preview(client, customer, agent=str(an_agent(name="Cleo").pk), credit_share="20")
        assert "Owner · 50 % credit" in html
        assert "Cleo" in html

    def test_too_much_is_said_at_once(self, client, customer, helping):
        html = self.preview(client, customer, agent=str(an_agent().pk), credit_share="80")
        assert "more than all of a deal" in html

    @pytest.mark.parametrize("typed", [{}, {"credit_share": "x", "on": "x", "agent": "x", "assignment": "x"}])
    def test_what_is_not_yet_typed_rightly_is_left_out(self, client, customer, helping, typed):
        assert "Owner · 70 % credit" in self.preview(client, customer, **typed)

    def test_it_knows_the_day(self, client, customer, helping):
        early = (today() - timedelta(days=60)).isoformat()
        assert "Owner · 100 % credit" in self.preview(client, customer, on=early)
        Assignment.objects.filter(customer=customer, role="owner").update(ends_on=today() - timedelta(days=1))
        assert "Nobody owns it" in self.preview(client, customer, on=today().isoformat())

    def test_it_stands_in_the_form_before_anything_is_typed(self, client, customer, helping):
        html = client.get(reverse("customers:add-collaborator", args=[customer.pk])).content.decode()
        assert "Owner · 70 % credit" in html
        assert "At most 70 % can be given" in html


def test_agents_see_the_shares_and_are_offered_no_change(owner, client_for, customer, helping):
    for member in (helping.agent.member, customer.owner.member):
        client = client_for(member)
        html = tab(client, customer)
        assert "30 % credit" in html
        assert share_form(helping) not in html
        assert client.get(share_form(helping)).status_code == 403
        assert client.get(reverse("customers:credit-preview", args=[customer.pk])).status_code == 403


def test_a_manager_meets_only_the_customers_of_the_own_teams(owner, client_for, customer, helping):
    leader = an_agent(role=Role.MANAGER)
    a_place(leader, a_team(), is_leader=True)
    client = client_for(leader.member)
    for page in (share_form(helping), reverse("customers:credit-preview", args=[customer.pk])):
        assert client.get(page).status_code == 404


def test_an_owners_row_has_no_share_to_change(client, customer):
    assert client.get(share_form(Assignment.objects.get(customer=customer))).status_code == 404
