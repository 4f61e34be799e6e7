"""Simulations over the API."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse
from rest_framework.response import Response
from rest_framework.test import APIClient

from agents.factories import an_agent
from agents.models import Agent
from crm.accounts.factories import a_member
from crm.accounts.models import Membership
from crm.api.models import IdempotencyRecord
from crm.exact.explanation import evaluate
from customers.factories import a_customer, a_sale
from evaluations.factories import a_metric
from incentives.factories import a_document, a_plan, a_version
from incentives.models import Plan, PlanVersion

pytestmark = pytest.mark.usefixtures("scope")
ApiFor = Callable[[Membership], APIClient]
FLAT = a_document(rate={"type": "percent", "value": "0.1"}, apply="each")


@pytest.fixture
def agent(scope: Any) -> Agent:
    agent = an_agent()
    a_sale(customer=a_customer(owner=agent), amount=Decimal(45000), occurred_on=date(2026, 2, 1))
    return agent


@pytest.fixture
def plan(agent: Agent) -> Plan:
    return a_plan(agents=[agent])


def version_of(plan: Plan) -> str:
    return str(PlanVersion.objects.get(plan=plan, number=1).pk)


def post(api: APIClient, query: str = "", **body: Any) -> Response:
    return api.post(reverse("api:simulation-list") + query, body, format="json")


def test_typed_figures_come_to_an_amount_with_every_reason(api_for: ApiFor, agent: Agent, plan: Plan) -> None:
    body = post(api_for(agent.member), version=version_of(plan), figures={"sales": "45000"}).json()

    (component,) = body["components"]
    (line,) = component["lines"]
    assert (body["object"], body["amount"], body["currency"]) == ("simulation", "2550.00", "CNY")
    assert body["is_whole"] is True
    assert evaluate(line["explanation"]["calculation"]) == 2550
    assert line["sentence"].startswith("30,000.00 × 5.0 % + 15,000.00 × 7.0 % = 2,550.00")
    assert line["slices"][1] == {"base": "15000", "rate": "0.07", "amount": "1050"}
    assert component["next_tier"] == {"missing": "15000", "from": "60000", "rate": "0.1"}
    assert (component["next_unit"]["size"], component["next_unit"]["worth"]) == ("1000", "70")
    assert {"reached": "45000", "paid": "2550"} in component["curve"]["points"]


def test_real_figures_are_told_with_a_change_and_without(api_for: ApiFor, agent: Agent, plan: Plan) -> None:
    api = api_for(agent.member)

    body = post(
        api, version=version_of(plan), agent=str(agent.pk), period="2026-03-05", change={"more": "20000"}
    ).json()

    assert (body["starts_on"], body["ends_on"], body["amount"]) == ("2026-01-01", "2026-03-31", "4100.00")
    assert body["before"]["amount"] == "2550.00"
    assert (body["before"]["difference"], body["against"]) == ("1550.00", None)


def test_a_designer_gets_the_version_in_force_beside_it(api_for: ApiFor, agent: Agent, plan: Plan) -> None:
    new = a_version(plan, FLAT, date(2099, 1, 1))
    asked = {"version": str(new.pk), "agent": str(agent.pk), "period": "2026-03-05"}

    designer = post(api_for(a_member("finance")), **asked).json()
    own = post(api_for(agent.member), **asked).json()

    assert designer["against"] == {
        "version": version_of(plan),
        "amount": "2550.00",
        "difference": "1950.00",
        "components": {"sales": "2550.00"},
    }
    assert own["against"] is None


def test_a_draft_is_tried_and_not_stored(api_for: ApiFor, plan: Plan) -> None:
    upper = {"from": "30000", "rate": "0.07", "applies_from": "0"}
    table = {"on": "amount", "method": "banded", "tiers": [{"from": "0", "rate": "0.05"}, upper]}
    draft = a_document(rate={"type": "table", "table": table})

    body = post(api_for(a_member("owner")), plan=str(plan.pk), document=draft, figures={"sales": "30000"}).json()

    assert (body["amount"], body["version"]) == ("2100.00", None)
    assert [(one["code"], one["pointer"]) for one in body["warnings"]] == [
        ("cliff", "/document/components/0/rate/table/tiers/1")
    ]
    assert plan.versions.count() == 1  # type: ignore[attr-defined]


def test_every_mistake_of_a_draft_has_its_place(api_for: ApiFor, plan: Plan) -> None:
    draft = a_document(rate={"type": "percent", "value": "5"}, measure="nothing")

    response = post(api_for(a_member("owner")), plan=str(plan.pk), document=draft, figures={})

    errors = {one["pointer"]: one["code"] for one in response.json()["errors"]}
    assert response.status_code == 422
    assert errors["/document/components/0/rate/value"] == "rate_out_of_range"
    assert "/document/components/0/measure" in errors


def test_a_draft_in_another_currency_is_refused(api_for: ApiFor, plan: Plan) -> None:
    draft = a_document() | {"currency": "USD"}

    response = post(api_for(a_member("owner")), plan=str(plan.pk), document=draft, figures={})

    assert [one["pointer"] for one in response.json()["errors"]] == ["/document/currency"]


def test_a_number_beyond_any_amount_is_refused(api_for: ApiFor, plan: Plan) -> None:
    draft = a_document(multiplier={"value": "999999999999999999999999"}, cap={"per_period": "1000000000000"})

    response = post(api_for(a_member("owner")), plan=str(plan.pk), document=draft, figures={"sales": "1"})

    here = "/document/components/0"
    assert {one["pointer"] for one in response.json()["errors"]} == {
        f"{here}/multiplier/value",
        f"{here}/cap/per_period",
    }


def test_only_those_who_write_plans_try_drafts(api_for: ApiFor, agent: Agent, plan: Plan) -> None:
    response = post(api_for(agent.member), plan=str(plan.pk), document=FLAT, figures={})

    assert (response.status_code, response.json()["required_ability"]) == (403, "define_plans")


def test_what_has_no_amount_says_why(api_for: ApiFor) -> None:
    metric = a_metric("calls")
    rate = {
        "type": "table",
        "table": {"on": "attainment", "method": "banded", "tiers": [{"from": "0", "rate": "0.1"}]},
    }
    plan = a_plan(document=a_document(quota={"goal": metric.code}, rate=rate))
    api = api_for(a_member("owner"))

    without = post(api, version=version_of(plan), figures={"sales": "100"}).json()
    with_goal = post(api, version=version_of(plan), figures={"sales": "100", "goals": {metric.code: "50"}}).json()

    assert (without["amount"], without["is_whole"]) == (None, False)
    assert without["components"][0]["status"] == "quota_missing"
    assert "no agreed target" in without["components"][0]["message"]
    assert (with_goal["amount"], with_goal["components"][0]["attainment"]) == ("10.00", "2")


@pytest.mark.parametrize(
    ("changes", "pointer", "code"),
    [
        ({"figures": {"sales": "a lot"}}, "/figures/sales", "invalid"),
        ({"figures": {"sales": "1000000000000"}}, "/figures/sales", "max_whole_digits"),
        ({"figures": {"deals": 0}}, "/figures/deals", "min_value"),
        ({"figures": {"deals": 100000}}, "/figures/deals", "max_value"),
        ({"figures": {"presence": "2"}}, "/figures/presence", "max_value"),
        ({"figures": {"goals": {"nothing": "5"}}}, "/figures/goals/nothing", "unknown_field"),
        ({"figures": {"mesures": {}}}, "/figures/mesures", "unknown_field"),
        ({"change": {"measures": {"nothing": None}}}, "/change/measures/nothing", "unknown_field"),
        ({"version": str(uuid4())}, "/version", "does_not_exist"),
        ({"version": "rubbish"}, "/version", "does_not_exist"),
        ({"document": "text"}, "/document", "not_a_dict"),
        ({"document": {"a": "x" * 40_000}}, "/document", "max_length"),
    ],
)
def test_bad_input_is_refused_with_its_place(
    api_for: ApiFor, plan: Plan, changes: dict[str, Any], pointer: str, code: str
) -> None:
    response = post(api_for(a_member("owner")), **{"version": version_of(plan), "figures": {}} | changes)

    assert response.status_code == 422
    assert (pointer, code) in [(one["pointer"], one["code"]) for one in response.json()["errors"]]


@pytest.mark.parametrize(
    ("body", "pointers"),
    [
        ({}, {"/version", "/figures"}),
        ({"figures": {}, "document": {}}, {"/plan"}),
        ({"figures": {}, "plan": "given"}, {"/document"}),
        ({"version": "given", "period": "2026-01-01"}, {"/agent"}),
        ({"version": "given", "agent": "given"}, {"/period"}),
        ({"version": "given", "agent": "given", "period": "2999-01-01"}, {"/period"}),
    ],
)
def test_what_is_missing_is_named(
    api_for: ApiFor, agent: Agent, plan: Plan, body: dict[str, Any], pointers: set[str]
) -> None:
    given = {"version": version_of(plan), "plan": str(plan.pk), "agent": str(agent.pk)}
    sent = {name: given[name] if value == "given" else value for name, value in body.items()}

    response = post(api_for(a_member("owner")), **sent)

    assert response.status_code == 422
    assert {one["pointer"] for one in response.json()["errors"]} == pointers


def test_what_one_may_not_see_does_not_exist(api_for: ApiFor, agent: Agent, plan: Plan) -> None:
    stranger = an_agent()
    own = a_plan(agents=[stranger])
    api = api_for(stranger.member)

    of_plan = post(api, version=version_of(plan), figures={}).json()["errors"]
    of_nothing = post(api, version=str(uuid4()), figures={}).json()["errors"]
    of_agent = post(api, version=version_of(own), agent=str(agent.pk), period="2026-01-01").json()["errors"]

    assert of_plan[0]["code"] == of_nothing[0]["code"] == of_agent[0]["code"] == "does_not_exist"
    assert of_plan[0]["message"] == of_nothing[0]["message"]
    assert of_agent[0]["pointer"] == "/agent"


def test_viewers_use_the_page(api_for: ApiFor, plan: Plan) -> None:
    response = post(api_for(a_member("viewer")), version=version_of(plan), figures={})

    assert (response.status_code, response.json()["required_ability"]) == (403, "record_sales")


def test_only_the_fields_that_are_asked_for_are_sent(api_for: ApiFor, plan: Plan) -> None:
    api, asked = api_for(a_member("owner")), {"version": version_of(plan), "figures": {"sales": "100"}}

    assert post(api, "?fields=amount,currency", **asked).json() == {"currency": "CNY", "amount": "5.00"}
    assert post(api, "?fields=amuont", **asked).json()["errors"][0]["did_you_mean"] == "amount"


def test_words_come_in_the_language_that_is_asked_for(api_for: ApiFor, plan: Plan) -> None:
    api = api_for(a_member("owner"))
    api.credentials(HTTP_ACCEPT_LANGUAGE="zh-hans")

    body = post(api, version=version_of(plan), figures={"sales": "45000"}).json()

    assert "距下一档还需" in body["components"][0]["lines"][0]["sentence"]


def test_nothing_is_stored(api_for: ApiFor, plan: Plan) -> None:
    for _time in range(2):
        response = post(api_for(a_member("owner")), version=version_of(plan), figures={"sales": "1"})
        assert response.status_code == 200

    assert not IdempotencyRecord.objects.exists()
