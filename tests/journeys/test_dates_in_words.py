"""A sentence becomes a follow-up: its chip is seen before it is saved, and the date it shows is the one stored."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.browser import PHONE, sign_in
from tests.journeys.product import PASSWORD, Api, Product

pytestmark = pytest.mark.journey
ZONE = ZoneInfo("Asia/Shanghai")
OWNER, AGENT = "bai@lanhai.test", "gao@lanhai.test"
TEXT = "#sheet textarea[name=summary]"
TICKED = "#sheet .understood input:checked"
COMPOSE = """(text) => {
  const field = document.querySelector('#sheet textarea[name=summary]');
  field.focus();
  field.dispatchEvent(new CompositionEvent('compositionstart', {bubbles: true}));
  field.value = text;
  field.dispatchEvent(new InputEvent('input', {bubbles: true, isComposing: true}));
}"""
COMPOSED = """() => document.querySelector('#sheet textarea[name=summary]')
  .dispatchEvent(new CompositionEvent('compositionend', {bubbles: true}))"""


@pytest.fixture(scope="module")
def owner(product: Product) -> Api:
    """Lanhai: an owner, and an agent with one customer."""
    product.manage(
        *("create_tenant", "--slug", "lanhai", "--name", "Lanhai", "--owner-email", OWNER),
        *("--owner-password", PASSWORD, "--owner-name", "Bai", "--language", "en", "--time-zone", ZONE.key),
    )
    owner = product.api(
        product.manage("create_api_key", "--tenant", "lanhai", "--member", OWNER, "--name", "set-up")
    )
    member = owner.post("members", {"name": "Gao Ming", "email": AGENT, "password": PASSWORD, "role": "agent"})
    agent = owner.post("agents", {"name": "Gao Ming", "kind": "employee"})
    owner.post(f"agents/{agent['id']}/link-member", {"member": member["id"]})
    owner.post("customers", {"name": "Lanhai Packaging", "owner": agent["id"], "phone": "13800138001"})
    return owner


@pytest.fixture
def phone(product: Product, owner: Api, running_browser: Any) -> Any:
    page = running_browser.new_context(viewport=PHONE, has_touch=True, locale="en-GB").new_page()
    sign_in(page, product.base, AGENT, PASSWORD)
    return page


def open_the_log(phone: Any, product: Product, owner: Api) -> None:
    customer = owner.get("customers")["data"][0]
    phone.goto(f"{product.base}/customers/{customer['id']}/")
    phone.locator("main a[data-sheet][href*='interactions/log']:visible").first.click()
    phone.wait_for_selector(TEXT)


def test_a_sentence_is_understood_while_it_is_typed_and_saved_with_one_tap(
    product: Product, owner: Api, phone: Any
) -> None:
    open_the_log(phone, product, owner)
    _half_a_syllable_is_not_read(phone)
    phone.wait_for_selector(TICKED)
    chip = phone.locator("#sheet .understood label").inner_text()
    tomorrow = datetime.now(ZONE) + timedelta(days=1)
    assert chip.startswith(f"{tomorrow.day} {tomorrow:%b}")
    assert "15:00" in chip

    _a_tap_unticks_it_and_typing_on_leaves_it_so(phone)
    phone.locator("#sheet .understood label").click()
    phone.get_by_role("button", name="Save").dblclick()
    phone.wait_for_selector("#toasts [data-toast]")

    stored = owner.get("follow-ups")["data"]
    assert [row["note"] for row in stored] == ["回访"]
    due = datetime.fromisoformat(stored[0]["due_at"]).astimezone(ZONE)
    assert (due.date(), due.hour, due.minute) == (tomorrow.date(), 15, 0)
    assert len(owner.get("interactions")["data"]) == 1


def _half_a_syllable_is_not_read(phone: Any) -> None:
    """While Chinese is being composed nothing is asked; when it stands it is."""
    asked: list[str] = []
    phone.on("request", lambda request: asked.append(request.url) if "understand" in request.url else None)
    phone.evaluate(COMPOSE, "明天下午3点回访")
    phone.wait_for_timeout(800)
    assert asked == []
    phone.evaluate(COMPOSED)


def _a_tap_unticks_it_and_typing_on_leaves_it_so(phone: Any) -> None:
    phone.locator("#sheet .understood label").click()
    assert phone.locator(TICKED).count() == 0
    with phone.expect_response(lambda answer: "understand" in answer.url):
        phone.locator(TEXT).press_sequentially("，带样品")
    phone.wait_for_timeout(300)
    assert phone.locator("#sheet .understood input").count() == 1
    assert phone.locator(TICKED).count() == 0


def test_a_draft_that_comes_back_is_read_again(product: Product, owner: Api, phone: Any) -> None:
    open_the_log(phone, product, owner)
    phone.locator(TEXT).press_sequentially("call back tomorrow 4pm")
    phone.wait_for_selector(TICKED)
    phone.wait_for_timeout(900)  # kept on the device
    phone.reload()
    open_the_log(phone, product, owner)
    phone.wait_for_selector(TICKED)
    assert "16:00" in phone.locator("#sheet .understood label").inner_text()


def test_a_new_follow_up_is_a_sentence_and_a_key(product: Product, owner: Api, phone: Any) -> None:
    customer = owner.get("customers")["data"][0]
    phone.goto(f"{product.base}/follow-ups/")
    phone.locator("a[data-sheet][href*='follow-ups/new']:visible").first.click()
    phone.select_option("#sheet select[name=customer]", customer["id"])
    phone.locator("#sheet input[name=note]").press_sequentially("下周三上午带样品过去")
    phone.wait_for_selector(TICKED)
    assert not phone.locator("#sheet input[name=due_at]").is_visible()
    phone.locator("#sheet input[name=note]").press("Enter")
    phone.wait_for_selector("#toasts [data-toast]")
    assert "带样品过去" in [row["note"] for row in owner.get("follow-ups")["data"]]


def test_reading_that_fails_never_stands_in_the_way(product: Product, owner: Api, phone: Any) -> None:
    open_the_log(phone, product, owner)
    phone.route("**/understand/**", lambda route: route.abort())
    phone.locator(TEXT).fill("")
    with phone.expect_request("**/understand/**"):
        phone.locator(TEXT).press_sequentially("Nothing new.")
    phone.wait_for_timeout(300)
    assert not phone.locator("#trouble").is_visible()
    assert phone.get_by_role("button", name="Save").is_enabled()
