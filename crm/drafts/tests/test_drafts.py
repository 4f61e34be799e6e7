"""What was begun is there again, for its writer alone, on any device, for thirty days."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from agents.factories import an_agent
from crm.drafts.models import Draft
from crm.drafts.services import MOST_DRAFTS, draft_of, keep_draft, prune

pytestmark = pytest.mark.usefixtures("scope")
FORM = "/interactions/log/?customer=1"
DOOR = {"QUERY_STRING": "form=%2Finteractions%2Flog%2F%3Fcustomer%3D1"}


def keep(client, text, **more):
    body = json.dumps({"values": {"summary": [text]}, "device": "phone"} | more)
    return client.post("/drafts/", body, content_type="application/json", **DOOR)


def test_what_was_begun_on_one_device_is_there_on_another(client_for):
    agent = an_agent()
    assert keep(client_for(agent.member), "刘总同意本周签").status_code == 200
    found = client_for(agent.member).get("/drafts/", **DOOR).json()
    assert found["values"] == {"summary": ["刘总同意本周签"]}
    assert found["device"] == "phone"


def test_nobody_else_reads_it(client_for):
    keep(client_for(an_agent().member), "secret")
    assert client_for(an_agent().member).get("/drafts/", **DOOR).json() == {}


def test_the_newest_words_count_and_what_was_sent_is_forgotten(client_for):
    client = client_for(an_agent().member)
    keep(client, "one")
    keep(client, "two")
    assert client.get("/drafts/", **DOOR).json()["values"] == {"summary": ["two"]}
    assert client.delete("/drafts/", **DOOR).status_code == 204
    assert client.get("/drafts/", **DOOR).json() == {}


def test_after_thirty_days_it_is_gone():
    member = an_agent().member
    draft = keep_draft(by=member, form_key=FORM, values={"summary": ["old"]})
    Draft.objects.filter(pk=draft.pk).update(saved_at=timezone.now() - timedelta(days=31))
    assert draft_of(member=member, form_key=FORM) is None
    assert prune() == 1


def test_the_oldest_give_way_when_there_are_very_many():
    member = an_agent().member
    for number in range(MOST_DRAFTS + 2):
        keep_draft(by=member, form_key=str(number), values={})
    assert Draft.objects.count() == MOST_DRAFTS
    assert draft_of(member=member, form_key="0") is None


@pytest.mark.parametrize(
    "values", ["text", {"summary": "text"}, {"summary": [1]}, {"summary": ["x" * 20_001]}, {"a": ["\x00"]}]
)
def test_what_is_no_draft_is_refused(client_for, values):
    client = client_for(an_agent().member)
    assert keep(client, "", values=values).status_code == 400
    assert client.post("/drafts/", "[", content_type="application/json", **DOOR).status_code == 400
    assert keep_nothing(client) == 400
    assert client.post("/drafts/", {"values": "a form"}, **DOOR).status_code == 415


def keep_nothing(client) -> int:
    return client.post("/drafts/", "{}", content_type="application/json").status_code


def test_a_stranger_is_told_to_sign_in(client):
    assert client.get("/drafts/", **DOOR).status_code == 401
