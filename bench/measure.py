"""What is measured, and what it may cost: `python -m bench.measure` on a database that is full."""

import json
import os
import sys
from pathlib import Path
from urllib.parse import quote

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")
if __name__ == "__main__":
    import django

    django.setup()

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from bench import sizes
from bench.console import say, step
from bench.doors import Door, House, house
from bench.report import Report
from bench.sides import Side, Timing, against, alone

LIST, LOG, NIGHT, QUERIES, ITSELF, FOUND = 1.3, 2.0, 1.3, 12, 1.2, 150
DIRTY = (0, 50, 500, 5_000)
DEEP = 200


def main() -> int:
    """Measure everything; the exit status says whether the goals are met."""
    logs = Path(settings.DATA_DIR)
    logs.mkdir(parents=True, exist_ok=True)
    largest, smallest = house("bench-1"), house(f"bench-{sizes.ORGANISATIONS}")
    floor, product = Side("floor", "bench.floor.settings", logs), Side("product", "crm.settings", logs)
    report = Report()
    try:
        report.head()
        lists(report, floor, product, largest, smallest)
        logging(report, floor, product, largest)
        pages(report, product, largest)
        palette(report, product, largest)
        nights(report, floor, product)
        dirty_days(report, product, largest)
    finally:
        floor.close()
        product.close()
    return report.end()


def lists(report: Report, floor: Side, product: Side, largest: House, smallest: House) -> None:
    """Fifty customers through the API."""
    path = reverse("api:customer-list")
    least = (floor, _asked(largest.owner.api("/customers/")), None)
    for who, door in (("owner", largest.owner), ("manager of all", largest.manager), ("agent", largest.agent)):
        timing = against(least, (product, _asked(door.api(path)), None))
        report.add(f"API list of 50 customers, {who}", timing, ratio=LIST)
    small = (product, _asked(smallest.owner.api(path)), None)
    timing = against(small, (product, _asked(largest.owner.api(path)), None))
    report.add("  largest organisation against smallest (floor: smallest)", timing, ratio=ITSELF)
    first = (product, _asked(largest.owner.api(path)), None)
    place, deep = _deep(product, largest.owner, path)
    timing = against(first, (product, _asked(largest.owner.api(deep)), None))
    report.add(f"  page {place} against page 1, by cursor (floor: page 1)", timing, ratio=ITSELF)


def logging(report: Report, floor: Side, product: Side, largest: House) -> None:
    """One interaction, committed, with its event, the last contact and the knock at the worker's door."""
    body = {
        "customer": str(largest.customer_id),
        "channel": "call",
        "direction": "out",
        "outcome": "reached",
        "summary": "Asked about pricing and delivery; agreed to call again next week",
        "occurred_at": timezone.now().isoformat(),
        "duration_s": 90,
    }
    theirs = body | {"agent": str(largest.agent_id)}  # whom the product knows by the key
    least = (floor, _asked(largest.agent.api("/interactions/", theirs)), None)
    asked = _asked(largest.agent.api(reverse("api:interaction-list"), body))
    report.add("Log one interaction through the API", against(least, (product, asked, None)), ratio=LOG)


def pages(report: Report, product: Side, largest: House) -> None:
    """What people open all day."""
    customers, api = reverse("customers:customers"), reverse("api:customer-list")
    customer = reverse("customers:customer", args=[largest.customer_id])
    asked = {
        "Today, agent": largest.agent.page(reverse("home:today")),
        "Team overview, manager of all": largest.manager.page(reverse("home:team-overview")),
        "Team overview, owner": largest.owner.page(reverse("home:team-overview")),
        "Customers, agent": largest.agent.page(customers),
        "Customers, owner": largest.owner.page(customers),
        "One customer with its timeline, agent": largest.agent.page(customer),
        "Search for 鼎盛, owner": largest.owner.page(f"{customers}?q={quote('鼎盛')}"),
        "Search for novak, owner": largest.owner.page(f"{customers}?q=novak"),
        "Search for 鼎盛 through the API, agent": largest.agent.api(f"{api}?q={quote('鼎盛')}"),
        "Search for novak through the API, manager of all": largest.manager.api(f"{api}?q=novak"),
    }
    for name, request in asked.items():
        report.add(name, alone(product, _asked(request, times=8)), queries=QUERIES)


def palette(report: Report, product: Side, largest: House) -> None:
    """One box for everything, as it is asked while somebody types: 95 of 100 answers within the goal."""
    sources = {"owner": largest.owner, "manager of all": largest.manager, "agent": largest.agent}
    for typed in ("鼎盛", "novak", "dskj", "0021", "novak 12", "鼎盛 明天下午3点回访", "qzxv wwkk"):
        for who, door in sources.items():
            request = door.page(f"{reverse('search')}?q={quote(typed)}")
            request["headers"]["HX-Request"] = "true"
            timing = alone(product, _asked(request, times=8))
            report.add(f"Palette: {typed}, {who} ({timing.queries} q)", timing, ms=FOUND)


def nights(report: Report, floor: Side, product: Side) -> None:
    """Yesterday and today of every agent of every organisation, from no rows to all of them."""
    least = (floor, _called("bench.floor.roll_up.night"), _called("bench.floor.roll_up.empty"))
    most = (product, _called("bench.work.night"), _called("bench.work.forget_the_night"))
    timing = against(least, most)
    by_hand = floor.do(**_called("bench.floor.roll_up.total"))["result"]
    ours = product.do(**_called("bench.work.total"))["result"]
    if by_hand != ours:
        say(f"           the two roll-ups differ: by hand {by_hand}, the product {ours}")
        report.missed.append("The night says what the facts say")
    report.add(f"One night's roll-up of {sizes.ORGANISATIONS} organisations", timing, ratio=NIGHT)


def dirty_days(report: Report, product: Side, largest: House) -> None:
    """The cost is of the days that changed, not of the history behind them."""
    slug = {"slug": largest.slug}
    if product.do(**_called("bench.work.is_doubled", **slug))["result"]:
        say("The largest organisation has two years already: fill the database anew to compare with one.")
        return
    one_year = {days: _dirty(product, slug, days) for days in DIRTY}
    with step("           A second year of history for the largest organisation"):
        product.do(**_called("bench.work.double_history", **slug))
    for days in DIRTY:
        two_years = _dirty(product, slug, days)
        ratio = two_years.product / one_year[days].product
        timing = Timing(two_years.product, one_year[days].product, ratio)
        report.add(f"Roll-up of {days:,} dirty agent-days, two years (floor: one)", timing)


def _dirty(product: Side, slug: dict[str, str], days: int) -> Timing:
    before = _called("bench.work.mark", **slug, days=days)
    return alone(product, _called("bench.work.roll_up_marked", **slug), before=before)


def _asked(request: dict, times: int = 30) -> dict:
    return {"request": request, "times": times, "warm": 3}


def _called(name: str, **arguments: object) -> dict:
    return {"call": name, "arguments": arguments}


def _deep(product: Side, door: Door, path: str) -> tuple[int, str]:
    """The address of page 200, or of the last one before the end."""
    page, address = 1, path
    while page < DEEP:
        answer = product.do(request=door.api(address), content=True)
        cursor = json.loads(answer["content"])["next_cursor"]
        if cursor is None:
            break
        page, address = page + 1, f"{path}?cursor={quote(cursor)}"
    return page, address


if __name__ == "__main__":
    sys.exit(main())
