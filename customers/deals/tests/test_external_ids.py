"""An external id opens no door: another agent's object is neither shown nor changed under it."""

import pytest
from django.urls import reverse

from agents.factories import an_agent
from customers.factories import a_customer, a_deal, an_interaction

ERP = {"external_system": "erp", "external_id": "D-1"}


@pytest.fixture
def theirs(scope):
    """A colleague's deal, known to the ERP."""
    return a_deal(customer=a_customer(owner=an_agent(name="Colleague")), name="Secret deal", **ERP)


def test_putting_by_the_external_id_of_a_colleagues_deal_changes_and_shows_nothing(theirs, api_for):
    url = reverse("api:deal-by-external", kwargs={"system": "erp", "external_id": "D-1"})
    me = an_agent()
    body = {"name": "Taken", "stage": str(theirs.stage_id), "customer": str(a_customer(owner=me).pk)}
    answer = api_for(me.member).put(url, body, format="json")
    assert (answer.status_code, answer.json()["code"]) == (409, "external_id_taken")
    assert "Secret" not in answer.content.decode()
    theirs.refresh_from_db()
    assert theirs.name == "Secret deal"


def test_posting_with_the_external_id_of_a_colleagues_interaction_shows_nothing(scope, api_for):
    an_interaction(customer=a_customer(), summary="Secret talk", **ERP)
    me = an_agent()
    body = {"customer": str(a_customer(owner=me).pk), "channel": "call", "summary": "Mine"} | ERP
    answer = api_for(me.member).post(reverse("api:interaction-list"), body, format="json")
    assert answer.status_code == 409
    assert "Secret" not in answer.content.decode()
