"""The simulator: agents try what a deal would bring, designers what other rules would pay. Nothing is stored."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from agents.factories import a_place, a_team, an_agent
from agents.models import Agent
from crm.accounts.factories import a_member
from crm.accounts.models import Membership
from crm.events.models import Event
from crm.tenancy.periods import period_of
from customers.factories import a_customer, a_sale
from evaluations.factories import a_goal, a_metric
from incentives.factories import a_document, a_plan, a_version
from incentives.models import Plan, PlanVersion
from incentives.payouts.services import calculate_run, open_run

pytestmark = pytest.mark.usefixtures("scope")
ClientFor = Callable[[Membership], Client]
RUNNING = period_of("quarter", timezone.localdate())
LAST = RUNNING.before()
TIERS = [{"from": "0", "rate": "0.05"}, {"from": "30000", "rate": "0.07"}, {"from": "60000", "rate": "0.1"}]
TABLE: dict[str, Any] = {"on": "amount", "method": "banded", "tiers": TIERS}
HTMX = {"HX-Request": "true"}


@pytest.fixture
def agent(scope: Any) -> Agent:
    agent = an_agent()
    customer = a_customer(owner=agent, name="Huaxing")
    for at in range(3):
        a_sale(customer=customer, amount=Decimal(15000), occurred_on=LAST.starts_on + timedelta(days=at))
    return agent


@pytest.fixture
def plan(agent: Agent) -> Plan:
    return a_plan(name="Quarterly commission", agents=[agent])


def lead(leader: Agent, agent: Agent) -> None:
    team = a_team()
    a_place(leader, team, is_leader=True)
    a_place(agent, team)


def version_of(plan: Plan, number: int = 1) -> PlanVersion:
    return PlanVersion.objects.get(plan=plan, number=number)


def get(client: Client, headers: dict[str, str] | None = None, **query: Any) -> HttpResponse:
    return client.get(reverse("incentives:simulate"), query, headers=headers)


def words_of(response: HttpResponse) -> str:
    return " ".join(response.content.decode().split())


def real(plan: Plan, **more: Any) -> dict[str, Any]:
    """A question about the real figures of the last quarter."""
    return {"version": version_of(plan).pk, "figures": "period", "period": LAST.starts_on.isoformat()} | more


def typed(plan: Plan, **more: Any) -> dict[str, Any]:
    return {"version": version_of(plan).pk, "figures": "typed"} | more


def test_an_agent_sees_what_they_have_earned_and_what_one_more_deal_brings(
    client_for: ClientFor, agent: Agent, plan: Plan
) -> None:
    page = words_of(get(client_for(agent.member), **real(plan, more="20000")))

    assert "CNY 4,100.00" in page
    assert "+1,550.00" in page
    assert "was CNY 2,550.00" in page
    assert "Not a promise" in page
    assert "Huaxing" in page


def test_an_agents_simulator_opens_with_the_running_period_and_works_at_once(
    client_for: ClientFor, agent: Agent, plan: Plan
) -> None:
    a_sale(customer=a_customer(owner=agent), amount=Decimal(1000), occurred_on=RUNNING.starts_on)

    response = get(client_for(agent.member))

    page = words_of(response)
    assert response.status_code == 200
    assert "CNY 50.00" in page
    assert "CNY 29,000.00" in page  # to the next tier
    assert 'name="agent"' not in page


def test_typed_figures_are_told_with_sentence_slices_and_curve(client_for: ClientFor, plan: Plan) -> None:
    page = words_of(get(client_for(a_member("finance")), **typed(plan, sales="45000")))

    assert "30,000.00 × 5.0 % + 15,000.00 × 7.0 % = 2,550.00; reached 45,000.00" in page
    assert "15,000.00 to the next tier" in page
    assert "pays CNY 2,550.00 at 45,000" in page
    assert "CNY 70.00" in page  # what the next thousand adds


def test_what_cannot_be_computed_is_said_and_is_no_nought(client_for: ClientFor, agent: Agent) -> None:
    metric = a_metric("calls", name_en="Calls")
    rate = {"type": "table", "table": TABLE | {"on": "attainment"}}
    plan = a_plan(agents=[agent], document=a_document(quota={"goal": metric.code}, rate=rate))

    page = words_of(get(client_for(agent.member), **real(plan)))

    assert "There is no agreed target for this period" in page
    assert "CNY 0.00" not in page


def test_of_several_components_each_is_told_and_what_is_missing(client_for: ClientFor, agent: Agent) -> None:
    metric = a_metric("calls", name_en="Calls")
    bonus = a_document(
        id="bonus",
        name="Bonus",
        apply="period",
        measure=metric.code,
        quota={"goal": metric.code},
        rate={"type": "table", "table": {"on": "attainment", "method": "lookup_amount", "tiers": [
            {"from": "0", "amount": "0"}, {"from": "1", "amount": "200"}]}},
    )  # fmt: skip
    plan = a_plan(agents=[agent], document={"components": [*a_document()["components"], *bonus["components"]]})

    response = get(client_for(agent.member), **real(plan, more="20000"))

    page = words_of(response)
    assert "Not everything could be worked out." in page
    assert "There is no agreed target for this period" in page
    assert "was CNY 2,550.00" in page  # without what is missing before and after
    commission, missing, together = response.context["before"]
    assert (commission.difference, missing.difference, together.difference) == (1550, None, 1550)
    assert response.context["ahead"][0].note.startswith("Commission")


def test_a_held_earning_is_held_until_there_is_data(client_for: ClientFor, agent: Agent) -> None:
    metric = a_metric("calls", name_en="Satisfaction", unit="percent")
    plan = a_plan(agents=[agent], document=a_document(gate={"measure": metric.code, "op": ">=", "value": "0.9"}))
    client = client_for(agent.member)

    held = words_of(get(client, **typed(plan, sales="45000")))
    passed = words_of(get(client, **typed(plan, sales="45000", **{f"value_{metric.code}": "95"})))
    failed = words_of(get(client, **typed(plan, sales="45000", **{f"value_{metric.code}": "80"})))

    assert "Held: CNY 2,550.00" in held
    assert "Simulated: CNY 2,550.00" in passed
    assert "Condition not met" in failed
    assert "For a percentage write 90 for 90%." in held


def test_real_figures_show_goal_and_values_and_what_is_changed(client_for: ClientFor, agent: Agent) -> None:
    metric = a_metric("calls", name_en="Calls")
    a_goal(agent=agent, metric=metric, starts_on=LAST.starts_on, ends_on=LAST.ends_on, target=Decimal(90000))
    rate = {"type": "table", "table": TABLE | {"on": "attainment", "tiers": [
        {"from": "0", "rate": "0.02"}, {"from": "1", "rate": "0.05"}]}}  # fmt: skip
    plan = a_plan(agents=[agent], document=a_document(quota={"goal": metric.code}, rate=rate))

    page = words_of(get(client_for(agent.member), **real(plan, **{f"goal_{metric.code}": "45000"})))

    assert "Goal: Calls</dt><dd>90,000" in page.replace("</dt> <dd>", "</dt><dd>")
    assert "CNY 45,000.00 in 3 sales" in page


def test_other_rules_are_held_against_those_in_force_for_those_who_write_plans(
    client_for: ClientFor, agent: Agent, plan: Plan
) -> None:
    flat = a_document(rate={"type": "percent", "value": "0.1"}, apply="each")
    new = a_version(plan, flat, RUNNING.after().starts_on)
    query = real(plan) | {"version": new.pk, "agent": agent.pk}

    designer = words_of(get(client_for(a_member("finance")), **query))
    own = words_of(get(client_for(agent.member), **query))

    assert "Against the version in force, on the same figures" in designer
    assert "2,550.00" in designer
    assert "+1,950.00" in designer
    assert "Against the version" not in own


def test_a_cliff_is_shown_with_both_sides_to_those_who_write_plans(client_for: ClientFor, agent: Agent) -> None:
    tiers = [TIERS[0], TIERS[1] | {"applies_from": "0"}]
    plan = a_plan(agents=[agent], document=a_document(rate={"type": "table", "table": TABLE | {"tiers": tiers}}))

    designer = words_of(get(client_for(a_member("finance")), **typed(plan, sales="29000")))
    own = words_of(get(client_for(agent.member), **typed(plan, sales="29000")))

    assert "At 30000 the payout jumps from 1500 to 2100" in designer
    assert "jumps" not in own


@pytest.mark.parametrize(
    ("query", "field", "words"),
    [
        ({"sales": ""}, "sales", "Enter an amount, or 0."),
        ({"sales": "a lot"}, "sales", "Enter a number."),
        ({"sales": "1e400"}, "sales", "no more than"),
        ({"sales": "NaN"}, "sales", "Enter a number."),
        ({"sales": "1", "figures": "guessed"}, "figures", "Select a valid choice"),
        ({"sales": "1", "period": "2026-13-01"}, "period", "Select a valid choice"),
        ({"sales": "1", "period": "9999-12-31"}, "period", "Select a valid choice"),
        ({"sales": "1", "presence": "200"}, "presence", "less than or equal to 100"),
        ({"figures": "period", "agent": ""}, "agent", "Choose whose figures."),
        ({"figures": "period", "agent": "", "more": "x"}, "more", "Enter a number."),
    ],
)
def test_bad_input_is_refused_beside_its_field_and_stays(
    client_for: ClientFor, plan: Plan, query: dict[str, str], field: str, words: str
) -> None:
    response = get(client_for(a_member("finance")), **typed(plan) | query)

    form = response.context["form"]
    assert response.status_code == 422
    assert words in " ".join(form.errors[field])
    assert form[field].value() == query.get(field, form[field].value())
    assert "Simulated" not in words_of(response)


@pytest.mark.parametrize("written", ["45,000.00", "4.5万", "￥４５０００", " 45000 "])
def test_numbers_are_read_as_people_write_them(client_for: ClientFor, plan: Plan, written: str) -> None:
    page = words_of(get(client_for(a_member("finance")), **typed(plan, sales=written)))

    assert "Simulated: CNY 2,550.00" in page
    assert (
        f'value="{written}"' in get(client_for(a_member("finance")), **typed(plan, sales=written)).content.decode()
    )


def test_a_needed_goal_is_asked_for_in_the_readers_language(client_for: ClientFor) -> None:
    metric = a_metric("calls", name_zh="电话数")
    rate = {"type": "table", "table": TABLE | {"on": "attainment"}}
    plan = a_plan(document=a_document(quota={"goal": metric.code}, rate=rate))
    finance = a_member("finance", language="zh-hans")

    response = get(client_for(finance), **typed(plan, sales="45000"))

    assert response.status_code == 422
    assert "填写目标" in response.content.decode()
    assert "电话数" in response.content.decode()


def test_other_rules_ask_for_other_figures_without_a_reproach(client_for: ClientFor, plan: Plan) -> None:
    """Whoever chooses another plan has not seen its fields yet: they come empty, and what was typed stays."""
    metric = a_metric("calls")
    rate = {"type": "table", "table": TABLE | {"on": "attainment"}}
    other = a_plan(document=a_document(quota={"goal": metric.code}, rate=rate))
    query = typed(other, sales="45000", shown=f"{version_of(plan).pk}.typed")

    response = get(client_for(a_member("finance")), **query)

    form = response.context["form"]
    assert (response.status_code, form.errors, form["sales"].value()) == (200, {}, "45000")


def test_what_is_typed_for_other_figures_goes_along(client_for: ClientFor, agent: Agent, plan: Plan) -> None:
    page = words_of(get(client_for(agent.member), **real(plan, sales="777")))

    assert '<input type="hidden" name="sales" value="777">' in page


def test_typed_figures_of_a_known_agent_begin_with_the_real_ones(
    client_for: ClientFor, agent: Agent, plan: Plan
) -> None:
    query = typed(plan, agent=agent.pk, period=LAST.starts_on.isoformat(), shown=f"{version_of(plan).pk}.period")

    response = get(client_for(agent.member), **query)

    assert (response.status_code, response.context["form"]["sales"].value()) == (200, 45000)


def test_a_script_gets_the_part_and_an_address_to_share(client_for: ClientFor, plan: Plan) -> None:
    query = typed(plan, sales="45000", presence="", shown=f"{version_of(plan).pk}.typed")

    response = get(client_for(a_member("finance")), HTMX, **query)

    assert response["HX-Push-Url"].endswith(f"?version={version_of(plan).pk}&figures=typed&sales=45000")
    assert "<html" not in response.content.decode()
    assert response.content.decode().lstrip().startswith('<div class="stack" id="simulator"')


# Who sees what.


def test_what_one_may_not_see_does_not_exist(client_for: ClientFor, agent: Agent, plan: Plan) -> None:
    stranger = an_agent()
    client = client_for(stranger.member)

    for version in (version_of(plan).pk, uuid4(), "rubbish", "%00"):
        assert get(client, version=version).status_code == 404
    a_plan(agents=[stranger])
    for other in (agent.pk, uuid4(), "rubbish"):
        assert get(client, figures="period", agent=other).status_code == 404


def test_a_manager_simulates_for_the_team_and_nobody_else(client_for: ClientFor, agent: Agent, plan: Plan) -> None:
    leader, stranger = an_agent(role="manager"), an_agent(name="A stranger")
    lead(leader, agent)
    client = client_for(leader.member)

    response = get(client, **real(plan, agent=agent.pk))

    assert response.status_code == 200
    assert "CNY 2,550.00" in words_of(response)
    assert "A stranger" not in words_of(response)
    assert get(client, **real(plan, agent=stranger.pk)).status_code == 404


def test_a_viewer_simulates_for_everybody_and_writes_no_draft(
    client_for: ClientFor, agent: Agent, plan: Plan
) -> None:
    client = client_for(a_member("viewer"))

    assert "CNY 2,550.00" in words_of(get(client, **real(plan, agent=agent.pk)))
    assert get(client, draft="1").status_code == 403
    assert client.post(reverse("incentives:simulate"), typed(plan, document="{}")).status_code == 403


def test_without_a_plan_the_simulator_says_so(client_for: ClientFor) -> None:
    response = get(client_for(an_agent().member))

    assert response.status_code == 200
    assert "No plan applies yet" in response.content.decode()


def test_a_simulation_stores_nothing(client_for: ClientFor, agent: Agent, plan: Plan) -> None:
    client, before = client_for(agent.member), Event.objects.count()
    get(client, **real(plan))

    with CaptureQueriesContext(connection) as queries:
        get(client, **real(plan, more="1"))

    assert not [one["sql"] for one in queries if one["sql"].split()[0] in ("INSERT", "UPDATE", "DELETE")]
    assert Event.objects.count() == before


def test_many_sales_need_as_many_queries_as_one(client_for: ClientFor, agent: Agent, plan: Plan) -> None:
    client = client_for(agent.member)
    get(client, **real(plan))
    with CaptureQueriesContext(connection) as few:
        get(client, **real(plan))
    customer = a_customer(owner=agent)
    for at in range(20):
        a_sale(customer=customer, amount=Decimal(10 + at), occurred_on=LAST.starts_on)

    with CaptureQueriesContext(connection) as many:
        response = get(client, **real(plan))

    assert "23 lines, each with its reason" in words_of(response)
    assert len(few) == len(many) <= 20


# Drafts.


def test_a_draft_is_tried_against_the_version_in_force(client_for: ClientFor, plan: Plan) -> None:
    draft = json.dumps(a_document(rate={"type": "percent", "value": "0.1"}, apply="each"))
    client = client_for(a_member("finance"))

    response = client.post(reverse("incentives:simulate"), typed(plan, sales="45000", document=draft))

    page = words_of(response)
    assert response.status_code == 200
    assert "CNY 4,500.00" in page
    assert "This draft" in page
    assert plan.versions.count() == 1  # type: ignore[attr-defined]


def test_a_draft_begins_with_the_version_that_was_chosen(client_for: ClientFor, plan: Plan) -> None:
    response = get(client_for(a_member("finance")), version=version_of(plan).pk, draft="1")

    assert json.loads(response.context["form"]["document"].value()) == version_of(plan).document


@pytest.mark.parametrize(
    ("text", "pointer", "words"),
    [
        ("{", "", "This is not JSON: line 1"),
        ("[]", "", "Write it as"),
        ("[" * 500 + "]" * 500, "", "nested more than"),
        ('{"a": NaN}', "", "NaN is not a number"),
        ('{"a": 1, "a": 2}', "", "given twice"),
        ("{}", "", "Add “components”"),
        (json.dumps(a_document() | {"currency": "USD"}), "/currency", "This plan pays in CNY."),
    ],
)
def test_a_draft_that_is_none_is_told_with_place_and_cure(
    client_for: ClientFor, plan: Plan, text: str, pointer: str, words: str
) -> None:
    client = client_for(a_member("finance"))

    response = client.post(reverse("incentives:simulate"), typed(plan, sales="45000", document=text))

    (mistake,) = response.context["mistakes"]
    assert response.status_code == 422
    assert mistake["pointer"] == pointer
    assert words in mistake["message"]
    assert response.context["form"]["document"].value() == text


def test_every_mistake_of_a_draft_is_told(client_for: ClientFor, plan: Plan) -> None:
    rate = {"type": "table", "table": TABLE | {"tiers": [{"from": "5", "rate": "7"}]}}
    draft = json.dumps(a_document(rate=rate, measure="nothing"))
    client = client_for(a_member("finance", language="zh-hans"))

    response = client.post(reverse("incentives:simulate"), typed(plan, sales="1", document=draft))

    found = {one["pointer"] for one in response.context["mistakes"]}
    tiers = "/components/0/rate/table/tiers/0"
    assert found >= {f"{tiers}/from", f"{tiers}/rate", "/components/0/measure"}
    assert "费率在 0 与 1 之间" in response.content.decode()


def test_a_draft_may_not_be_endless(client_for: ClientFor, plan: Plan) -> None:
    client = client_for(a_member("finance"))

    response = client.post(reverse("incentives:simulate"), typed(plan, sales="1", document=" " * 9 + "[" * 40_000))

    assert response.status_code == 422
    assert "at most 30000 characters" in " ".join(response.context["form"].errors["document"])


# Ways in.


def test_a_plan_and_a_statement_lead_to_the_simulator(client_for: ClientFor, agent: Agent, plan: Plan) -> None:
    run = calculate_run(by=None, run=open_run(by=None, period_kind="quarter", starts_on=LAST.starts_on))
    statement = run.statements.get()  # type: ignore[attr-defined]
    client = client_for(a_member("finance"))

    of_plan = client.get(reverse("incentives:plan", args=[plan.pk])).content.decode()
    of_statement = client.get(reverse("incentives:statement", args=[statement.pk])).content.decode()

    version = version_of(plan).pk
    asked = f"version={version}&amp;figures=period&amp;agent={agent.pk}&amp;period={LAST.starts_on.isoformat()}"
    assert f'href="/incentives/simulate/?version={version}"' in of_plan
    assert f'href="/incentives/simulate/?{asked}"' in of_statement
    assert get(client, **real(plan, agent=agent.pk)).status_code == 200


def test_an_old_period_can_be_asked_for(client_for: ClientFor, agent: Agent, plan: Plan) -> None:
    old = date(2021, 5, 5)
    a_sale(customer=a_customer(owner=agent), amount=Decimal(1000), occurred_on=old)

    page = words_of(get(client_for(agent.member), **real(plan) | {"period": old.isoformat()}))

    assert "CNY 50.00" in page
    assert "Q2 2021" in page


def test_a_link_to_real_figures_that_names_nobody_is_no_mistake(client_for: ClientFor, plan: Plan) -> None:
    response = get(client_for(a_member("owner")), version=version_of(plan).pk, figures="period")

    assert response.status_code == 200
    assert "Choose whose figures." not in words_of(response)
