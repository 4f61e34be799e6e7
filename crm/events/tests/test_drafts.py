from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from django.core.exceptions import ValidationError

from agents.agencies.services import AGENCIES, AgencyDraft, remove_agencies, save_agencies
from agents.models import Agency
from agents.people.services import AgentDraft, save_agents
from crm.accounts.factories import a_member
from crm.accounts.roles import Role
from crm.events.drafts import KEEP, DraftsRefused, as_json, save_drafts
from crm.events.models import Event

pytestmark = pytest.mark.usefixtures("scope")


@pytest.fixture
def owner():
    return a_member(Role.OWNER)


def refused(owner, *drafts):
    with pytest.raises(DraftsRefused) as error:
        save_agencies(by=owner, drafts=drafts)
    return error.value.refusals


def test_what_a_draft_does_not_speak_of_is_not_given():
    assert AgencyDraft(name="Partner", region="").given() == {"name": "Partner", "region": ""}
    assert repr(KEEP) == "KEEP"


def test_a_row_is_found_by_its_id_its_external_id_or_its_name(owner):
    (made,) = save_agencies(by=owner, drafts=[AgencyDraft(name="Partner", external_system="erp", external_id="1")])
    for draft in (
        AgencyDraft(id=made.object.pk, region="A"),
        AgencyDraft(external_system="erp", external_id="1", region="B"),
        AgencyDraft(name="Partner", region="C"),
    ):
        (saved,) = save_agencies(by=owner, drafts=[draft])
        assert (saved.object.pk, saved.is_new, saved.is_changed) == (made.object.pk, False, True)
    assert Agency.objects.get().version == 4


def test_an_id_nobody_knows_is_refused(owner):
    refusals = refused(owner, AgencyDraft(id=uuid4(), name="Partner"))
    assert refusals[0].code == "not_found"


def test_a_value_of_the_wrong_type_is_refused_beside_its_field(owner):
    with pytest.raises(DraftsRefused) as error:
        save_agents(by=owner, drafts=[AgentDraft(name="Anna", joined_on="31 February")])
    assert set(error.value.refusals[0].message_dict) == {"joined_on"}


def test_two_drafts_of_one_name_are_refused_the_second_time(owner):
    assert set(refused(owner, AgencyDraft(name="Partner"), AgencyDraft(name="Partner"))) == {1}


def test_one_refusal_writes_nothing_at_all(owner):
    refused(owner, AgencyDraft(name="Fine"), AgencyDraft(name="x" * 201))
    assert not Agency.objects.exists()
    assert not Event.objects.exists()


def test_somebody_who_was_faster_is_told_apart_from_a_mistake(owner):
    def be_overtaken(rows):
        Agency.objects.create(name="Partner")

    kind = replace(AGENCIES, prepare=be_overtaken)
    with pytest.raises(ValidationError) as error:
        save_drafts(kind, by=owner, drafts=[AgencyDraft(name="Partner")])
    assert error.value.code == "conflict"


def test_a_job_without_a_member_may_save_and_remove():
    (saved,) = save_agencies(by=None, drafts=[AgencyDraft(name="Partner")], source="job")
    assert Event.objects.get().data == {"source": "job"}
    assert remove_agencies(by=None, ids=[saved.object.pk]) == 1
    assert not Agency.objects.exists()


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        (None, None),
        (True, True),
        (3, 3),
        (Decimal("1.50"), "1.50"),
        (date(2026, 3, 1), "2026-03-01"),
        (UUID(int=1), str(UUID(int=1))),
    ],
)
def test_values_are_kept_as_json(value, kept):
    assert as_json(value) == kept
