"""Bad moments of a day on the phone: a dead tab, a slow line, a session that ends. Nothing is lost."""

from typing import Any

import pytest
from playwright.sync_api import Route

from tests.browser import PHONE, sign_in
from tests.journeys.product import PASSWORD, Api, Product, until

pytestmark = pytest.mark.journey
OWNER, AGENT = "shen@yuanshan.test", "he@yuanshan.test"
TEXT = "#sheet textarea[name=summary]"
SAVE = "#sheet footer .btn.primary"
DRAFT = "#sheet [data-draft-state]"


@pytest.fixture(scope="module")
def owner(product: Product) -> Api:
    """Yuanshan: an owner, and an agent with one customer."""
    product.manage(
        *("create_tenant", "--slug", "yuanshan", "--name", "Yuanshan", "--owner-email", OWNER),
        *(
            "--owner-password",
            PASSWORD,
            "--owner-name",
            "Shen",
            "--language",
            "en",
            "--time-zone",
            "Asia/Shanghai",
        ),
    )
    key = product.manage("create_api_key", "--tenant", "yuanshan", "--member", OWNER, "--name", "set-up")
    owner = product.api(key)
    member = owner.post("members", {"name": "He Jie", "email": AGENT, "password": PASSWORD, "role": "agent"})
    agent = owner.post("agents", {"name": "He Jie", "kind": "employee"})
    owner.post(f"agents/{agent['id']}/link-member", {"member": member["id"]})
    owner.post("customers", {"name": "Yuanshan Tea", "owner": agent["id"], "phone": "13800138002"})
    return owner


@pytest.fixture
def new_phone(product: Product, owner: Api, running_browser: Any) -> Any:
    """Signs in on a phone of its own, each time it is called."""

    def build() -> Any:
        page = running_browser.new_context(viewport=PHONE, has_touch=True, locale="en-GB").new_page()
        sign_in(page, product.base, AGENT, PASSWORD)
        return page

    return build


@pytest.fixture
def phone(new_phone: Any) -> Any:
    return new_phone()


def the_tea_house(owner: Api) -> Any:
    return next(row for row in owner.get("customers")["data"] if row["name"] == "Yuanshan Tea")


def open_the_log(phone: Any, product: Product, owner: Api) -> None:
    customer = the_tea_house(owner)
    phone.goto(f"{product.base}/customers/{customer['id']}/")
    phone.locator("main a[data-sheet][href*='interactions/log']:visible").first.click()
    phone.wait_for_selector(TEXT)


def logged(owner: Api, words: str) -> list[Any]:
    return [row for row in owner.get("interactions")["data"] if row["summary"] == words]


def test_a_tap_beside_the_sheet_the_way_back_and_a_dead_tab_leave_the_text(
    product: Product, owner: Api, new_phone: Any
) -> None:
    phone = new_phone()
    open_the_log(phone, product, owner)
    phone.locator(TEXT).press_sequentially("Wants the black tea")
    phone.touchscreen.tap(20, 20)
    assert phone.locator(TEXT).input_value() == "Wants the black tea"

    phone.locator("#sheet [data-close]").click()
    assert "Draft kept" in phone.locator("#toasts").inner_text()
    open_the_log(phone, product, owner)
    assert phone.locator(TEXT).input_value() == "Wants the black tea"
    assert phone.locator(DRAFT).inner_text() == "Your draft is back"

    phone.locator(TEXT).press_sequentially(", 20 kg")
    phone.go_back()
    open_the_log(phone, product, owner)
    assert phone.locator(TEXT).input_value() == "Wants the black tea, 20 kg"

    phone.locator(TEXT).press_sequentially(" a month")
    phone.wait_for_function(
        "() => document.querySelector('#sheet [data-draft-state]').textContent.includes('saved')"
    )
    phone.context.close()  # the tab is gone, and with it all that this device kept
    other = new_phone()
    open_the_log(other, product, owner)
    until(lambda: other.locator(TEXT).input_value() == "Wants the black tea, 20 kg a month")
    assert "another device" in other.locator(DRAFT).inner_text()
    other.locator("#sheet [data-draft-discard]").click()
    assert other.locator(TEXT).input_value() == ""


def test_two_taps_on_a_slow_line_and_a_lost_answer_make_one_record(
    product: Product, owner: Api, phone: Any
) -> None:
    open_the_log(phone, product, owner)
    lost: list[int] = []

    def lose_the_first_answer(route: Route) -> None:
        if route.request.method != "POST" or lost:
            return route.continue_()
        lost.append(route.fetch().status)  # it arrives and is done; the answer never comes back
        return route.abort()

    phone.route("**/interactions/log/**", lose_the_first_answer)
    phone.locator(TEXT).fill("Ordered twice by tapping?")
    phone.locator(SAVE).dblclick()
    phone.wait_for_selector("#sheet", state="hidden")  # it waits in the outbox, which sends it once more
    until(lambda: phone.evaluate("self.outbox.all().then((rows) => rows.length)") == 0)
    assert lost == [204]
    assert len(logged(owner, "Ordered twice by tapping?")) == 1


def test_a_session_that_ends_while_writing_is_mended_over_the_page(
    product: Product, owner: Api, phone: Any
) -> None:
    open_the_log(phone, product, owner)
    phone.locator(TEXT).fill("Written before the session ended")
    sign_out_elsewhere(phone)
    phone.locator(SAVE).click()
    sign_in_again(phone)
    phone.wait_for_selector("#sheet", state="hidden")
    assert len(logged(owner, "Written before the session ended")) == 1


def test_a_plain_form_survives_the_end_of_the_session_and_a_server_that_is_down(
    product: Product, owner: Api, phone: Any
) -> None:
    phone.goto(f"{product.base}/customers/new/")
    phone.locator("input[name=name]").fill("Longjing House")
    phone.route("**/session/", lambda route: route.abort())
    phone.locator("main form .btn.primary").click()
    phone.wait_for_selector("#trouble[open]")
    assert "still here" in phone.locator("#trouble").inner_text()
    phone.locator("#trouble [data-close]").click()
    phone.unroute("**/session/")

    sign_out_elsewhere(phone)
    phone.locator("main form .btn.primary").click()
    sign_in_again(phone)
    phone.wait_for_url("**/customers/*-*/")
    assert [row["name"] for row in owner.get("customers")["data"]].count("Longjing House") == 1
    phone.goto(f"{product.base}/customers/new/")
    assert phone.locator("input[name=name]").input_value() == ""


def test_a_part_that_cannot_be_loaded_says_so_and_is_not_empty(product: Product, owner: Api, phone: Any) -> None:
    phone.route(
        "**/today/estimate/", lambda route: route.fulfill(status=500, body="", headers={"Request-Id": "7f2a91"})
    )
    phone.goto(f"{product.base}/today/")
    phone.wait_for_selector("#estimate .state")
    assert "7f2a91" in phone.locator("#estimate").inner_text()
    phone.unroute("**/today/estimate/")
    phone.locator("#estimate button").click()
    phone.wait_for_selector("#estimate .state", state="detached")
    assert "no incentive plan" in phone.locator("#estimate").inner_text()


def sign_out_elsewhere(phone: Any) -> None:
    cookies = [cookie for cookie in phone.context.cookies() if cookie["name"] != "sessionid"]
    phone.context.clear_cookies()
    phone.context.add_cookies(cookies)


def sign_in_again(phone: Any) -> None:
    phone.wait_for_selector("#sign-in-again[open]")
    phone.locator("#again-password").fill(PASSWORD)
    phone.locator("#sign-in-again .btn.primary").click()
    phone.wait_for_selector("#sign-in-again", state="hidden")
