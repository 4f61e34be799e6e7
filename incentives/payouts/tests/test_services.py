"""Pay: calculated from facts, posted once, closed for good, corrected by further lines."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext

from agents.factories import an_agent
from agents.models import Agent
from crm.accounts.factories import a_member
from crm.accounts.models import Membership
from crm.exact.explanation import amount_of
from crm.notifications.models import Notification
from customers.assignments.services import add_collaborator
from customers.factories import a_customer, a_sale
from customers.models import Assignment, Customer
from evaluations.models import AgentDay, Goal, Metric
from incentives.engine.wording import render, sentence
from incentives.factories import a_document, a_plan, a_version
from incentives.models import PayoutRun, Plan, PlanEnrolment, Statement, StatementLine
from incentives.payouts.presentation import notes_in_words
from incentives.payouts.services import calculate_run, confirm_statement, open_run, publish_run
from incentives.plans.services import end_enrolment, enrol_agents

pytestmark = pytest.mark.usefixtures("scope")
Q1, Q2, Q3 = date(2026, 1, 1), date(2026, 4, 1), date(2026, 7, 1)


@pytest.fixture
def finance(scope: object) -> Membership:
    return a_member("finance")


@pytest.fixture
def agent(scope: object) -> Agent:
    return an_agent()


def sold(agent: Agent, amount: str, on: date, **changes: object) -> None:
    a_sale(customer=a_customer(owner=agent), amount=Decimal(amount), occurred_on=on, **changes)


def calculated(starts_on: date = Q1, kind: str = "quarter") -> PayoutRun:
    return calculate_run(by=None, run=open_run(by=None, period_kind=kind, starts_on=starts_on))


def published(finance: Membership, starts_on: date = Q1) -> PayoutRun:
    run = calculated(starts_on)
    return publish_run(by=finance, run=run, digest=run.digest)


def amounts(run: PayoutRun) -> list[str]:
    return [f"{line.amount:.2f}" for line in StatementLine.objects.filter(statement__run=run).order_by("position")]


def told(run: PayoutRun) -> list[tuple[object, ...]]:
    lines = StatementLine.objects.filter(statement__run=run).order_by("statement__agent_id", "position")
    return list(lines.values_list("key", "amount", "basis", "rate", "kind", "fact_id", "explanation", "position"))


def test_each_sale_earns_its_part_of_the_way_along_the_table(agent: Agent) -> None:
    a_plan(agents=[agent])
    sold(agent, "25000", date(2026, 1, 10))
    sold(agent, "10000", date(2026, 2, 10))
    sold(agent, "999", date(2026, 4, 1))

    run = calculated()

    assert amounts(run) == ["1250.00", "600.00"]  # 5,000 × 5 % + 5,000 × 7 %
    statement = Statement.objects.get(run=run)
    assert (statement.total, statement.agent_id) == (Decimal("1850.0000"), agent.pk)
    assert all(amount_of(line.explanation) == line.amount for line in statement.lines.all())


def test_a_refund_takes_back_what_it_earned_at_the_top(agent: Agent) -> None:
    a_plan(agents=[agent])
    sold(agent, "40000", date(2026, 1, 10))
    sold(agent, "-20000", date(2026, 2, 10), kind="refund")

    assert amounts(calculated()) == ["2200.00", "-1200.00"]


def test_calculating_twice_pays_nothing_twice(agent: Agent) -> None:
    a_plan(agents=[agent, an_agent()])
    sold(agent, "25000", date(2026, 1, 10))
    run = calculated()
    once, statements = told(run), set(Statement.objects.values_list("pk", flat=True))

    again = calculated()

    assert (again.pk, again.digest) == (run.pk, run.digest)
    assert told(again) == once
    assert set(Statement.objects.values_list("pk", flat=True)) == statements


def test_a_draft_follows_the_facts(agent: Agent) -> None:
    a_plan(agents=[agent])
    sold(agent, "10000", date(2026, 1, 10))
    run = calculated()
    address = Statement.objects.get(run=run).pk
    sold(agent, "5000", date(2026, 1, 5))

    again = calculated()

    assert amounts(again) == ["250.00", "500.00"]
    assert again.digest != run.digest
    assert Statement.objects.get(run=run).pk == address


def test_an_agent_without_sales_has_a_statement_of_nothing(agent: Agent) -> None:
    a_plan(agents=[agent])

    calculated()

    assert Statement.objects.get().total == 0


def test_what_is_not_credited_is_told_with_the_reason(agent: Agent) -> None:
    plan = a_plan()
    enrol_agents(by=None, plan=plan, agents=[agent], starts_on=date(2026, 2, 1))
    sold(agent, "10000", date(2026, 1, 10))
    sold(agent, "10000", date(2026, 3, 10), currency="USD")
    sold(agent, "10000", date(2026, 3, 11))

    run = calculated()

    assert amounts(run) == ["500.00"]
    assert [note["code"] for note in Statement.objects.get().notes] == ["not_enrolled", "other_currency"]


def test_receipts_are_no_sales_and_nobody_is_told_they_were_left_out(agent: Agent) -> None:
    a_plan(agents=[agent])
    sold(agent, "10000", date(2026, 1, 10))
    sold(agent, "10000", date(2026, 1, 11), kind="receipt", currency="USD")

    assert amounts(calculated()) == ["500.00"]
    assert Statement.objects.get().notes == []


def test_a_plan_may_pay_on_receipts_instead(agent: Agent) -> None:
    a_plan(agents=[agent], document=a_document(facts="receipts"))
    sold(agent, "10000", date(2026, 1, 10))
    sold(agent, "4000", date(2026, 1, 11), kind="receipt")

    assert amounts(calculated()) == ["200.00"]


def test_a_period_that_has_not_begun_has_no_run() -> None:
    with pytest.raises(ValidationError, match="has not begun"):
        open_run(by=None, period_kind="quarter", starts_on=date(2099, 1, 1))


def a_goal(agent: Agent, metric: str, target: int) -> Goal:
    definition = {"numerator": {"measures": ["calls"]}}
    found = Metric.objects.filter(code=metric).first() or Metric.objects.create(
        code=metric, name_zh="电话", name_en="Calls", kind="count", definition=definition
    )
    fields = {"agent": agent, "metric": found, "starts_on": Q1, "ends_on": date(2026, 1, 31)}
    return Goal.objects.create(**fields, target=target, state=Goal.State.AGREED)


def a_bonus() -> dict[str, object]:
    tiers = [{"from": "0", "amount": "0"}, {"from": "0.8", "amount": "500"}, {"from": "1", "amount": "800"}]
    rate = {"type": "table", "table": {"on": "attainment", "method": "lookup_amount", "tiers": tiers}}
    return a_document(apply="period", rate=rate, quota={"goal": "calls"}, measure="calls")


def test_a_goal_in_a_metric_pays_a_bonus(agent: Agent) -> None:
    a_goal(agent, "calls", 50)
    a_plan(agents=[agent], document=a_bonus(), period_kind="month")
    AgentDay.objects.create(agent=agent, day=date(2026, 1, 8), calls=41, rolled_up_at="2026-01-09T00:00:00Z")

    run = calculated(kind="month")

    assert amounts(run) == ["500.00"]
    (line,) = StatementLine.objects.all()
    assert line.explanation["reached"]["attainment"] == "0.82"
    assert line.explanation["names"] == {"calls": {"zh": "电话", "en": "Calls", "unit": "number"}}


def test_without_an_agreed_goal_nothing_is_guessed(agent: Agent) -> None:
    a_goal(an_agent(), "calls", 50)
    a_plan(agents=[agent], document=a_bonus(), period_kind="month")

    run = calculated(kind="month")

    assert amounts(run) == []
    assert [note["code"] for note in Statement.objects.get().notes] == ["quota_missing"]


def test_publishing_closes_the_run_and_tells_the_agents(finance: Membership, agent: Agent) -> None:
    a_plan(agents=[agent])
    sold(agent, "25000", date(2026, 1, 10))

    run = published(finance)

    assert (run.state, run.published_by) == ("published", finance)
    (notice,) = Notification.objects.filter(kind="statement.published")
    assert (notice.member, notice.params["total"]) == (agent.member, "CNY\xa01,250.00")
    with pytest.raises(ValidationError) as refusal:
        calculate_run(by=finance, run=run)
    assert refusal.value.code == "invalid_state"


def test_only_what_was_shown_can_be_published(finance: Membership, agent: Agent) -> None:
    a_plan(agents=[agent])
    seen = calculated().digest
    sold(agent, "25000", date(2026, 1, 10))
    run = calculated()

    with pytest.raises(ValidationError, match="calculated again"):
        publish_run(by=finance, run=run, digest=seen)
    assert not PayoutRun.objects.published().exists()


def test_a_line_changed_behind_the_services_is_noticed(finance: Membership, agent: Agent) -> None:
    a_plan(agents=[agent])
    sold(agent, "25000", date(2026, 1, 10))
    run = calculated()
    StatementLine.objects.update(amount=Decimal("9999"))

    with pytest.raises(ValidationError, match="calculated again"):
        publish_run(by=finance, run=run, digest=run.digest)


@pytest.mark.parametrize("table", ["payoutrun", "statement", "statementline", "planversion"])
@pytest.mark.parametrize("change", ["UPDATE incentives_{} SET id = id", "DELETE FROM incentives_{}"])
def test_what_is_published_cannot_be_changed_by_anybody(
    finance: Membership, agent: Agent, table: str, change: str
) -> None:
    a_plan(agents=[agent])
    sold(agent, "25000", date(2026, 1, 10))
    published(finance)
    if table == "statement" and change.startswith("UPDATE"):
        change = "UPDATE incentives_{} SET total = total + 1"

    with pytest.raises(ProgrammingError, match="stays as written|closed"), transaction.atomic():
        connection.cursor().execute(change.format(table))


def test_no_line_can_be_added_to_a_closed_statement(finance: Membership, agent: Agent) -> None:
    a_plan(agents=[agent])
    sold(agent, "25000", date(2026, 1, 10))
    published(finance)
    line = StatementLine.objects.get()
    line.pk, line.key = None, "another"

    with pytest.raises(ProgrammingError, match="closed"), transaction.atomic():
        StatementLine.objects.bulk_create([line])


def test_periods_close_in_their_order_and_not_before_they_end(finance: Membership, agent: Agent) -> None:
    a_plan(agents=[agent])
    calculated(Q1)
    second, running = calculated(Q2), calculated(date(2026, 10, 1))

    with pytest.raises(ValidationError, match="2026Q1 first"):
        publish_run(by=finance, run=second, digest=second.digest)
    with pytest.raises(ValidationError, match="still running"):
        publish_run(by=finance, run=running, digest=running.digest)


def test_nobody_publishes_their_own_pay(agent: Agent) -> None:
    own = an_agent(role="owner")
    a_plan(agents=[own])
    sold(own, "25000", date(2026, 1, 10))
    run = calculated()

    with pytest.raises(ValidationError, match="somebody else"):
        publish_run(by=own.member, run=run, digest=run.digest)


def test_a_later_fact_becomes_a_correction_of_the_next_period(finance: Membership, agent: Agent) -> None:
    a_plan(agents=[agent])
    sold(agent, "25000", date(2026, 1, 10))
    closed = published(finance)
    before = told(closed)
    sold(agent, "10000", date(2026, 3, 10), external_system="erp", external_id="SO-9")

    run = calculated(Q2)

    (line,) = StatementLine.objects.filter(statement__run=run)
    assert (line.kind, line.amount, line.origin_starts_on) == ("delta", Decimal("600"), Q1)
    assert line.explanation["changed"] == [str(line.fact_id)]
    assert line.fact_label.startswith("SO-9 ")
    assert amount_of(line.explanation) == line.amount
    assert told(closed) == before


def test_corrections_telescope_to_what_the_facts_say_now(finance: Membership, agent: Agent) -> None:
    a_plan(agents=[agent])
    sold(agent, "25000", date(2026, 1, 10))
    published(finance, Q1)
    sold(agent, "10000", date(2026, 3, 10))
    second = published(finance, Q2)
    sold(agent, "-25000", date(2026, 3, 20), kind="refund")

    third = calculated(Q3)

    assert (amounts(second), amounts(third)) == (["600.00"], ["-1350.00"])
    assert sum(StatementLine.objects.filter(origin_starts_on=Q1).values_list("amount", flat=True)) == 500


def test_nothing_changed_posts_nothing(finance: Membership, agent: Agent) -> None:
    a_plan(agents=[agent])
    sold(agent, "25000", date(2026, 1, 10))
    published(finance)
    sold(agent, "5000", date(2026, 1, 11))
    sold(agent, "-5000", date(2026, 1, 12), kind="refund")

    assert amounts(calculated(Q2)) == []


def test_a_correction_uses_the_rules_of_then(finance: Membership, agent: Agent) -> None:
    plan = a_plan(agents=[agent])
    published(finance)
    a_version(plan, a_document(rate={"type": "percent", "value": "0.5"}, apply="each"), Q2)
    sold(agent, "1000", date(2026, 3, 10))
    sold(agent, "1000", date(2026, 4, 10))

    assert amounts(calculated(Q2)) == ["500.00", "50.00"]


def test_whoever_leaves_the_plan_backwards_pays_back(finance: Membership, agent: Agent) -> None:
    plan = a_plan(agents=[agent])
    sold(agent, "1000", date(2026, 3, 10))
    published(finance)
    end_enrolment(by=finance, enrolment=plan.enrolments.get(), ends_on=date(2026, 2, 1))

    assert amounts(calculated(Q2)) == ["-50.00"]


def test_a_retired_plan_pays_no_more_but_its_past_is_kept_right(finance: Membership, agent: Agent) -> None:
    plan = a_plan(agents=[agent])
    sold(agent, "1000", date(2026, 3, 10))
    published(finance)
    Plan.objects.filter(pk=plan.pk).update(is_active=False)
    sold(agent, "1000", date(2026, 3, 11))
    sold(agent, "1000", date(2026, 4, 11))

    assert amounts(calculated(Q2)) == ["50.00"]


def test_the_agent_confirms_a_published_statement(finance: Membership, agent: Agent) -> None:
    a_plan(agents=[agent])
    published(finance)
    statement = Statement.objects.get()

    with pytest.raises(ValidationError):
        confirm_statement(by=finance, statement=statement)
    confirm_statement(by=agent.member, statement=statement)

    statement.refresh_from_db()
    assert statement.seen_at is not None


def test_more_agents_need_no_more_queries(agent: Agent) -> None:
    plan = a_plan(agents=[agent])
    sold(agent, "1000", date(2026, 3, 10))
    with CaptureQueriesContext(connection) as one:
        calculated()
    others = [an_agent() for _ in range(12)]
    enrol_agents(by=None, plan=plan, agents=others, starts_on=Q1)
    for other in others:
        sold(other, "1000", date(2026, 3, 10))

    with CaptureQueriesContext(connection) as many:
        calculated()

    assert len(many) <= len(one) + 2


def test_a_second_calculation_writes_only_the_statements_that_changed(agent: Agent) -> None:
    other = an_agent()
    a_plan(agents=[agent, other])
    sold(agent, "25000", date(2026, 1, 10))
    sold(other, "10000", date(2026, 1, 10))
    run = calculated()
    before = dict(StatementLine.objects.filter(statement__run=run).values_list("statement__agent_id", "pk"))
    sold(other, "5000", date(2026, 1, 20))

    again = calculated()

    lines = StatementLine.objects.filter(statement__run=again)
    assert lines.get(statement__agent=agent).pk == before[agent.pk]
    assert before[other.pk] not in set(lines.values_list("pk", flat=True))
    assert Statement.objects.get(run=again, agent=other).total == 750


def test_payees_beyond_the_first_hundreds_are_worked_out_too(
    finance: Membership, agent: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("incentives.payouts.queries.AT_ONCE", 2)
    agents = [agent, *(an_agent() for _ in range(4))]
    a_plan(agents=agents)
    for one in agents:
        sold(one, "10000", date(2026, 1, 10))

    run = publish_run(by=finance, run=(run := calculated()), digest=run.digest)

    assert Statement.objects.filter(run=run, total=500).count() == 5


def test_who_leaves_the_plan_before_publication_has_no_statement(agent: Agent) -> None:
    plan = a_plan(agents=[agent])
    sold(agent, "10000", date(2026, 1, 10))
    run = calculated()
    PlanEnrolment.objects.filter(plan=plan).delete()

    calculated()

    assert not Statement.objects.filter(run=run).exists()


STEPS = [{"from": "0", "rate": "0.01"}, {"from": "1000", "rate": "0.02"}, {"from": "3000", "rate": "0.03"}]
TABLE_OF_EACH = {"on": "amount", "method": "banded", "tiers": STEPS}


def test_a_refund_of_an_earlier_quarter_takes_back_what_its_own_deal_earned(
    finance: Membership, agent: Agent
) -> None:
    a_plan(agents=[agent], document=a_document(apply="each", rate={"type": "table", "table": TABLE_OF_EACH}))
    customer = a_customer(owner=agent)
    sale = a_sale(customer=customer, amount=Decimal(1500), occurred_on=date(2026, 1, 10))
    published(finance)
    refund = {"kind": "refund", "occurred_on": date(2026, 4, 5), "reverses": sale, "customer": customer}
    a_sale(amount=Decimal(-600), **refund)
    a_sale(amount=Decimal(-900), **refund | {"occurred_on": date(2026, 4, 6)})

    assert amounts(calculated(Q2)) == ["-11.00", "-9.00"]  # F(900) − F(1500), F(0) − F(900): not the first rate


def test_whoever_comes_in_the_middle_has_a_part_of_target_and_guarantee(agent: Agent) -> None:
    plan = a_plan(document=a_document(floor={"per_period": "900"}, prorate=["floor"]))
    enrol_agents(by=None, plan=plan, agents=[agent], starts_on=date(2026, 2, 14))  # 46 of 90 days

    run = calculated()

    (line,) = StatementLine.objects.filter(statement__run=run)
    assert line.amount == Decimal("460.0000")
    assert "part of the period" in " ".join(text for _, text in render(line.explanation, "en"))


def test_a_line_keeps_how_the_value_of_its_condition_came_about(agent: Agent) -> None:
    Metric.objects.create(
        code="on_time", name_zh="按时", name_en="On time", kind="ratio", unit="percent", definition=ON_TIME
    )
    gate = {"measure": "on_time", "op": ">=", "value": "0.9", "else": "zero", "no_data": "pass"}
    a_plan(agents=[agent], document=a_document(gate=gate))
    sold(agent, "10000", date(2026, 1, 10))

    (line,) = StatementLine.objects.filter(statement__run=calculated())

    snapshot = line.explanation["measures"]["on_time"]
    assert (snapshot["metric"], snapshot["version"], snapshot["status"]) == ("on_time", 1, "no_data")
    assert ("Condition", "On time --, needed >= 90.0 %: no data") in render(line.explanation, "en")


ON_TIME = {"numerator": {"measures": ["follow_ups_on_time"]}, "denominator": {"measures": ["follow_ups_due"]}}


def shared_out(agent: Agent, other: Agent, share: str = "0.3") -> Customer:
    """A customer of one agent with whom another helps, for a share of the credit."""
    customer = a_customer(owner=agent)
    Assignment.objects.filter(customer=customer).update(starts_on=date(2026, 1, 1))
    add_collaborator(
        by=None,
        customer=customer,
        agent=other,
        on=date(2026, 1, 1),
        credit_share=Decimal(share),  # type: ignore[arg-type]
    )
    return customer


def by_ownership(*agents: Agent) -> Plan:
    return a_plan(agents=agents, document=a_document(apply="each", rate=FIVE_PERCENT) | {"credit": "ownership"})


FIVE_PERCENT = {"type": "percent", "value": "0.05"}


def test_a_sale_is_credited_to_those_who_looked_after_the_customer_on_its_day(agent: Agent) -> None:
    other = an_agent()
    by_ownership(agent, other)
    customer = shared_out(agent, other)
    a_sale(customer=customer, agent=other, amount=Decimal(10_000), occurred_on=date(2026, 1, 10))

    run = calculated()

    totals = dict(Statement.objects.filter(run=run).values_list("agent_id", "total"))
    assert totals == {agent.pk: Decimal(350), other.pk: Decimal(150)}
    line = StatementLine.objects.get(statement__run=run, statement__agent=other)
    assert sentence(line.explanation, "en") == "10,000.00 × 5.0 % × 30.0 % = 150.00"
    assert ("归属", "10,000.00 的 30.0 %，当日协作人") in render(line.explanation, "zh-hans")


def test_a_later_refund_goes_back_to_the_people_of_the_sale(finance: Membership, agent: Agent) -> None:
    other = an_agent()
    by_ownership(agent, other)
    customer = shared_out(agent, other)
    sale = a_sale(customer=customer, amount=Decimal(10_000), occurred_on=date(2026, 1, 10))
    published(finance)
    Assignment.objects.filter(customer=customer, agent=other).update(ends_on=date(2026, 3, 31))
    a_sale(customer=customer, amount=Decimal(-10_000), kind="refund", reverses=sale, occurred_on=date(2026, 4, 5))

    run = calculated(Q2)

    totals = dict(Statement.objects.filter(run=run).values_list("agent_id", "total"))
    assert totals == {agent.pk: Decimal(-350), other.pk: Decimal(-150)}


def test_what_was_sold_before_anybody_was_on_record_counts_for_the_first_owner(agent: Agent) -> None:
    by_ownership(agent)
    customer = a_customer(owner=agent)
    Assignment.objects.filter(customer=customer).update(starts_on=date(2026, 11, 1))
    a_sale(customer=customer, amount=Decimal(10_000), occurred_on=date(2026, 1, 10))

    run = calculated()

    assert (Statement.objects.get(run=run).total, run.notes) == (500, [])


def test_a_sale_nobody_owned_is_told_to_those_who_run_pay(agent: Agent) -> None:
    by_ownership(agent)
    customer = shared_out(agent, an_agent())
    a_sale(customer=customer, amount=Decimal(10_000), occurred_on=date(2026, 1, 10))
    Assignment.objects.filter(customer=customer).update(ends_on=date(2026, 1, 5))

    run = calculated()

    assert [(note["code"], note["amount"]) for note in run.notes] == [("no_owner", "10000")]
    assert "counts for nobody" in notes_in_words(run.notes)[0]["why"]


def test_what_cannot_be_worked_out_says_why_in_the_readers_language(agent: Agent) -> None:
    versions = {"type": "versions", "versions": [{"from": "2026-02-01", "rate": "0.05"}]}
    a_plan(agents=[agent], document=a_document(apply="each", rate=versions))
    sold(agent, "10000", date(2026, 1, 10))

    (note,) = Statement.objects.get(run=calculated()).notes

    assert "No rate had begun on 2026-01-10" in notes_in_words([note])[0]["why"]


def test_a_year_pays_no_more_than_its_cap_and_the_next_one_begins_anew(finance: Membership, agent: Agent) -> None:
    a_plan(agents=[agent], document=a_document(cap={"per_year": "2000"}))
    for amount, day in (("30000", date(2025, 12, 1)), ("25000", date(2026, 1, 10)), ("25000", date(2026, 5, 10))):
        sold(agent, amount, day)

    published(finance, date(2025, 10, 1))
    published(finance)
    run = calculated(Q2)

    assert [line.explanation["kind"] for line in run.statements.get().lines.order_by("position")] == [
        "earning",
        "year_cap",
    ]
    assert amounts(run) == ["1250.00", "-500.00"]


def test_what_is_sold_late_in_a_capped_year_moves_the_cap_from_one_period_to_another(
    finance: Membership, agent: Agent
) -> None:
    a_plan(agents=[agent], document=a_document(cap={"per_year": "2000"}))
    sold(agent, "25000", date(2026, 1, 10))
    sold(agent, "25000", date(2026, 5, 10))
    published(finance)
    published(finance, Q2)
    sold(agent, "5000", date(2026, 2, 1))

    with CaptureQueriesContext(connection) as asked:
        run = calculated(Q3)

    assert amounts(run) == ["250.00", "-250.00"]  # 1,500 + 500 instead of 1,250 + 750
    published(finance, Q3)
    assert amounts(calculated(date(2026, 10, 1))) == []
    assert sum("recomputed" in one["sql"] for one in asked if one["sql"].startswith("SELECT")) == 1


def test_a_cap_begun_in_the_middle_of_a_year_counts_the_months_before(finance: Membership, agent: Agent) -> None:
    plan = a_plan(agents=[agent])
    sold(agent, "25000", date(2026, 1, 10))
    sold(agent, "25000", date(2026, 5, 10))
    published(finance)
    a_version(plan, a_document(cap={"per_year": "2000"}), Q2)

    assert amounts(calculated(Q2)) == ["1250.00", "-500.00"]
