"""An agent at the end of the day: what would one more deal bring? On the phone, and without a script."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from crm.tenancy.periods import period_of
from tests.browser import DESKTOP, PHONE, sign_in
from tests.journeys.product import PASSWORD, Product

pytestmark = pytest.mark.journey
ZONE = "Asia/Shanghai"
AGENT, OWNER = "he@linjiang.test", "sun@linjiang.test"
TODAY = datetime.now(ZoneInfo(ZONE)).date()
THIS_MONTH = period_of("month", TODAY)
TIERS = [{"from": "0", "rate": "0.05"}, {"from": "30000", "rate": "0.07"}, {"from": "60000", "rate": "0.1"}]
COMMISSION = {
    "components": [
        {
            "id": "commission",
            "name": "Commission",
            "basis": "amount",
            "apply": "running",
            "rate": {"type": "table", "table": {"on": "amount", "method": "banded", "tiers": TIERS}},
        }
    ]
}


@pytest.fixture(scope="module")
def plan(product: Product) -> dict[str, Any]:
    """Linjiang: an owner, an agent who sold 45,000 this month, and the plan that pays for it."""
    product.manage(
        *("create_tenant", "--slug", "linjiang", "--name", "Linjiang", "--owner-email", OWNER),
        *("--owner-password", PASSWORD, "--owner-name", "Sun", "--language", "en", "--time-zone", ZONE),
    )
    owner = product.api(
        product.manage("create_api_key", "--tenant", "linjiang", "--member", OWNER, "--name", "set-up")
    )
    member = owner.post("members", {"name": "He Jing", "email": AGENT, "password": PASSWORD, "role": "agent"})
    agent = owner.post("agents", {"name": "He Jing", "kind": "employee"})
    owner.post(f"agents/{agent['id']}/link-member", {"member": member["id"]})
    customer = owner.post("customers", {"name": "Huaxing Technology", "owner": agent["id"]})
    sale = {"kind": "order", "agent": agent["id"], "customer": customer["id"], "occurred_on": TODAY.isoformat()}
    owner.post("sales", sale | {"amount": {"amount": "45000.00", "currency": "CNY"}})
    plan: dict[str, Any] = owner.post("plans", {"name": "Monthly commission", "period_kind": "month"})
    start = THIS_MONTH.starts_on.isoformat()
    owner.post("plan-versions", {"plan": plan["id"], "starts_on": start, "document": COMMISSION})
    owner.post("plan-enrolments", {"plan": plan["id"], "agent": agent["id"], "starts_on": start})
    return plan


def test_an_agent_asks_on_the_phone(product: Product, plan: dict[str, Any], running_browser: Any) -> None:
    phone = running_browser.new_context(viewport=PHONE, has_touch=True, locale="en-GB").new_page()
    sign_in(phone, product.base, AGENT, PASSWORD)
    phone.goto(f"{product.base}/incentives/simulate/")
    assert "2,550.00" in phone.locator("#simulator").inner_text()

    phone.fill("input[name=more]", "1万")
    phone.get_by_role("button", name="Simulate").tap()
    phone.get_by_text("CNY 3,250.00").first.wait_for()

    _both_numbers_are_on_the_first_screen(phone)
    assert "more=1" in phone.url  # what was asked can be sent to somebody
    assert phone.locator("#simulate-now").evaluate("button => button === document.activeElement")
    assert "3,250.00" in phone.locator("#status").inner_text()
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")


def _both_numbers_are_on_the_first_screen(phone: Any) -> None:
    """The amount, and the way to the next tier, without scrolling and above the bar of tabs."""
    bar = phone.locator(".tabbar").bounding_box()
    for words in ("CNY 3,250.00", "CNY 5,000.00"):
        place = phone.get_by_text(words).first.bounding_box()
        assert place["y"] + place["height"] < bar["y"], words
        assert place["x"] + place["width"] <= PHONE["width"], words


def test_without_a_script_the_same_comes(product: Product, plan: dict[str, Any], running_browser: Any) -> None:
    desk = running_browser.new_context(viewport=DESKTOP, java_script_enabled=False, locale="en-GB").new_page()
    sign_in(desk, product.base, OWNER, PASSWORD)
    desk.goto(f"{product.base}/incentives/plans/{plan['id']}/")
    desk.get_by_role("link", name="Simulate").first.click()
    desk.fill("input[name=sales]", "45000")
    desk.get_by_role("button", name="Simulate").click()

    told = desk.locator("main").inner_text()
    assert "30,000.00 × 5.0 % + 15,000.00 × 7.0 % = 2,550.00" in told
    assert desk.get_by_role("table", name="“Commission” pays CNY 2,550.00 at 45,000").is_visible()


def test_a_designer_tries_a_draft(product: Product, plan: dict[str, Any], running_browser: Any) -> None:
    desk = running_browser.new_context(viewport=DESKTOP, locale="en-GB").new_page()
    sign_in(desk, product.base, OWNER, PASSWORD)
    desk.goto(f"{product.base}/incentives/simulate/?draft=1")
    document = desk.locator("textarea[name=document]")
    document.fill(document.input_value().replace('"0.05"', '"6"'))
    desk.fill("input[name=sales]", "45000")
    desk.get_by_role("button", name="Simulate").click()
    desk.get_by_text("/components/0/rate/table/tiers/0/rate").wait_for()

    document.fill(document.input_value().replace('"6"', '"0.06"'))
    desk.get_by_role("button", name="Simulate").click()
    desk.get_by_text("Against the version in force").first.wait_for()

    assert "+300.00" in desk.locator("#simulator").inner_text()
    assert desk.input_value("input[name=sales]") == "45000"
