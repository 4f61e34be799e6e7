import pytest
from django.urls import reverse

from agents.factories import an_agent
from crm.accounts.factories import a_member
from crm.accounts.roles import Role
from customers.factories import a_customer
from customers.models import Contact, Customer
from customers.profiles.services import create_contact, create_customer

HTMX = {"HX-Request": "true"}


@pytest.fixture
def owner(scope):
    return a_member(Role.OWNER)


def filled(**changes):
    return {"name": "Acme", "kind": "company", "stage": "lead"} | changes


def test_an_agent_owns_the_customer_they_add(scope, client_for):
    agent = an_agent()
    response = client_for(agent.member).post(reverse("customers:new-customer"), filled())
    customer = Customer.objects.get()
    assert response.url == reverse("customers:customer", args=[customer.pk])
    assert (customer.owner, customer.assignments.get().agent) == (agent, agent)


def test_an_agent_is_not_offered_another_owner(scope, client_for):
    other = an_agent()
    client = client_for(an_agent().member)
    assert other.name not in client.get(reverse("customers:new-customer")).content.decode()
    client.post(reverse("customers:new-customer"), filled(owner=str(other.pk)))
    assert Customer.objects.get().owner != other


def test_a_form_with_mistakes_comes_back_with_what_was_typed(owner, client_for):
    response = client_for(owner).post(reverse("customers:new-customer"), filled(name="", email="nobody"))
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"name", "email"}
    assert "nobody" in response.content.decode()


def test_the_sheet_answers_a_script_without_the_frame_and_closes_when_saved(owner, client_for):
    client = client_for(owner)
    sheet = client.get(reverse("customers:new-customer"), headers=HTMX).content.decode()
    assert "<html" not in sheet
    assert "composer" in sheet
    saved = client.post(reverse("customers:new-customer"), filled(), headers=HTMX)
    assert (saved.status_code, "HX-Redirect" in saved.headers) == (204, True)


def test_a_customer_is_changed_archived_and_restored(owner, client_for):
    customer = create_customer(by=owner, name="Acme")
    client = client_for(owner)
    client.post(reverse("customers:change-customer", args=[customer.pk]), filled(name="Acme Robotics"))
    client.post(reverse("customers:archive-customer", args=[customer.pk]))
    customer.refresh_from_db()
    assert (customer.name, bool(customer.archived_at)) == ("Acme Robotics", True)
    assert client.post(reverse("customers:archive-customer", args=[customer.pk])).status_code == 409
    client.post(reverse("customers:restore-customer", args=[customer.pk]))
    customer.refresh_from_db()
    assert customer.archived_at is None


def test_a_contact_is_added_changed_and_removed(owner, client_for):
    customer = a_customer()
    client = client_for(owner)
    client.post(reverse("customers:new-contact", args=[customer.pk]), {"name": "Liu Yang"})
    contact = Contact.objects.get()
    client.post(reverse("customers:change-contact", args=[contact.pk]), {"name": "Liu Yang", "title": "Buyer"})
    contact.refresh_from_db()
    assert contact.title == "Buyer"
    client.post(reverse("customers:remove-contact", args=[contact.pk]))
    assert not Contact.objects.exists()


def test_contacts_of_a_customer_out_of_sight_do_not_exist(owner, client_for):
    contact = create_contact(by=owner, customer=a_customer(), name="Liu Yang")
    client = client_for(an_agent().member)
    assert client.get(reverse("customers:change-contact", args=[contact.pk])).status_code == 404
    assert client.post(reverse("customers:remove-contact", args=[contact.pk])).status_code == 404
    assert client.get(reverse("customers:new-contact", args=[contact.customer_id])).status_code == 404


def test_the_picker_offers_what_matches_and_is_visible(owner, client_for):
    agent = an_agent()
    create_customer(by=owner, name="华星科技", owner=agent)
    create_customer(by=owner, name="华星贸易", owner=an_agent())
    html = client_for(agent.member).get(reverse("customers:picker"), {"q": "华星"}).content.decode()
    assert "华星科技" in html
    assert "华星贸易" not in html
