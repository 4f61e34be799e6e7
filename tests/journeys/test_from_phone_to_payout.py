"""A day in the house: one visit, from the phone's form to the statement that pays for it."""

from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from crm.tenancy.periods import period_of
from tests.browser import DESKTOP, PHONE, sign_in
from tests.journeys.product import PASSWORD, Api, Product, until

pytestmark = pytest.mark.journey
ZONE = "Asia/Shanghai"
AGENT, OWNER = "zhou@qinghe.test", "lin@qinghe.test"
LAST_MONTH = period_of("month", datetime.now(ZoneInfo(ZONE)).date()).before()
VISITED_AT = datetime.combine(LAST_MONTH.ends_on, time(15, 30))
DRAFT_SLOT = f"{LAST_MONTH.after().starts_on:%Y-%m}"
KEEP_IN_TOUCH = {
    "currency": "CNY",
    "rounding": {"mode": "half_up", "scale": 2},
    "components": [
        {
            "id": "keep-in-touch",
            "name": "Keep in touch",
            "basis": "amount",
            "apply": "period",
            "measure": "interactions_logged",
            "quota": {"goal": "interactions_logged"},
            "rate": {
                "type": "table",
                "table": {
                    "on": "attainment",
                    "method": "lookup_amount",
                    "tiers": [{"from": "0", "amount": "0"}, {"from": "1", "amount": "200"}],
                },
            },
        }
    ],
}
ENQUEUE = """
from crm.tenancy.models import Tenant
from crm.tenancy.scope import tenant_scope
from crm.jobs.services import enqueue
with tenant_scope(Tenant.objects.get(slug="qinghe").pk, actor="job:test"):
    enqueue("{kind}", key="{key}")
"""


@pytest.fixture(scope="module")
def company(product: Product) -> dict[str, Any]:
    """Qinghe: an owner, an agent with a customer, a goal both sides agreed to, and a plan that pays for it."""
    product.manage(
        *("create_tenant", "--slug", "qinghe", "--name", "Qinghe", "--owner-email", OWNER),
        *("--owner-password", PASSWORD, "--owner-name", "Lin", "--language", "en", "--time-zone", ZONE),
    )
    owner = product.api(
        product.manage("create_api_key", "--tenant", "qinghe", "--member", OWNER, "--name", "set-up")
    )
    metrics = until(lambda: owner.get("metrics", code="interactions_logged")["data"])
    agent = _agent(owner)
    _goal(owner, product.api(_key_of(product, AGENT)), agent, metrics[0])
    _plan(owner, agent)
    customer = owner.post(
        "customers", {"name": "Huaxing Technology", "owner": agent["id"], "phone": "13800138000"}
    )
    return {"owner": owner, "agent": agent, "customer": customer}


def _key_of(product: Product, email: str) -> str:
    return product.manage("create_api_key", "--tenant", "qinghe", "--member", email, "--name", "journey")


def _agent(owner: Api) -> dict[str, Any]:
    member = owner.post("members", {"name": "Zhou Min", "email": AGENT, "password": PASSWORD, "role": "agent"})
    agent: dict[str, Any] = owner.post("agents", {"name": "Zhou Min", "kind": "employee"})
    owner.post(f"agents/{agent['id']}/link-member", {"member": member["id"]})
    return agent


def _goal(owner: Api, own: Api, agent: dict[str, Any], metric: dict[str, Any]) -> None:
    goal = owner.post(
        "goals",
        {
            "agent": agent["id"],
            "metric": metric["id"],
            "starts_on": LAST_MONTH.starts_on.isoformat(),
            "ends_on": LAST_MONTH.ends_on.isoformat(),
            "target": "1",
        },
    )
    own.session.headers["If-Match"] = f'"v{goal["version"]}"'
    assert own.post(f"goals/{goal['id']}/agree")["state"] == "agreed"


def _plan(owner: Api, agent: dict[str, Any]) -> None:
    plan = owner.post("plans", {"name": "Keep in touch", "period_kind": "month"})
    start = LAST_MONTH.starts_on.isoformat()
    owner.post("plan-versions", {"plan": plan["id"], "starts_on": start, "document": KEEP_IN_TOUCH})
    owner.post("plan-enrolments", {"plan": plan["id"], "agent": agent["id"], "starts_on": start})


def test_from_phone_to_payout(product: Product, company: dict[str, Any], running_browser: Any) -> None:
    phone = running_browser.new_context(viewport=PHONE, has_touch=True, locale="en-GB").new_page()
    sign_in(phone, product.base, AGENT, PASSWORD)
    _log_the_visit(phone, company)
    _the_worker_counts_it(company)
    _the_clock_drafts_the_month(product, company)
    _finance_publishes(product, running_browser)
    _the_statement_explains_itself(phone, product)


def _log_the_visit(phone: Any, company: dict[str, Any]) -> None:
    """Two taps and a sentence, and the moment, because the visit was last month."""
    phone.get_by_role("link", name="Log", exact=True).first.click()
    phone.select_option("select[name=customer]", company["customer"]["id"])
    phone.get_by_text("Visit", exact=True).click()
    phone.fill("textarea[name=summary]", "Renewal agreed.")
    phone.get_by_text("More fields").click()
    phone.fill("input[name=occurred_at]", VISITED_AT.strftime("%Y-%m-%dT%H:%M"))
    phone.get_by_role("button", name="Save").dblclick()
    logged = until(lambda: company["owner"].get("interactions")["data"])
    assert [(one["channel"], one["summary"]) for one in logged] == [("visit", "Renewal agreed.")]


def _the_worker_counts_it(company: dict[str, Any]) -> None:
    visited_on, agent = LAST_MONTH.ends_on.isoformat(), company["agent"]["id"]

    def counted() -> list[dict[str, Any]]:
        days = company["owner"].get("agent-days", agent=agent)["data"]
        return [day for day in days if day["day"] == visited_on]

    assert [(day["interactions"], day["visits"]) for day in until(counted)] == [(1, 1)]


def _the_clock_drafts_the_month(product: Product, company: dict[str, Any]) -> None:
    """The first of the month, 02:00: the slot is put in by hand, the worker does the rest."""
    product.manage("shell", "--no-imports", "-c", ENQUEUE.format(kind="incentives.draft_payouts", key=DRAFT_SLOT))
    runs = until(lambda: [run for run in company["owner"].get("payout-runs")["data"] if run["calculated_at"]])
    assert runs[0]["starts_on"] == LAST_MONTH.starts_on.isoformat()


def _finance_publishes(product: Product, running_browser: Any) -> None:
    desk = running_browser.new_context(viewport=DESKTOP, locale="en-GB").new_page()
    sign_in(desk, product.base, OWNER, PASSWORD)
    desk.goto(f"{product.base}/incentives/runs/")
    desk.locator("#list tbody a").first.click()
    desk.get_by_role("button", name="Publish statements").click()
    desk.get_by_role("dialog").get_by_role("button", name="Publish").click()
    desk.get_by_text("Published").first.wait_for()


def _the_statement_explains_itself(phone: Any, product: Product) -> None:
    phone.goto(f"{product.base}/incentives/statements/")
    phone.locator("#list tbody a").first.click()
    phone.get_by_text("Why").first.click()
    statement = phone.locator("main").inner_text()
    assert "Keep in touch" in statement
    assert "200.00" in statement
    assert "100" in statement  # the attainment, in per cent
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
