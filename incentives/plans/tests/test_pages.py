"""Plans on pages: read as sentences, written without a document."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agents.factories import an_agent
from crm.accounts.factories import a_member
from crm.accounts.models import Membership
from evaluations.models import Metric
from incentives.factories import a_plan
from incentives.models import Plan, PlanEnrolment, PlanVersion

pytestmark = pytest.mark.usefixtures("scope")
ClientFor = Callable[[Membership], Client]
TIERS = {"from_1": "0", "pays_1": "5", "from_2": "30000", "pays_2": "7", "from_3": "60000", "pays_3": "10"}
RULES = {
    "name": "Commission",
    "starts_on": "2026-04-01",
    "facts": "sales",
    "method": "banded",
    "by": "amount",
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
