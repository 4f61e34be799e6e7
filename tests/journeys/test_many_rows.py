"""Many customers change hands in six actions and come back with one; a record leads to the next, and back."""

from typing import Any

import pytest

from tests.browser import DESKTOP, sign_in
from tests.journeys.product import PASSWORD, Api, Product

pytestmark = pytest.mark.journey
OWNER = "hai@duozhou.test"
MANY = 60


class Hand:
    """Counts what a person does: a click or a key; words typed are free."""

    def __init__(self, page: Any) -> None:
        self.page, self.actions = page, 0

    def click(self, place: str) -> None:
        self.actions += 1
        self.page.click(place)

    def press(self, key: str) -> None:
        self.actions += 1
        self.page.keyboard.press(key)


@pytest.fixture(scope="module")
def owner(product: Product) -> Api:
    """An organisation with two agents and sixty customers of the first."""
    product.manage(
        *("create_tenant", "--slug", "duozhou", "--name", "Duozhou", "--owner-email", OWNER),
        *("--owner-password", PASSWORD, "--owner-name", "Hai", "--language", "en", "--time-zone", "Asia/Shanghai"),
    )
    owner = product.api(
        product.manage("create_api_key", "--tenant", "duozhou", "--member", OWNER, "--name", "set-up")
    )
    giver = owner.post("agents", {"name": "Gao Ming", "kind": "employee"})
    owner.post("agents", {"name": "Li Na", "kind": "employee"})
    for number in range(MANY):
        owner.post("customers", {"name": f"Customer {number:02}", "owner": giver["id"]})
    return owner


@pytest.fixture
def page(product: Product, running_browser: Any, owner: Api) -> Any:
    context = running_browser.new_context(viewport=DESKTOP)
    page = context.new_page()
    sign_in(page, product.base, OWNER, PASSWORD)
    page.goto(f"{product.base}/customers/")
    yield page
    context.close()


def owners(owner: Api) -> set[str]:
    found = owner.get("customers", limit=100)["data"]
    return {customer["owner"]["name"] for customer in found}


def test_sixty_customers_change_hands_in_six_actions_and_come_back_with_one(page: Any, owner: Api) -> None:
    hand = Hand(page)
    hand.click("#list nav a, main .tabs a")
    hand.click("[data-select-page]")
    page.wait_for_selector("[data-select-all]:not([hidden]):not(:empty)")
    hand.click("[data-select-all]")
    hand.press("a")
    page.wait_for_selector("#sheet[open] #id_agent-find:focus")
    page.keyboard.type("lina")
    hand.press("Enter")
    page.wait_for_selector(f"#batch-form footer >> text=Assign {MANY} customers")
    hand.press("Control+Enter")
    page.wait_for_selector(".tray >> text=Undo", timeout=60_000)
    assert hand.actions == 6
    assert owners(owner) == {"Li Na"}
    assert page.evaluate("document.querySelector('#selbar').hidden")
    page.click(".tray >> text=Undo")
    page.wait_for_selector(f".tray >> text=Taken back {MANY}", timeout=60_000)
    assert owners(owner) == {"Gao Ming"}


def test_from_a_row_one_walks_over_the_end_of_the_page_and_comes_back_to_the_row(
    page: Any, product: Product
) -> None:
    page.goto(f"{product.base}/customers/?sort=name")
    page.click("text=Customer 49")
    for name in ("Customer 50", "Customer 51"):
        page.wait_for_selector("#walk a[rel=next]")
        page.keyboard.press("j")
        page.wait_for_selector(f"h1 >> text={name}")
    page.wait_for_selector("#walk a[rel=prev]")
    page.keyboard.press("k")
    page.wait_for_selector("h1 >> text=Customer 50")
    page.wait_for_selector("#walk a[rel=prev]")
    page.keyboard.press("k")
    page.wait_for_selector("h1 >> text=Customer 49")
    page.click("[data-walk-back]")
    page.wait_for_function("document.activeElement?.innerText === 'Customer 49'")
