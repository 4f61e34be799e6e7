"""What is done to the worker, and what is said about it."""

import sys
import time
from collections.abc import Callable
from pathlib import Path
from random import SystemRandom

import redis
from django.conf import settings
from django.db import close_old_connections, connection
from django.db.models import F

from evaluations.models import AgentDay
from tests.kill.judge import mailed, violations, waiting
from tests.kill.stage import PATIENCE, Stage, seconds_until
from tests.kill.world import World

SERIES = 5
"""After so many kills everything has to settle."""
LONGEST_WAIT = 6.0
WARM_UP = 120.0


class Acts:
    """Keeps what went wrong."""

    def __init__(self, stage: Stage, *, burst: int) -> None:
        self.stage, self.burst = stage, burst
        self.world = World()
        self.mail = Path(settings.EMAIL_FILE_PATH)
        self.chance = SystemRandom()  # when the worker dies is not to be foreseen
        self.wrong: list[str] = []

    def interactions(self) -> None:
        self.world.burst_of_interactions(self.burst)

    def reminders(self) -> None:
        self.world.burst_of_reminders(max(1, self.burst // 10))

    def empty_broker(self) -> None:
        broker = redis.Redis.from_url(settings.REDIS_URL)
        broker.flushall()
        broker.close()

    def warm_up(self) -> None:
        """The first burst, undisturbed: the worker has to be up before it can be killed at work."""
        self.interactions()
        if seconds_until(self._is_settled, WARM_UP) is None:
            self._note(f"the worker does not do its work even undisturbed: {waiting(self.world)}")

    def kill(self, name: str, burst: Callable[[], None], kills: int) -> None:
        """So many deaths at random moments of the work; a pause to settle after every few."""
        slowest, mistakes = 0.0, []
        for number in range(1, kills + 1):
            burst()
            time.sleep(self.chance.uniform(0, LONGEST_WAIT))
            self.stage.kill_worker()
            if number % SERIES == 0 or number == kills:
                slowest = max(slowest, self._settle(name))
                mistakes += violations(self.world, self.mail)
        self._tell(name, f"{kills} kills -9, settled within {slowest:.0f} s", mistakes)

    def fault(self, name: str, strike: Callable[[], None]) -> None:
        """Once, in the middle of both kinds of work."""
        self.interactions()
        self.reminders()
        time.sleep(self.chance.uniform(0.5, 2))
        strike()
        took = self._settle(name)
        self._tell(name, f"settled within {took:.0f} s", violations(self.world, self.mail))

    def control(self) -> None:
        """Agent-days are made wrong and a mail is lost on purpose: a judge that sees nothing is no judge."""
        for _company in self.world.open_each():
            one = AgentDay.objects.order_by("pk")[:1].get()
            AgentDay.objects.filter(pk=one.pk).update(interactions=F("interactions") + 1)
        for file in sorted(self.mail.glob("*.log"))[:1]:
            file.unlink()
        seen = violations(self.world, self.mail)
        is_seen = any("agent-days" in each for each in seen) and any("mailed" in each for each in seen)
        mistakes = [] if is_seen else [f"control: planted mistakes are not seen, only {seen}"]
        self._tell("control: planted mistakes", "seen" if is_seen else "not seen", mistakes)

    def end(self) -> int:
        for each in self.wrong:
            say(f"  {each}")
        say("Nothing lost, nothing twice, nothing stuck." if not self.wrong else f"{len(self.wrong)} violations.")
        return int(bool(self.wrong))

    def _settle(self, name: str) -> float:
        took = seconds_until(self._is_settled)
        if took is None:
            self._note(f"{name}: stuck over {PATIENCE:.0f} s: {waiting(self.world)}")
            return PATIENCE
        return took

    def _is_settled(self) -> bool:
        close_old_connections()
        try:
            return not waiting(self.world)
        except Exception:  # the database is being restarted
            connection.close()
            return False

    def _tell(self, name: str, said: str, mistakes: list[str]) -> None:
        sent = mailed(self.mail)
        more = sum(sent.values()) - len(sent)
        mails = f", {len(sent)} mails" + (f" ({more} sent again under their id)" if more else "")
        say(f"{name}: {said}{mails if sent else ''}, {len(mistakes)} violations")
        self.wrong += mistakes

    def _note(self, mistake: str) -> None:
        self.wrong.append(mistake)


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
