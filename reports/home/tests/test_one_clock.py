"""C-08: whatever the hour and the zone, what is overdue and what is for today is the same on every page."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from agents.factories import an_agent
from customers.factories import a_customer, a_follow_up

pytestmark = pytest.mark.usefixtures("scope")
OFFSETS = [timedelta(minutes=minutes) for minutes in (-60 * 30, -60, -1, 1, 29, 31, 8 * 60, 16 * 60, 25 * 60)]


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "UTC", "America/Los_Angeles"])
@pytest.mark.parametrize("clock", ["23:30", "00:30", "07:59", "08:01"])
def test_overdue_and_today_are_the_same_on_today_the_list_the_customer_and_the_api(
    client_for, api_for, zone, clock
):
    hour, minute = map(int, clock.split(":"))
    now = datetime(2026, 11, 19, hour, minute, tzinfo=ZoneInfo(zone))
    with time_machine.travel(now, tick=False):
        agent = an_agent()
        agent.member.user.time_zone = zone
        agent.member.user.save()
        due = {f"case {at}": now + offset for at, offset in enumerate(OFFSETS)}
        customers = {name: a_customer(owner=agent, name=f"Firm of {name}.") for name in due}
        for name, moment in due.items():
            a_follow_up(customer=customers[name], note=f"{name}.", due_at=moment)
        client = client_for(agent.member)

        late = {name for name, moment in due.items() if moment < now}
        midnight = (now + timedelta(days=1)).replace(hour=0, minute=0)
        today = {name for name, moment in due.items() if now <= moment < midnight}
        assert spoken(client.get("/today/").content.decode(), "Overdue", "Today", "Next seven", due) == (
            late,
            today,
        )
        assert spoken(client.get("/follow-ups/").content.decode(), "Overdue", "Today", "Tomorrow", due) == (
            late,
            today,
        )
        asked = {"state": "open", "due_at__lt": now.isoformat()}
        rows = api_for(agent.member).get("/api/v1/follow-ups/", asked).json()["data"]
        assert {row["note"].rstrip(".") for row in rows} == late
        for name, customer in customers.items():
            text = client.get(f"/customers/{customer.pk}/").content.decode()
            now_line = text[text.index('id="customer-now"') :].split("</p>")[0]
            assert ("Overdue" in now_line) is (name in late)


def spoken(text: str, late: str, today: str, after: str, names: dict) -> tuple[set[str], set[str]]:
    """What stands under the heading of what is late, and under that of today, whichever of them are there."""
    text = text[text.index('id="main"') :]
    parts: dict[str, set[str]] = {late: set(), today: set()}
    for piece in re.split(r'<h2 class="group">|<th scope="rowgroup"[^>]*>', text)[1:]:
        heading = piece.split("<")[0].strip()
        body = piece.split('<details class="more"')[0]
        if heading in parts:
            parts[heading] = {name for name in names if f"{name}." in body}
    return parts[late], parts[today]
