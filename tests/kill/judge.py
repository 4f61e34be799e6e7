"""What must hold when the dust has settled."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.db import connection
from django.utils import timezone

from crm.events.models import Event
from crm.jobs.models import Job
from crm.notifications.kinds import Channel
from crm.notifications.models import Delivery, Notification
from crm.tenancy.clock import current_zone
from customers.models import FollowUp
from evaluations.models import AgentDay, DirtyDay
from evaluations.roll_ups.queries import span_of_facts
from evaluations.roll_ups.services import roll_up_range
from tests.kill.world import World

MESSAGE_ID = re.compile(r"^Message-ID: <([0-9a-f-]{36})@", re.MULTILINE)
UNSENT = [Delivery.State.WAITING, Delivery.State.SENDING]
BY_HAND = """
WITH facts AS (
    SELECT agent_id, (occurred_at AT TIME ZONE %(zone)s)::date AS day, count(*) AS found
    FROM customers_interaction GROUP BY 1, 2
)
SELECT count(*) FROM facts FULL JOIN evaluations_agentday kept USING (agent_id, day)
WHERE coalesce(facts.found, 0) <> coalesce(kept.interactions, 0)"""


def waiting(world: World) -> dict[str, int]:
    """What is still to be done, by kind; empty when everything has settled."""
    found: Counter[str] = Counter()
    now = timezone.now()
    for _company in world.open_each():
        open_jobs = Job.objects.filter(state__in=[Job.State.WAITING, Job.State.RUNNING], due_at__lte=now)
        found["jobs"] += open_jobs.count() + Job.objects.filter(state=Job.State.WAITING, attempts__gt=0).count()
        found["events"] += Event.objects.waiting().count()
        found["dirty days"] += DirtyDay.objects.count()
        found["reminders"] += FollowUp.objects.to_remind(now).count()
        found["mails"] += Delivery.objects.filter(channel=Channel.MAIL, state__in=UNSENT).count()
    return {kind: number for kind, number in found.items() if number}


def violations(world: World, mail: Path) -> list[str]:
    """Everything lost, and everything done twice."""
    found = []
    sent = mailed(mail)
    for company in world.open_each():
        name = company.tenant.slug
        found += _jobs(name) + _days(name) + _reminders(name, sent)
    return found


def _jobs(name: str) -> list[str]:
    failed = Job.objects.filter(state=Job.State.FAILED).values_list("kind", "error")
    given_up = Event.objects.waiting().count()
    lost = [f"{name}: {given_up} events never reached their subscribers"] if given_up else []
    return lost + [f"{name}: a job failed for good: {kind} {error}" for kind, error in failed]


def _days(name: str) -> list[str]:
    """The agent-days equal a full recompute, and a count by hand."""
    zone = current_zone()
    with connection.cursor() as cursor:
        cursor.execute(BY_HAND, {"zone": zone.key})
        wrong = cursor.fetchone()[0]
    found = [f"{name}: {wrong} agent-days count other interactions than there are"] if wrong else []
    kept = AgentDay.objects.count()
    span = span_of_facts(zone)
    again = roll_up_range(*span) if span else None
    if again and (again.new or again.restated or again.rows != kept):
        found.append(f"{name}: a full recompute differs: {again}, {kept} kept")
    return found


def _reminders(name: str, sent: Counter[str]) -> list[str]:
    """Each reminder has been told once, and mailed under one id."""
    found = []
    due = FollowUp.objects.filter(remind_at__isnull=False)
    keys = {f"follow_up:{row.pk}:{row.remind_at.isoformat()}" for row in due if row.remind_at}
    told = Counter(Notification.objects.filter(kind="follow_up.due").values_list("key", flat=True))
    if set(told) != keys:
        found.append(f"{name}: {len(keys - set(told))} reminders never told, {len(set(told) - keys)} of nothing")
    if twice := [key for key, times in told.items() if times > 1]:
        found.append(f"{name}: {len(twice)} reminders told twice")
    events = Counter(Event.objects.filter(name="follow_up.reminded").values_list("subject_id", flat=True))
    if set(events.values()) - {1} or len(events) != len(keys):
        found.append(f"{name}: {len(keys)} reminders, events of {len(events)}: {Counter(events.values())}")
    if missing := sum(not keys & set(sent) for keys in _messages()):
        found.append(f"{name}: {missing} messages marked as mailed never were")
    return found


def _messages() -> Iterable[set[str]]:
    """What went out in one message each: deliveries to one member that were begun at one moment. Its id is that of
    one of them."""
    found: dict[tuple[UUID, datetime], set[str]] = defaultdict(set)
    rows = Delivery.objects.filter(channel=Channel.MAIL, state=Delivery.State.SENT)
    for key, member, begun_at in rows.values_list("pk", "notification__member", "begun_at"):
        found[member, begun_at].add(str(key))
    return found.values()


def mailed(folder: Path) -> Counter[str]:
    """How often each notification's message went out. More than once, it is one message to a mail program."""
    return Counter(
        each
        for file in sorted(folder.glob("*.log"))
        for each in MESSAGE_ID.findall(file.read_text(errors="replace"))
    )
