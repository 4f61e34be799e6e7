from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from agents.factories import an_agent
from crm.accounts.factories import a_member
from crm.accounts.roles import Role
from crm.exact.numbers import Fraction, from_decimal
from customers.assignments.services import add_collaborator, assign_owner, change_share, end_assignment
from customers.assignments.shares import CreditShare
from customers.factories import a_customer, a_sale
from customers.models import Assignment, Sale
from customers.sales.services import SaleDraft, correct_sale, record_sale, reverse_sale
from incentives.payouts.credits import (
    COLUMNS,
    Credit,
    as_booked,
    credited,
    sales_to_credit,
    shared_out,
)

JANUARY, MARCH, MAY = date(2026, 1, 1), date(2026, 3, 1), date(2026, 5, 1)


@pytest.fixture
def owner(scope):
    return a_member(Role.OWNER)


@pytest.fixture
def customer(scope):
    return looked_after()


@pytest.fixture
def helper(owner, customer):
    """Credited with 30 % since January."""
    agent = an_agent()
    add_collaborator(by=owner, customer=customer, agent=agent, on=JANUARY, credit_share=Decimal("0.3"))
    return agent


def looked_after():
    customer = a_customer()
    Assignment.objects.filter(customer=customer).update(starts_on=JANUARY)
    return customer


def a_booked(customer, amount, on=MARCH, **changes):
    return a_sale(customer=customer, amount=Decimal(amount), occurred_on=on, **changes)


def credits_of(*sales):
    """What each sale counts for, as agent: amount."""
    found = credited(list(Sale.objects.filter(pk__in=[sale.pk for sale in sales]).values(*COLUMNS)))
    told = [{one.agent_id: one.amount for one in found[sale.pk].credits} for sale in sales]
    return told if len(told) > 1 else told[0]


def test_a_sale_counts_for_the_owner_and_the_collaborators_of_its_day(customer, helper):
    sale = a_booked(customer, "1000", agent=an_agent())
    found = credited(list(Sale.objects.values(*COLUMNS)))[sale.pk]
    whole = Fraction(1000)
    assert found.credits == (
        Credit(customer.owner_id, Fraction(7, 10), Fraction(700), whole, "owner"),
        Credit(helper.pk, Fraction(3, 10), Fraction(300), whole, "collaborator"),
    )
    assert (found.on, found.unowned) == (MARCH, 0)


def test_the_cents_left_over_go_to_the_largest_fractions_and_none_is_lost(owner, customer, helper):
    add_collaborator(by=owner, customer=customer, agent=an_agent(), on=JANUARY, credit_share=Decimal("0.333333"))
    amounts = credits_of(a_booked(customer, "0.10"))
    assert sorted(amounts.values()) == [Fraction(3, 100), Fraction(3, 100), Fraction(4, 100)]


def test_customers_change_hands_and_each_sale_follows_its_own_day(owner, customer, helper):
    before, after = customer.owner_id, an_agent()
    early, late = a_booked(customer, "100", MARCH - timedelta(days=1)), a_booked(customer, "100", MARCH)
    assign_owner(by=owner, customers=[customer], agent=after, on=MARCH)
    assert credits_of(early, late) == [{before: 70, helper.pk: 30}, {after.pk: 70, helper.pk: 30}]


def test_a_changed_share_counts_from_its_day_on(owner, customer, helper):
    helping = Assignment.objects.get(agent=helper)
    early, late = a_booked(customer, "100", MARCH - timedelta(days=1)), a_booked(customer, "100", MARCH)
    change_share(by=owner, assignment=helping, credit_share=Decimal("0.4"), on=MARCH)
    assert [told[helper.pk] for told in credits_of(early, late)] == [30, 40]


def test_who_helps_without_credit_has_no_line(owner, customer):
    add_collaborator(by=owner, customer=customer, agent=an_agent(), on=JANUARY)
    assert credits_of(a_booked(customer, "100")) == {customer.owner_id: 100}


def test_what_nobody_owned_counts_for_nobody_and_is_told(owner, customer, helper):
    assign_owner(by=owner, customers=[customer], agent=None, on=MARCH)
    sale = a_booked(customer, "100.01", agent=helper)
    found = credited(list(Sale.objects.values(*COLUMNS)))[sale.pk]
    assert [(one.agent_id, one.amount) for one in found.credits] == [(helper.pk, 30)]
    assert found.unowned == Fraction("70.01")


class TestWhatTakesASaleBack:
    """It counts for the people of the sale, whoever has the customer by then."""

    @pytest.fixture
    def moved(self, owner, customer, helper):
        """The customer has gone to somebody else in May, and the help has ended."""
        end_assignment(by=owner, assignment=Assignment.objects.get(agent=helper), on=MAY - timedelta(days=1))
        assign_owner(by=owner, customers=[customer], agent=an_agent(), on=MAY)

    def draft(self, customer, amount, kind="refund", **changes):
        fields = {"kind": kind, "agent": customer.owner, "customer": customer, "currency": "CNY"}
        return SaleDraft(**fields | {"occurred_on": MAY} | changes, amount=Decimal(amount))

    def test_a_refund_of_a_later_period(self, owner, customer, helper, moved):
        order = a_booked(customer, "99.99")
        refund = record_sale(by=owner, draft=self.draft(customer, "-99.99", refunds=order))
        sold, given_back = credits_of(order, refund)
        assert set(sold) == {customer.owner_id, helper.pk}
        assert given_back == {agent: -amount for agent, amount in sold.items()}

    def test_a_refund_alone_needs_the_order_not_at_hand(self, owner, customer, helper, moved):
        order = a_booked(customer, "200")
        refund = record_sale(by=owner, draft=self.draft(customer, "-50", refunds=order))
        assert credits_of(refund) == {customer.owner_id: -35, helper.pk: -15}
        (found,) = credited(list(Sale.objects.filter(pk=refund.pk).values(*COLUMNS))).values()
        assert found.on == MARCH

    def test_a_refund_that_names_no_order_follows_its_own_day(self, owner, customer, helper, moved):
        refund = record_sale(by=owner, draft=self.draft(customer, "-50"))
        customer.refresh_from_db()
        assert credits_of(refund) == {customer.owner_id: -50}

    def test_a_reversal_that_counts_for_another_day(self, owner, customer, helper, moved):
        order = a_booked(customer, "100")
        reversal = reverse_sale(by=owner, sale=order, reason="Booked twice", occurred_on=MAY)
        sold, taken_back = credits_of(order, reversal)
        assert taken_back == {agent: -amount for agent, amount in sold.items()}

    def test_what_is_booked_in_place_of_a_wrong_row_stands_on_its_own(self, owner, customer, helper, moved):
        order = a_booked(customer, "100")
        right = correct_sale(by=owner, sale=order, draft=self.draft(customer, "100", kind="order"), reason="Day")
        customer.refresh_from_db()
        reversal = Sale.objects.get(pk=right.reverses_id)
        sold, taken_back = credits_of(order, reversal)
        assert taken_back == {agent: -amount for agent, amount in sold.items()}
        assert credits_of(right) == {customer.owner_id: 100}

    def test_a_corrected_refund_still_follows_the_order(self, owner, customer, helper, moved):
        order = a_booked(customer, "100")
        wrong = record_sale(by=owner, draft=self.draft(customer, "-50", refunds=order))
        right = correct_sale(by=owner, sale=wrong, draft=self.draft(customer, "-40"), reason="Amount")
        assert credits_of(right) == {customer.owner_id: -28, helper.pk: -12}
        net = sum(
            amount
            for told in credits_of(wrong, Sale.objects.get(pk=right.reverses_id))
            for amount in told.values()
        )
        assert net == 0

    def test_the_refund_of_a_corrected_order_follows_the_correction(self, owner, customer, helper, moved):
        order = a_booked(customer, "100")
        right = correct_sale(by=owner, sale=order, draft=self.draft(customer, "100", kind="order"), reason="Day")
        refund = record_sale(by=owner, draft=self.draft(customer, "-100", refunds=right))
        customer.refresh_from_db()
        assert credits_of(refund) == {customer.owner_id: -100}

    def test_an_order_of_nothing_is_credited_with_nothing(self, owner, customer, helper):
        order = a_booked(customer, "0")
        taken_back = a_booked(customer, "0", MAY, reverses=order)
        assert [set(told.values()) for told in credits_of(order, taken_back)] == [{0}, {0}]
        assert credited(list(Sale.objects.values(*COLUMNS)))[taken_back.pk].on == MARCH


def test_as_booked_a_sale_counts_for_its_agent(customer, helper):
    seller = an_agent()
    sale = a_booked(customer, "100", agent=seller)
    found = as_booked(Sale.objects.values(*COLUMNS))[sale.pk]
    assert found.credits == (Credit(seller.pk, Fraction(1), Fraction(100), Fraction(100), "booked"),)


@pytest.mark.parametrize(
    ("currency", "amount", "parts"),
    [
        ("JPY", "1001", [701, 300]),
        ("KWD", "0.001", ["0.001", 0]),
        ("CNY", "0.0005", ["0.0004", "0.0001"]),
        ("JPY", "0.5", ["0.4", "0.1"]),
    ],
)
def test_amounts_are_divided_at_their_minor_unit_or_at_their_own(customer, helper, currency, amount, parts):
    amounts = credits_of(a_booked(customer, amount, currency=currency))
    assert [amounts[customer.owner_id], amounts[helper.pk]] == [Fraction(part) for part in parts]


def test_the_queries_do_not_grow_with_the_sales(owner, django_assert_num_queries):
    for _ in range(8):
        customer = looked_after()
        add_collaborator(
            by=owner, customer=customer, agent=an_agent(role=None), on=JANUARY, credit_share=Decimal("0.5")
        )
        order = a_booked(customer, "100")
        a_booked(customer, "-10", MAY, kind="refund", reverses=order)
        reverse_sale(by=owner, sale=a_booked(customer, "1"), reason="Twice", occurred_on=MAY)
    rows = list(Sale.objects.filter(occurred_on=MAY).values(*COLUMNS))
    with django_assert_num_queries(2):
        found = credited(rows)
    assert len(found) == 16
    with django_assert_num_queries(0):
        assert credited([]) == {}


def test_only_sales_that_may_count_for_the_agents_are_read(customer, helper):
    own, other = a_booked(customer, "100", agent=an_agent()), a_booked(looked_after(), "100")
    late = a_booked(customer, "100", MAY)
    assert set(sales_to_credit(MARCH, MARCH, [helper.pk])) == {own}
    assert set(sales_to_credit(MARCH, MARCH)) == {own, other}
    assert set(sales_to_credit(MARCH, MAY, [customer.owner_id])) == {own, late}


@st.composite
def divided(draw):
    """Shares of an owner, or nobody, and some collaborators that total exactly 1."""
    millionths = draw(
        st.lists(st.integers(1, 1_000_000), min_size=0, max_size=6).filter(lambda x: sum(x) <= 10**6)
    )
    helped = [
        CreditShare(UUID(int=place + 2), Fraction(part, 10**6), "collaborator")
        for place, part in enumerate(millionths)
    ]
    rest = 1 - sum(one.share for one in helped)
    own = CreditShare(draw(st.sampled_from([UUID(int=1), None])), Fraction(rest), "owner")
    return [one for one in (own, *helped) if one.share]


AMOUNTS = st.decimals(Decimal("-99999999"), Decimal("99999999"), places=4, allow_nan=False)
CURRENCIES = st.sampled_from(["CNY", "JPY", "KWD"])


def a_row(amount, currency):
    return {"pk": uuid4(), "amount": amount, "currency": currency}


@given(divided(), AMOUNTS, CURRENCIES)
def test_credits_of_any_split_add_up_to_the_deal(shares, amount, currency):
    found = shared_out(a_row(amount, currency), MARCH, shares)
    assert sum(one.amount for one in found.credits) + found.unowned == from_decimal(amount)
    assert all(abs(one.amount - one.share * one.whole) < 1 for one in found.credits)


@given(divided(), AMOUNTS, CURRENCIES)
def test_a_reversal_mirrors_the_credits(shares, amount, currency):
    sold = shared_out(a_row(amount, currency), MARCH, shares)
    taken_back = shared_out(a_row(-amount, currency), MAY, shares)
    assert [one.amount for one in taken_back.credits] == [-one.amount for one in sold.credits]
    assert taken_back.unowned == -sold.unowned


@given(divided(), AMOUNTS, CURRENCIES)
def test_the_order_in_which_people_are_read_changes_nothing(shares, amount, currency):
    row = a_row(amount, currency)
    one, other = shared_out(row, MARCH, shares), shared_out(row, MARCH, shares[::-1])
    assert set(one.credits) == set(other.credits)


def test_from_the_share_on_the_customers_page_to_the_credit_of_a_refund(owner, client_for, api_for, customer):
    """Through the doors: a share is agreed by the form and changed by the API, and a sale is given back."""
    client, api, helper = client_for(owner), api_for(owner), an_agent()
    page = reverse("customers:add-collaborator", args=[customer.pk])
    client.post(page, {"agent": str(helper.pk), "credit_share": "30", "on": "2026-01-01"})
    share = Assignment.objects.get(agent=helper)
    change = reverse("api:assignment-change-share", args=[share.pk])
    api.post(change, {"credit_share": "0.5", "starts_on": "2026-05-01"}, format="json")

    def recorded(kind, amount, **more):
        body = {
            "kind": kind,
            "customer": str(customer.pk),
            "agent": str(customer.owner_id),
            "amount": {"amount": amount, "currency": "CNY"},
        }
        return api.post(reverse("api:sale-list"), body | more, format="json").json()["id"]

    order = recorded("order", "1000.00", occurred_on="2026-04-30")
    later = recorded("order", "1000.00", occurred_on="2026-05-01")
    refund = recorded("refund", "-400.00", occurred_on="2026-05-02", refunds=order)
    sales = [Sale.objects.get(pk=key) for key in (order, later, refund)]
    assert [told[helper.pk] for told in credits_of(*sales)] == [300, 500, -120]
    assert [told[customer.owner_id] for told in credits_of(*sales)] == [700, 500, -280]
