"""The phone in the lift: Today opens, what is logged is kept and sent once; signing out leaves nothing behind."""

from contextlib import suppress
from typing import Any

import pytest
from playwright.sync_api import Error

from tests.browser import PHONE, sign_in
from tests.journeys.product import PASSWORD, Api, Product, until

pytestmark = pytest.mark.journey
OWNER, AGENT, OTHER = "bai@qingfeng.test", "gao@qingfeng.test", "qian@qingfeng.test"
TEXT, WORDS = "#sheet textarea[name=summary]", "#offline [data-words]"
ALL_KEPT = "async () => (await caches.keys()).filter((name) => name.startsWith('pages-'))"
WAITING = "async () => (await outbox.all()).length"
IS_WARM = """async () => {
  const name = (await caches.keys()).find((one) => one.startsWith('pages-'));
  return Boolean(name) && (await (await caches.open(name)).keys()).length >= 5;
}"""


@pytest.fixture(scope="module")
def owner(product: Product) -> Api:
    """Qingfeng: two agents, one of them with two customers."""
    product.manage(
        *("create_tenant", "--slug", "qingfeng", "--name", "Qingfeng", "--owner-email", OWNER),
        *("--owner-password", PASSWORD, "--owner-name", "Bai", "--language", "en", "--time-zone", "Asia/Shanghai"),
    )
    owner = product.api(
        product.manage("create_api_key", "--tenant", "qingfeng", "--member", OWNER, "--name", "set-up")
    )
    agents = []
    for name, email in (("Gao Ming", AGENT), ("Qian Li", OTHER)):
        member = owner.post("members", {"name": name, "email": email, "password": PASSWORD, "role": "agent"})
        agents.append(owner.post("agents", {"name": name, "kind": "employee"}))
        owner.post(f"agents/{agents[-1]['id']}/link-member", {"member": member["id"]})
    for name in ("Lanhai Packaging", "Xinghe Trading"):
        owner.post("customers", {"name": name, "owner": agents[0]["id"], "phone": "13800138001"})
    return owner


@pytest.fixture
def phone(product: Product, owner: Api, running_browser: Any) -> Any:
    context = running_browser.new_context(viewport=PHONE, has_touch=True, locale="en-GB")
    page = context.new_page()
    sign_in(page, product.base, AGENT, PASSWORD)
    page.goto(f"{product.base}/today/")
    until(lambda: page.evaluate(IS_WARM))
    yield page
    for one in context.pages:
        one.unroute_all(behavior="ignoreErrors")
    context.close()


def log(page: Any, customer: str, text: str) -> None:
    page.click(".tabbar a.log")
    page.wait_for_selector(TEXT)
    page.select_option("#sheet select[name=customer]", label=customer)
    page.fill(TEXT, text)
    page.locator("#sheet footer button.primary").click()
    page.wait_for_selector("#sheet", state="hidden")


def logged(owner: Api) -> list[str]:
    return sorted(one["summary"] for one in owner.get("interactions")["data"])


def test_two_records_written_without_a_connection_are_stored_once_each(
    product: Product, owner: Api, phone: Any
) -> None:
    context = phone.context
    context.set_offline(True)
    phone.goto(f"{product.base}/today/")
    assert "as of" in phone.locator("#offline").inner_text()
    log(phone, "Lanhai Packaging", "Asked for samples.")
    assert "1 record waits" in phone.locator(WORDS).inner_text()
    phone.close()  # the tab is gone, the record is not

    phone = context.new_page()
    phone.goto(f"{product.base}/")
    assert phone.url.endswith("/today/")
    log(phone, "Xinghe Trading", "Wants a visit.")
    assert "2 records wait" in phone.locator(WORDS).inner_text()
    assert logged(owner) == []

    context.set_offline(False)
    until(lambda: logged(owner) == ["Asked for samples.", "Wants a visit."])
    phone.wait_for_selector("#offline", state="hidden")  # the page has been shown anew
    until(lambda: phone.evaluate(WAITING) == 0)
    phone.evaluate("() => dispatchEvent(new Event('online'))")
    phone.reload()
    phone.wait_for_timeout(500)
    assert len(logged(owner)) == 2


def test_an_answer_that_was_lost_does_not_store_a_record_twice(product: Product, owner: Api, phone: Any) -> None:
    before = logged(owner)

    def lose_the_answer(route: Any) -> None:
        route.fetch()
        with suppress(Error):  # taken off the road meanwhile
            route.abort()

    phone.route(
        "**/interactions/log/**",
        lambda route: lose_the_answer(route) if route.request.method == "POST" else route.continue_(),
    )
    log(phone, "Lanhai Packaging", "Heard twice?")
    until(lambda: phone.evaluate(WAITING) == 1)
    phone.unroute("**/interactions/log/**")
    phone.evaluate("() => dispatchEvent(new Event('online'))")
    until(lambda: phone.evaluate(WAITING) == 0)
    assert logged(owner) == sorted([*before, "Heard twice?"])


def test_a_record_that_is_refused_keeps_its_text_and_can_be_mended(
    product: Product, owner: Api, phone: Any
) -> None:
    phone.context.set_offline(True)
    log(phone, "Xinghe Trading", "Not hers any more.")
    customers = {one["name"]: one["id"] for one in owner.get("customers")["data"]}
    agents = {one["name"]: one["id"] for one in owner.get("agents")["data"]}
    handed = {"customers": [customers["Xinghe Trading"]], "agent": agents["Qian Li"]}
    owner.post("assignments/hand-over", handed)
    phone.context.set_offline(False)
    phone.wait_for_selector("#offline:has-text('needs a look')")
    phone.click("#offline [data-open]")
    assert "Not hers any more." in phone.locator("#outbox").inner_text()
    assert "Not hers any more." not in logged(owner)

    phone.click("#outbox [data-edit]")
    phone.wait_for_selector(TEXT)
    assert phone.locator(TEXT).input_value() == "Not hers any more."
    phone.select_option("#sheet select[name=customer]", label="Lanhai Packaging")
    phone.locator("#sheet footer button.primary").click()
    until(lambda: "Not hers any more." in logged(owner))
    until(lambda: phone.evaluate(WAITING) == 0)


def test_a_session_that_ended_is_opened_again_and_then_the_record_is_sent(
    product: Product, owner: Api, phone: Any
) -> None:
    phone.context.set_offline(True)
    log(phone, "Lanhai Packaging", "Written, then signed out elsewhere.")
    phone.context.clear_cookies(name="sessionid")
    phone.context.set_offline(False)
    phone.click("#offline [data-sign-in]")
    phone.fill("#sign-in-again input[name=password]", PASSWORD)
    phone.click("#sign-in-again button.primary")
    until(lambda: "Written, then signed out elsewhere." in logged(owner))


def test_a_date_in_a_record_that_waited_is_shown_to_be_planned(product: Product, owner: Api, phone: Any) -> None:
    phone.context.set_offline(True)
    log(phone, "Lanhai Packaging", "Agreed. Call back tomorrow 3pm.")
    phone.context.set_offline(False)
    phone.wait_for_selector("#offline:has-text('needs a look')")
    assert "Agreed. Call back tomorrow 3pm." in logged(owner)
    phone.click("#offline [data-open]")
    phone.click("#outbox [data-plan]")
    phone.wait_for_selector("#sheet .understood input:checked")
    phone.locator("#sheet footer button.primary").click()
    until(lambda: [one for one in owner.get("follow-ups")["data"] if "all back" in one["note"]])
    assert phone.evaluate(WAITING) == 0


def test_signing_out_warns_of_what_waits_and_leaves_nothing_behind(
    product: Product, owner: Api, phone: Any
) -> None:
    before = logged(owner)
    phone.context.set_offline(True)
    log(phone, "Lanhai Packaging", "Never to be sent.")
    phone.evaluate("() => document.querySelector('form[data-forget-drafts]').requestSubmit()")
    phone.wait_for_selector("#leave")
    assert "not sent" in phone.locator("#leave").inner_text()
    phone.click("#leave footer [data-close] >> nth=0")
    assert phone.evaluate(WAITING) == 1
    phone.route("**/interactions/log/**", lambda route: route.abort())
    phone.context.set_offline(False)
    phone.evaluate("() => document.querySelector('form[data-forget-drafts]').requestSubmit()")
    phone.click("#leave [data-leave]")
    phone.wait_for_url("**/sign-in/**")
    until(lambda: phone.evaluate(ALL_KEPT) == [])
    assert logged(owner) == before

    phone.context.set_offline(True)
    phone.goto(f"{product.base}/today/")
    assert "No connection" in phone.locator("h1").inner_text()
    assert "Lanhai" not in phone.content()
    phone.context.set_offline(False)
    sign_in(phone, product.base, OTHER, PASSWORD)
    assert phone.evaluate(WAITING) == 0


def test_somebody_else_on_the_same_phone_sees_and_sends_nothing_of_the_one_before(
    product: Product, owner: Api, phone: Any
) -> None:
    before = logged(owner)
    phone.context.set_offline(True)
    log(phone, "Lanhai Packaging", "Gao wrote this.")
    phone.context.clear_cookies(name="sessionid")
    phone.context.set_offline(False)
    phone.wait_for_selector("#offline [data-sign-in]")
    sign_in(phone, product.base, OTHER, PASSWORD)
    phone.goto(f"{product.base}/follow-ups/")
    phone.wait_for_timeout(1000)
    assert "Gao wrote this." not in phone.content()
    assert not phone.locator("#offline").is_visible()
    phone.context.set_offline(True)
    phone.goto(f"{product.base}/customers/")
    assert "Lanhai" not in phone.content()
    phone.context.set_offline(False)
    assert logged(owner) == before
    assert phone.evaluate(WAITING) == 1  # it waits for the one who wrote it
