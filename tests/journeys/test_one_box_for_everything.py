"""The command palette by keyboard: found without an input method, safe with one, and a sentence becomes a plan."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.browser import DESKTOP, PHONE, sign_in
from tests.journeys.product import PASSWORD, Api, Product

pytestmark = pytest.mark.journey
ZONE = ZoneInfo("Asia/Shanghai")
OWNER, AGENT, OTHER = "bai@haitong.test", "gao@haitong.test", "qian@haitong.test"
INPUT, OPTION, CHOSEN = "#palette-input", "#palette [role=option]", "#palette [aria-selected=true]"
COMPOSE = """(text) => {
  const field = document.querySelector('#palette-input');
  field.dispatchEvent(new CompositionEvent('compositionstart', {bubbles: true}));
  field.value = text;
  field.dispatchEvent(new InputEvent('input', {bubbles: true, isComposing: true}));
}"""
COMPOSED = """() => document.querySelector('#palette-input')
  .dispatchEvent(new CompositionEvent('compositionend', {bubbles: true}))"""
PRESS = """(more) => document.querySelector('#palette-input').dispatchEvent(
  new KeyboardEvent('keydown', {key: 'Enter', bubbles: true, cancelable: true, ...more}))"""


@pytest.fixture(scope="module")
def owner(product: Product) -> Api:
    """Haitong: two agents, one of them with a customer."""
    product.manage(
        *("create_tenant", "--slug", "haitong", "--name", "Haitong", "--owner-email", OWNER),
        *("--owner-password", PASSWORD, "--owner-name", "Bai", "--language", "en", "--time-zone", ZONE.key),
    )
    owner = product.api(
        product.manage("create_api_key", "--tenant", "haitong", "--member", OWNER, "--name", "set-up")
    )
    agents = []
    for name, email in (("Gao Ming", AGENT), ("Qian Li", OTHER)):
        member = owner.post("members", {"name": name, "email": email, "password": PASSWORD, "role": "agent"})
        agents.append(owner.post("agents", {"name": name, "kind": "employee"}))
        owner.post(f"agents/{agents[-1]['id']}/link-member", {"member": member["id"]})
    owner.post("customers", {"name": "华星科技有限公司", "owner": agents[0]["id"], "phone": "13811110021"})
    return owner


@pytest.fixture
def desk(product: Product, owner: Api, running_browser: Any) -> Any:
    page = running_browser.new_context(viewport=DESKTOP, locale="en-GB").new_page()
    sign_in(page, product.base, AGENT, PASSWORD)
    return page


def open_palette(page: Any) -> None:
    page.keyboard.press("Control+k")
    page.wait_for_selector(OPTION)


def test_a_customer_is_opened_with_a_key_four_letters_and_enter(desk: Any) -> None:
    open_palette(desk)
    desk.keyboard.type("hxkj")
    desk.keyboard.press("Enter")  # before the answer is there
    desk.wait_for_url("**/customers/*/")
    assert "华星科技" in desk.locator("h1").inner_text()

    open_palette(desk)
    desk.keyboard.press("Escape")
    assert not desk.locator("#palette").is_visible()
    desk.goto(desk.url.split("/customers/")[0] + "/today/")
    desk.keyboard.press("/")
    desk.wait_for_selector(OPTION)
    assert "华星科技" in desk.locator(OPTION).first.inner_text()  # opened lately
    assert desk.locator(INPUT).get_attribute("aria-activedescendant") == desk.locator(CHOSEN).get_attribute("id")


def test_enter_that_ends_a_composition_chooses_a_character_and_nothing_else(desk: Any) -> None:
    asked: list[str] = []
    open_palette(desk)
    here = desk.url
    desk.on("request", lambda request: asked.append(request.url) if "/search/" in request.url else None)
    desk.evaluate(COMPOSE, "hua xing")
    desk.evaluate(PRESS, {"isComposing": True})
    desk.evaluate(PRESS, {"keyCode": 229})
    desk.wait_for_timeout(500)
    assert (asked, desk.url) == ([], here)

    desk.locator(INPUT).fill("")
    desk.evaluate(COMPOSE, "华星")
    desk.evaluate(f"() => {{ ({COMPOSED})(); ({PRESS})({{}}); }}")  # some tell of the key after the end
    desk.wait_for_selector(f"{OPTION}:has-text('华星科技')")
    assert desk.url == here
    assert desk.locator("#palette").is_visible()

    desk.wait_for_timeout(100)
    desk.keyboard.press("Enter")
    desk.wait_for_url("**/customers/*/")


def test_a_name_and_a_sentence_are_a_plan_with_one_more_key(owner: Api, desk: Any) -> None:
    open_palette(desk)
    desk.keyboard.type("hxkj 明天下午3点回访")
    desk.wait_for_selector(f"{CHOSEN}:has-text('15:00')")
    desk.keyboard.press("Enter")
    desk.wait_for_selector("#sheet .understood input:checked")
    desk.keyboard.press("Enter")
    desk.wait_for_selector("#toasts [data-toast]")
    (planned,) = owner.get("follow-ups")["data"]
    due = datetime.fromisoformat(planned["due_at"]).astimezone(ZONE)
    assert (due.date(), due.hour) == ((datetime.now(ZONE) + timedelta(days=1)).date(), 15)


def test_tab_shows_what_else_can_be_done_and_takes_it_away_again(desk: Any) -> None:
    open_palette(desk)
    desk.keyboard.type("hxkj")
    desk.wait_for_selector(f"{CHOSEN}:has-text('华星科技')")
    desk.wait_for_timeout(300)
    desk.keyboard.press("Tab")
    assert desk.locator(OPTION).count() > 3
    assert "Log interaction" in desk.locator(CHOSEN).inner_text()
    desk.keyboard.press("Tab")
    assert desk.locator(OPTION).count() == 1


def test_signing_out_forgets_what_was_opened_and_a_colleague_finds_none_of_it(
    product: Product, owner: Api, running_browser: Any
) -> None:
    context = running_browser.new_context(viewport=PHONE, has_touch=True, locale="en-GB")
    phone = context.new_page()
    sign_in(phone, product.base, AGENT, PASSWORD)
    phone.click(".find-link")
    phone.wait_for_selector(OPTION)
    phone.fill(INPUT, "hxkj")
    phone.locator(f"{OPTION} >> text=华星科技").click()
    phone.wait_for_url("**/customers/*/")
    phone.click(".find-link")
    phone.wait_for_selector(OPTION)
    phone.fill(INPUT, "> sign out")
    phone.locator(f"{OPTION} >> text=Sign out").click()
    phone.wait_for_url("**/sign-in/**")
    assert phone.evaluate("Object.keys(localStorage).filter((key) => key.includes('recent'))") == []

    sign_in(phone, product.base, OTHER, PASSWORD)
    phone.click(".find-link")
    phone.wait_for_selector(OPTION)
    assert "华星" not in phone.locator("#palette").inner_text()
    phone.fill(INPUT, "hxkj")
    phone.wait_for_selector("#palette .none-found")
    assert "华星" not in phone.locator("#palette").inner_text()
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
