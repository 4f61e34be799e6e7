"""One stream of all that happened with a customer: narrowed, searched, pinned, folded, with its sources."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from agents.factories import an_agent
from crm.accounts.factories import a_member
from crm.accounts.roles import Role
from customers.assignments.services import assign_owner
from customers.factories import a_customer, a_deal, a_follow_up, a_sale, an_interaction
from customers.models import Interaction
from customers.profiles.services import change_customer, create_customer

HTMX = {"HX-Request": "true"}


@pytest.fixture
def owner(scope):
    return a_member(Role.OWNER)


@pytest.fixture
def client(owner, client_for):
    return client_for(owner)


def story(client, customer, **query):
    return client.get(reverse("customers:timeline", args=[customer.pk]), query, headers=HTMX)


def kinds(client, customer, **query):
    return [entry.kind for entry in story(client, customer, **query).context["timeline"].entries]


def test_the_stream_is_narrowed_by_kind_and_searched_in_what_people_wrote(owner, client):
    customer = create_customer(by=owner, name="Acme", owner=an_agent())
    an_interaction(customer=customer, summary="They ask for longer terms")
    a_follow_up(customer=customer, note="Send the offer")
    a_sale(customer=customer, note="Pallets")
    assert sorted(kinds(client, customer)) == ["change", "follow_up", "interaction", "sale"]
    assert sorted(kinds(client, customer, kind="contact")) == ["follow_up", "interaction"]
    assert kinds(client, customer, kind="sales") == ["sale"]
    assert kinds(client, customer, kind="changes") == ["change"]
    assert kinds(client, customer, q="longer") == ["interaction"]
    assert kinds(client, customer, q="offer") == ["follow_up"]
    assert kinds(client, customer, kind="sales", q="longer") == []


def test_changes_next_to_each_other_are_folded_and_say_how_many(owner, client):
    customer = create_customer(by=owner, name="Acme", owner=an_agent())
    for number in range(6):
        change_customer(by=owner, customer=customer, code=f"C-{number}")
    html = story(client, customer).content.decode()
    assert kinds(client, customer) == ["change"]
    assert "7 changes" in html
    an_interaction(customer=customer)
    for number in range(6):
        change_customer(by=owner, customer=customer, code=f"D-{number}")
    assert kinds(client, customer) == ["change", "interaction", "change"]
    assert "6 field changes" in story(client, customer).content.decode()


def test_earlier_pages_go_on_where_the_last_one_ended(owner, client):
    customer, now = a_customer(), timezone.now()
    for number in range(45):
        an_interaction(customer=customer, occurred_at=now - timedelta(hours=number))
    seen, before = [], ""
    while True:
        answer = story(client, customer, **({"before": before} if before else {}))
        timeline = answer.context["timeline"]
        seen += [entry.row.pk for entry in timeline.entries]
        if timeline.older is None:
            break
        before = timeline.older.text
    assert seen == list(Interaction.objects.newest_first().values_list("pk", flat=True))


def test_a_handover_names_both_owners_and_leads_to_a_brief(owner, client):
    first, second = an_agent(name="Wang Qiang"), an_agent(name="Zhou Min")
    customer = create_customer(by=owner, name="Acme", owner=first, do_not="Never call before ten")
    an_interaction(customer=customer, summary="Wants a new quote")
    a_follow_up(customer=customer, note="Send the quote")
    a_deal(customer=customer, name="Framework contract")
    assign_owner(by=owner, customers=[customer], agent=second, on=timezone.localdate())
    assert "Wang Qiang → Zhou Min" in story(client, customer).content.decode()
    brief = client.get(reverse("customers:brief", args=[customer.pk])).content.decode()
    for words in ("Never call before ten", "Wants a new quote", "Send the quote", "Framework contract"):
        assert words in brief


def test_three_may_be_pinned_and_a_fourth_is_refused_with_what_to_do(owner, client):
    customer = a_customer()
    rows = [an_interaction(customer=customer, summary=f"Note {number}") for number in range(4)]
    pin = [reverse("customers:pin-interaction", args=[row.pk]) for row in rows]
    for address in pin[:3]:
        assert client.post(address, headers=HTMX).status_code == 204
    refused = client.post(pin[3], headers=HTMX)
    assert refused.status_code == 409
    assert "Unpin one first" in refused.content.decode()
    assert [entry.row for entry in story(client, customer).context["story"].pins] == rows[2::-1]
    client.post(reverse("customers:unpin-interaction", args=[rows[0].pk]), headers=HTMX)
    assert client.post(pin[3], headers=HTMX).status_code == 204


def test_pinning_is_for_those_who_work_with_the_customer(owner, client_for):
    row = an_interaction()
    pin = reverse("customers:pin-interaction", args=[row.pk])
    assert client_for(a_member(Role.VIEWER)).post(pin).status_code == 403
    assert client_for(an_agent().member).post(pin).status_code == 404


def test_each_entry_names_where_it_came_from_and_its_deal(owner, client):
    customer = a_customer()
    deal = a_deal(customer=customer, name="Framework contract")
    an_interaction(customer=customer, source="api", deal=deal)
    a_sale(customer=customer, source="import")
    html = story(client, customer, kind="contact").content.decode()
    assert "· API" in html
    assert "Framework contract" in html
    assert "· Import" in story(client, customer, kind="sales").content.decode()


def test_a_new_customer_shows_three_steps_instead_of_a_blank(owner, client):
    customer = create_customer(by=owner, name="Acme", owner=an_agent())
    page = reverse("customers:customer", args=[customer.pk])
    assert "Three steps to begin with" in client.get(page).content.decode()
    an_interaction(customer=customer)
    type(customer).objects.filter(pk=customer.pk).update(last_interaction_at=timezone.now())
    assert "Three steps to begin with" not in client.get(page).content.decode()


def test_the_most_valuable_gaps_are_filled_one_field_at_a_time(owner, client):
    customer = create_customer(by=owner, name="Acme", owner=an_agent())
    page = reverse("customers:customer", args=[customer.pk])
    before = client.get(page).context["completeness"]
    assert [gap.label for gap in before.gaps] == ["Phone", "A contact", "Sector"]
    fill = reverse("customers:fill-field", args=[customer.pk, "phone"])
    assert list(client.get(fill).context["form"].fields) == ["phone"]
    assert client.post(fill, {"phone": "13800010002"}, headers=HTMX).status_code == 204
    after = client.get(page).context["completeness"]
    assert after.percent > before.percent
    assert "Phone" not in [gap.label for gap in after.gaps]
    customer.refresh_from_db()
    assert (customer.phone, customer.name) == ("13800010002", "Acme")
    assert client.get(reverse("customers:fill-field", args=[customer.pk, "tenant"])).status_code == 404


def test_every_month_and_week_drawn_opens_exactly_what_it_counts(owner, client):
    customer, other, today = a_customer(), a_customer(), timezone.localdate()
    for days in (0, 1, 20, 40, 41, 100, 200, 300):
        moment = timezone.now() - timedelta(days=days)
        an_interaction(customer=customer, occurred_at=moment)
        an_interaction(customer=other, occurred_at=moment)
        a_sale(customer=customer, occurred_on=today - timedelta(days=days), amount=days + 1)
        a_sale(customer=customer, occurred_on=today - timedelta(days=days), amount=7, kind="receipt")
        a_sale(customer=customer, occurred_on=today - timedelta(days=days), amount=9, currency="USD")
        a_sale(customer=other, occurred_on=today - timedelta(days=days), amount=5)
    context = client.get(reverse("customers:customer", args=[customer.pk])).context
    assert sum(month.amount for month in context["months"]) > 0
    for month in context["months"]:
        query = {"customer": customer.pk, "kind": "net", "since": month.first, "until": month.last}
        rows = client.get(reverse("customers:sales"), query).context["rows"]
        assert sum(row.amount for row in rows) == month.amount
    for week in context["cadence"].weeks:
        query = {"customer": customer.pk, "since": week.first, "until": week.last}
        assert len(client.get(reverse("customers:interactions"), query).context["rows"]) == week.count


def test_who_is_known_already_is_shown_while_a_new_customer_is_typed(owner, client, client_for):
    mine, theirs = an_agent(), an_agent()
    create_customer(by=owner, name="华星科技", phone="13812340021", owner=mine)
    create_customer(by=owner, name="华星贸易", owner=theirs)
    known = reverse("customers:known-customers")
    html = client_for(mine.member).get(known, {"name": "华星"}).content.decode()
    assert "华星科技" in html
    assert "华星贸易" not in html
    assert "华星科技" in client.get(known, {"name": "", "phone": "13812340021"}).content.decode()
    assert "华星" not in client.get(known, {"name": "华"}).content.decode()
