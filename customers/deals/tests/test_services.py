from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db.models import Sum
from django.utils import timezone

from crm.accounts.models import Membership
from crm.events.models import Event
from customers.deals.services import (
    DealDraft,
    change_deal,
    lose_deal,
    move_deal,
    open_deal,
    remove_deals,
    reopen_deal,
    save_deals,
    win_deal,
)
from customers.deals.stages import ensure_default_stages
from customers.factories import a_customer, a_stage
from customers.models import Customer, Deal, DealMove, DealStage, Sale

pytestmark = pytest.mark.usefixtures("scope")
TODAY = timezone.localdate
LONG_AGO = timedelta(days=40)


@pytest.fixture
def customer() -> Customer:
    return a_customer()


@pytest.fixture
def by(customer: Customer) -> Membership:
    return customer.owner.member


@pytest.fixture
def stages(by: Membership) -> list[DealStage]:
    return ensure_default_stages(by=by)


@pytest.fixture
def draft(customer: Customer, stages: list[DealStage]) -> DealDraft:
    return DealDraft(
        agent=customer.owner,
        customer=customer,
        name="Annual frame",
        stage=stages[0],
        amount=Decimal(5000),
        opened_on=TODAY() - LONG_AGO,
    )


@pytest.fixture
def won(draft: DealDraft, stages: list[DealStage]) -> DealDraft:
    return replace(
        draft, stage=stages[3], closed_on=TODAY() - timedelta(days=10), external_system="erp", external_id="D-1"
    )


def booked() -> Decimal:
    return Sale.objects.aggregate(sum=Sum("amount"))["sum"] or Decimal(0)


def refused(error: pytest.ExceptionInfo[ValidationError]) -> dict[str, str]:
    return {field: problems[0].code for field, problems in error.value.error_dict.items()}


def test_a_new_organisation_gets_stages_in_its_language_once(scope):
    scope.language = "zh-hans"
    scope.save()
    first = ensure_default_stages(by=None)

    assert ensure_default_stages(by=None) == first
    assert [stage.kind for stage in first] == ["open", "open", "open", "won", "lost"]
    assert first[3].name == "赢单"


def test_winning_books_one_order_for_the_day_it_was_won(by, draft):
    deal = open_deal(by=by, draft=draft)
    day = TODAY() - timedelta(days=2)
    win_deal(by=by, deal=deal, closed_on=day, amount=Decimal(4800))

    order = Sale.objects.get()
    assert (order.kind, order.amount, order.occurred_on, order.deal) == ("order", 4800, day, deal)
    assert [move.to_stage.kind for move in DealMove.objects.order_by("pk")] == ["open", "won"]
    event = Event.objects.get(name="deal.won")
    assert [str(deal.agent_id), day.isoformat()] in event.data["agent_days"]
    assert event.after["amount"] == "4800"


def test_a_deal_without_a_customer_is_not_won(by, draft):
    deal = open_deal(by=by, draft=replace(draft, customer=None))
    with pytest.raises(ValidationError) as error:
        win_deal(by=by, deal=deal, closed_on=TODAY())
    assert refused(error) == {"customer": "customer_required"}

    win_deal(by=by, deal=deal, closed_on=TODAY(), customer=draft.customer)
    assert Sale.objects.get().customer == draft.customer


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"closed_on": None}, "closed_on"),
        ({"closed_on": TODAY() + timedelta(days=2)}, "closed_on"),
        ({"closed_on": TODAY() - LONG_AGO - timedelta(days=1)}, "closed_on"),
        ({"amount": None}, "amount"),
        ({"amount": Decimal(-1)}, "amount"),
    ],
)
def test_what_cannot_be_a_won_deal_is_refused_with_its_field(by, won, changes, field):
    with pytest.raises(ValidationError) as error:
        save_deals(by=by, drafts=[replace(won, **changes)], source="import")
    assert list(refused(error)) == [field]
    assert not Deal.objects.exists()


def test_an_open_deal_has_no_closing_day(by, draft):
    with pytest.raises(ValidationError) as error:
        open_deal(by=by, draft=replace(draft, closed_on=TODAY()))
    assert refused(error) == {"closed_on": "open"}


def test_a_lost_deal_keeps_its_reason_and_books_nothing(by, draft):
    deal = lose_deal(by=by, deal=open_deal(by=by, draft=draft), closed_on=TODAY(), reason="Too dear")

    assert (deal.state, deal.lost_reason, booked()) == ("lost", "Too dear", 0)


def test_reopening_takes_the_order_back_and_winning_again_books_it_again(by, draft):
    deal = move_deal(by=by, deal=open_deal(by=by, draft=draft), stage=a_stage())
    came_from = deal.stage
    win_deal(by=by, deal=deal, closed_on=TODAY())
    deal = reopen_deal(by=by, deal=deal)

    assert (deal.state, deal.stage, deal.closed_on, booked()) == ("open", came_from, None, 0)

    win_deal(by=by, deal=deal, closed_on=TODAY(), amount=Decimal(6000))
    assert booked() == 6000
    assert Sale.objects.count() == 3


def test_a_closed_deal_is_closed(by, draft, stages):
    deal = win_deal(by=by, deal=open_deal(by=by, draft=draft), closed_on=TODAY())
    for again in (
        lambda: win_deal(by=by, deal=deal, closed_on=TODAY()),
        lambda: lose_deal(by=by, deal=deal, closed_on=TODAY(), reason="x"),
        lambda: move_deal(by=by, deal=deal, stage=stages[1]),
        lambda: change_deal(by=by, deal=deal, amount=Decimal(1)),
    ):
        with pytest.raises(ValidationError) as error:
            again()
        assert error.value.code == "invalid_state"
    assert change_deal(by=by, deal=deal, name="Another name").name == "Another name"


def test_a_deal_is_not_won_by_moving_it(by, draft, stages):
    with pytest.raises(ValidationError) as error:
        move_deal(by=by, deal=open_deal(by=by, draft=draft), stage=stages[3])
    assert refused(error) == {"stage": "win_it"}


def test_imported_again_unchanged_nothing_happens(by, won):
    save_deals(by=by, drafts=[won], source="import")
    events = Event.objects.count()
    save_deals(by=by, drafts=[won], source="import")

    assert (Deal.objects.count(), Sale.objects.count(), Event.objects.count()) == (1, 1, events)


def test_imported_again_with_another_amount_the_order_is_corrected(by, won):
    save_deals(by=by, drafts=[won], source="import")
    save_deals(by=by, drafts=[replace(won, amount=Decimal(4000))], source="import")

    assert booked() == 4000
    assert Deal.objects.get().amount == 4000


def test_imported_again_as_lost_the_order_is_taken_back(by, won, stages):
    save_deals(by=by, drafts=[won], source="import")
    save_deals(by=by, drafts=[replace(won, stage=stages[4])], source="import")

    assert booked() == 0
    assert Event.objects.filter(name="deal.lost").exists()


def test_a_removed_deal_is_gone_but_one_with_an_order_stays_in_the_books(by, draft, won):
    deals = save_deals(by=by, drafts=[draft, won], source="import")
    assert remove_deals(by=by, deals=deals, reason="Import taken back") == 1

    kept = Deal.objects.get()
    assert (kept.state, kept.lost_reason, booked()) == ("lost", "Import taken back", 0)
    assert Event.objects.get(name="deal.removed").data["agent_days"]


def test_a_change_tells_the_days_before_and_after(by, draft):
    deal = open_deal(by=by, draft=draft)
    change_deal(by=by, deal=deal, opened_on=TODAY())

    days = {day for _agent, day in Event.objects.get(name="deal.changed").data["agent_days"]}
    assert days == {(TODAY() - LONG_AGO).isoformat(), TODAY().isoformat()}


def test_many_won_deals_cost_as_many_queries_as_one(by, won, django_assert_max_num_queries):
    drafts = [replace(won, external_id=f"D-{n}") for n in range(50)]
    with django_assert_max_num_queries(18):
        save_deals(by=by, drafts=drafts, source="import")
    assert Sale.objects.count() == 50
