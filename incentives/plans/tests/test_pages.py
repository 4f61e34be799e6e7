"""Plans on pages: read as sentences, written without a document."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agents.factories import an_agent
from crm.accounts.factories import a_member
from crm.accounts.models import Membership
from evaluations.factories import a_metric
from evaluations.models import Metric
from incentives.factories import TIERS as TIERS_OF_PLANS
from incentives.factories import a_document, a_plan
from incentives.models import Plan, PlanEnrolment, PlanVersion

pytestmark = pytest.mark.usefixtures("scope")
ClientFor = Callable[[Membership], Client]
TIERS = {"from_1": "0", "pays_1": "5", "from_2": "30000", "pays_2": "7", "from_3": "60000", "pays_3": "10"}
RULES = {
    "name": "Commission",
    "starts_on": "2026-04-01",
    "facts": "sales",
    "credit": "booked",
    "method": "banded",
    "lines": "each",
    "by": "amount",
    "gate_op": ">=",
    "gate_otherwise": "zero",
    "gate_no_data": "hold",
    "reason": "x",
}


def post(client: Client, plan: Plan, **fields: str) -> tuple[int, str]:
    response = client.post(reverse("incentives:new-version", args=[plan.pk]), RULES | fields)
    return response.status_code, response.content.decode()


def test_a_plan_reads_as_sentences_with_an_example(client_for: ClientFor) -> None:
    agent = an_agent()
    plan = a_plan(agents=[agent])

    page = client_for(agent.member).get(reverse("incentives:plan", args=[plan.pk])).content.decode()

    assert "Each part of orders less refunds is paid at the rate of its own tier." in page
    assert "30,000.00 × 5.0 % + 15,000.00 × 7.0 % = 2,550.00" in page
    assert "New version" not in page


def test_another_agents_plan_does_not_exist(client_for: ClientFor) -> None:
    plan = a_plan(agents=[an_agent()])

    assert client_for(an_agent().member).get(reverse("incentives:plan", args=[plan.pk])).status_code == 404


def test_the_list_needs_the_same_queries_for_many_plans(client_for: ClientFor) -> None:
    client = client_for(a_member("finance"))
    a_plan()
    client.get(reverse("incentives:plans"))
    with CaptureQueriesContext(connection) as one:
        client.get(reverse("incentives:plans"))
    for _ in range(5):
        a_plan(agents=[an_agent()])

    with CaptureQueriesContext(connection) as many:
        page = client.get(reverse("incentives:plans"))

    assert page.status_code == 200
    assert len(many) == len(one) <= 12


def test_the_form_writes_the_document(client_for: ClientFor) -> None:
    plan = a_plan()

    status, _page = post(client_for(a_member("finance")), plan, **TIERS)

    version = PlanVersion.objects.get(plan=plan, number=2)
    table = version.document["components"][0]["rate"]["table"]
    assert (status, version.reason) == (302, "x")
    assert table["tiers"] == [
        {"from": "0", "rate": "0.05"}, {"from": "30000", "rate": "0.07"}, {"from": "60000", "rate": "0.1"},
    ]  # fmt: skip


def test_a_bonus_by_a_goal_is_written_too(client_for: ClientFor) -> None:
    metric = Metric.objects.create(code="calls", name_zh="电话", name_en="Calls", kind="count", definition={})
    plan = a_plan()
    tiers = {"from_1": "0", "pays_1": "0", "from_2": "80", "pays_2": "500"}
    choices = {"method": "lookup_amount", "by": "attainment", "goal": str(metric.pk)}

    post(client_for(a_member("finance")), plan, **choices, **tiers)

    component = PlanVersion.objects.get(plan=plan, number=2).document["components"][0]
    assert (component["quota"], component["measure"]) == ({"goal": "calls"}, "calls")
    assert component["rate"]["table"]["tiers"][1] == {"from": "0.8", "amount": "500"}


@pytest.mark.parametrize(
    ("fields", "named", "words"),
    [
        (TIERS | {"from_2": "70000"}, "from_3", "not above the tier before"),
        (TIERS | {"pays_2": "700"}, "pays_2", "between 0 and 1"),
        (TIERS | {"from_1": "10"}, "from_1", "first tier starts at 0"),
        (TIERS | {"pays_3": ""}, "pays_3", "both, or neither"),
        ({"method": "percent"}, "rate", "Enter the percentage"),
        (TIERS | {"by": "attainment"}, "goal", "Choose the goal"),
        (TIERS | {"cap": "10", "floor": "20"}, "cap", "below the guarantee"),
        (TIERS | {"year_cap": "10", "floor": "20"}, "year_cap", "below the guarantee"),
        (TIERS | {"starts_on": "2026-05-02"}, "starts_on", "Rules start with a period"),
    ],
)
def test_a_mistake_is_shown_beside_its_field(
    client_for: ClientFor, fields: dict[str, str], named: str, words: str
) -> None:
    plan = a_plan()
    client = client_for(a_member("finance"))

    response = client.post(reverse("incentives:new-version", args=[plan.pk]), RULES | fields)

    assert response.status_code == 422
    assert words in " ".join(response.context["form"].errors[named])
    assert plan.versions.count() == 1


def test_a_preview_stores_nothing(client_for: ClientFor) -> None:
    plan = a_plan()

    status, page = post(client_for(a_member("finance")), plan, preview="1", **TIERS)

    assert status == 200
    assert "nothing is stored yet" in page
    assert "10.0 %" in page
    assert plan.versions.count() == 1


def test_the_next_version_starts_from_the_last(client_for: ClientFor) -> None:
    plan = a_plan()

    page = client_for(a_member("finance")).get(reverse("incentives:new-version", args=[plan.pk]))

    form = page.context["form"]
    assert (form["from_2"].value(), form["pays_2"].value(), form["method"].value()) == (30000, 7, "banded")


def test_agents_are_put_under_a_plan_and_leave_it(client_for: ClientFor) -> None:
    client, plan, agent = client_for(a_member("finance")), a_plan(), an_agent()

    client.post(
        reverse("incentives:enrol", args=[plan.pk]), {"agents": [str(agent.pk)], "starts_on": "2026-01-01"}
    )
    enrolment = PlanEnrolment.objects.get()
    client.post(reverse("incentives:end-enrolment", args=[enrolment.pk]), {"ends_on": "2026-06-30"})

    enrolment.refresh_from_db()
    assert (enrolment.agent, str(enrolment.ends_on)) == (agent, "2026-06-30")


@pytest.mark.parametrize("name", ["new-version", "enrol"])
def test_agents_do_not_write_plans(client_for: ClientFor, name: str) -> None:
    agent = an_agent()
    plan = a_plan(agents=[agent])

    assert client_for(agent.member).get(reverse(f"incentives:{name}", args=[plan.pk])).status_code == 403


# The condition, credit and tiers that reach back.


def component_of(plan: Plan) -> dict[str, Any]:
    found: dict[str, Any] = PlanVersion.objects.get(plan=plan, number=2).document["components"][0]
    return found


def test_a_condition_is_written_with_what_happens_otherwise(client_for: ClientFor) -> None:
    metric, plan = a_metric("calls", unit="percent"), a_plan()
    condition = {"gate_metric": str(metric.pk), "gate_op": ">", "gate_value": "92.5"}
    otherwise = {"gate_otherwise": "factor", "gate_factor": "0.5", "gate_no_data": "fail"}

    status, _page = post(client_for(a_member("finance")), plan, **TIERS, **condition, **otherwise)

    assert (status, component_of(plan)["gate"]) == (
        302,
        {
            "measure": metric.code,
            "op": ">",
            "value": "0.925",
            "else": "factor",
            "factor": "0.5",
            "no_data": "fail",
        },
    )
    page = client_for(a_member("owner")).get(reverse("incentives:new-version", args=[plan.pk]))
    assert page.context["form"]["gate_value"].value() == Decimal("92.5")


def test_a_percentage_in_a_condition_reads_as_one(client_for: ClientFor) -> None:
    metric = a_metric("calls", unit="percent", name_en="On time")
    plan = a_plan(document=a_document(gate={"measure": metric.code, "op": ">=", "value": "0.9"}))

    page = client_for(a_member("finance")).get(reverse("incentives:plan", args=[plan.pk])).content.decode()

    assert "Only if “On time” is &gt;= 90.0 %." in page


def test_sales_can_count_for_those_who_look_after_the_customer(client_for: ClientFor) -> None:
    plan = a_plan()

    post(client_for(a_member("finance")), plan, **TIERS, credit="ownership")

    assert PlanVersion.objects.get(plan=plan, number=2).document["credit"] == "ownership"
    assert component_of(plan)["id"] == "sales"  # as it was called before


def test_tiers_that_reach_back_do_so_from_the_second_on(client_for: ClientFor) -> None:
    plan = a_plan()

    post(client_for(a_member("finance")), plan, **TIERS, method="retro")

    component = component_of(plan)
    assert (component["apply"], component["rate"]["table"]["method"]) == ("running", "banded")
    assert [tier.get("applies_from") for tier in component["rate"]["table"]["tiers"]] == [None, "0", "0"]


@pytest.mark.parametrize(
    ("fields", "named", "words"),
    [
        ({"gate_value": "4"}, "gate_metric", "Choose the metric"),
        ({"gate_metric": "the metric"}, "gate_value", "Enter the value that is needed."),
        (
            {"gate_metric": "the metric", "gate_value": "4", "gate_otherwise": "factor"},
            "gate_factor",
            "Enter the factor.",
        ),
        (
            {"gate_metric": "the metric", "gate_value": "4", "gate_otherwise": "factor", "gate_factor": "-1"},
            "gate_factor",
            "cannot be negative",
        ),
        ({"gate_metric": "the metric", "gate_value": "many"}, "gate_value", "Enter a number."),
        ({"gate_op": "="}, "gate_op", "Select a valid choice"),
        ({"method": "retro", "by": "count"}, "method", "number of deals"),
        ({"credit": "everybody"}, "credit", "Select a valid choice"),
    ],
)
def test_a_mistake_in_a_condition_is_shown_beside_its_field(
    client_for: ClientFor, fields: dict[str, str], named: str, words: str
) -> None:
    metric, plan = a_metric(), a_plan()
    given = {name: str(metric.pk) if value == "the metric" else value for name, value in fields.items()}
    client = client_for(a_member("finance"))

    response = client.post(reverse("incentives:new-version", args=[plan.pk]), RULES | TIERS | given)

    assert response.status_code == 422
    assert words in " ".join(response.context["form"].errors[named])
    assert plan.versions.count() == 1


BACK = [TIERS_OF_PLANS[0], *(tier | {"applies_from": "0"} for tier in TIERS_OF_PLANS[1:])]


def in_a_table(on: str = "amount", method: str = "banded", tiers: Any = TIERS_OF_PLANS) -> dict[str, Any]:
    return {"type": "table", "table": {"on": on, "method": method, "tiers": list(tiers)}}


OF_CALLS: dict[str, Any] = {"quota": {"goal": "calls"}, "measure": "calls"}
HALVED = {"else": "factor", "factor": "0.5"}
GATE = {"measure": "calls", "op": "<=", "value": "12.5", "no_data": "pass"}


@pytest.mark.parametrize(
    "document",
    [
        a_document(),
        a_document(
            id="main", apply="period", cap={"per_period": "9000", "per_year": "50000"}, floor={"per_period": "100"}
        ),
        a_document(rate={"type": "percent", "value": "0.0525"}, apply="each", facts="receipts"),
        a_document(rate=in_a_table(tiers=BACK)),
        a_document(rate=in_a_table(tiers=BACK), gate=GATE | {"else": "factor", "factor": "0.25"})
        | {"credit": "ownership"},
        a_document(rate=in_a_table(method="lookup_rate"), apply="period", gate=GATE | {"else": "hold"}),
        a_document(rate=in_a_table("attainment"), quota={"goal": "calls"}),
        a_document(
            rate=in_a_table("attainment", "lookup_rate"), quota={"goal": "calls"}, measure="calls", apply="period"
        ),
    ],
)
def test_what_the_form_can_show_it_writes_again_unchanged(client_for: ClientFor, document: dict[str, Any]) -> None:
    a_metric(code="calls")
    plan, client = a_plan(document=document), client_for(a_member("finance"))
    page = client.get(reverse("incentives:new-version", args=[plan.pk]))
    shown = {bound.name: bound.value() for bound in page.context["form"]}
    typed = {name: getattr(value, "pk", value) for name, value in shown.items() if value is not None}

    client.post(reverse("incentives:new-version", args=[plan.pk]), typed | {"reason": "Again"})

    first, second = (PlanVersion.objects.get(plan=plan, number=number).document for number in (1, 2))
    assert second == first


@pytest.mark.parametrize(
    "document",
    [
        {"components": [*a_document()["components"], *a_document(id="more")["components"]]},
        a_document() | {"rounding": {"mode": "half_even", "scale": 2}},
        a_document(multiplier={"value": "2"}),
        a_document(rate={"type": "fixed", "value": "5"}, apply="each"),
        a_document(rate={"type": "percent", "value": "1/3"}, apply="each"),
        a_document(rate=in_a_table(tiers=[TIERS_OF_PLANS[0], TIERS_OF_PLANS[1] | {"applies_from": "10000"}])),
        a_document(gate=GATE | {"n_min": 5}),
        a_document(cap={"per_line": "5"}),
        a_document(filter={"kind": ["order"]}),
        a_document(quota="5000", rate=in_a_table("attainment")),
    ],
)
def test_what_the_form_cannot_show_is_there_to_read_and_changed_through_the_api(
    client_for: ClientFor, document: dict[str, Any]
) -> None:
    a_metric(code="calls")
    plan, client = a_plan(document=document), client_for(a_member("finance"))

    page = client.get(reverse("incentives:new-version", args=[plan.pk]))
    anew = client.get(reverse("incentives:new-version", args=[plan.pk]), {"anew": "1"})

    assert "It is changed through the API" in page.content.decode()
    assert "&quot;components&quot;" in page.content.decode()
    assert 'name="method"' not in page.content.decode()
    assert 'name="method"' in anew.content.decode()
    assert anew.context["form"]["pays_1"].value() is None
