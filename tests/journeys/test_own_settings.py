"""A member sets the product up for themselves: each change holds at once, can be taken back, and follows them."""

from typing import Any

import pytest

from tests.browser import DESKTOP, PHONE, sign_in
from tests.journeys.product import PASSWORD, Product, until

pytestmark = pytest.mark.journey
MEMBER = "mei@wangjiang.test"


@pytest.fixture(scope="module")
def member(product: Product) -> str:
    product.manage(
        "create_tenant",
        "--slug=wangjiang",
        "--name=Wangjiang",
        f"--owner-email={MEMBER}",
        f"--owner-password={PASSWORD}",
        "--language=en",
    )
    return MEMBER


def opened(running_browser: Any, product: Product, email: str, size: dict[str, int]) -> Any:
    page = running_browser.new_context(viewport=size).new_page()
    sign_in(page, product.base, email, PASSWORD)
    page.goto(f"{product.base}/settings/me/")
    return page


def said(page: Any, field: str) -> str:
    """What stands beside a field once it has been saved or refused."""
    place = page.locator(f"[data-save-state={field}]")
    return until(lambda: text if (text := place.inner_text()) and "Saving" not in text else "")


def theme(page: Any) -> str:
    return page.evaluate("document.documentElement.dataset.theme ?? ''")


def test_a_change_holds_at_once_can_be_taken_back_and_follows_to_the_phone(product, member, running_browser):
    desk = opened(running_browser, product, member, DESKTOP)
    desk.locator("#main label", has_text="Dark").click()
    assert said(desk, "theme").startswith("Saved")
    assert theme(desk) == "dark"
    phone = opened(running_browser, product, member, PHONE)
    assert theme(phone) == "dark"
    desk.locator("[data-save-state=theme] button").click()
    until(lambda: theme(desk) == "")
    assert not phone.evaluate("document.documentElement.scrollWidth > innerWidth")
    desk.context.close()
    phone.context.close()


def test_what_is_not_saved_says_so_and_is_sent_again(product, member, running_browser):
    page = opened(running_browser, product, member, DESKTOP)
    page.context.set_offline(True)
    page.fill("[name=name]", "Mei Li")
    page.locator("[name=name]").blur()
    assert said(page, "name").startswith("Not saved")
    page.context.set_offline(False)
    page.locator("[data-save-state=name] button").click()
    until(lambda: "Mei Li" in page.inner_text(".topbar"))
    page.context.close()


def test_another_key_opens_the_log_and_the_usual_one_does_not(product, member, running_browser):
    page = opened(running_browser, product, member, DESKTOP)
    page.select_option("[name=key_0]", "j")
    assert "taken" in said(page, "key_0")
    page.select_option("[name=key_0]", "w")
    until(lambda: said(page, "key_0").startswith("Saved"))
    page.goto(f"{product.base}/settings/me/security/")
    page.keyboard.press("l")
    page.wait_for_timeout(300)
    assert not page.evaluate("document.getElementById('sheet').open")
    page.keyboard.press("w")
    until(lambda: page.evaluate("document.getElementById('sheet').open"))
    page.context.close()
