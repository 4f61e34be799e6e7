"""The chips under a text: what it promises, and the moments that are always offered. At most one is taken."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from crm.pages import formats
from customers.follow_ups.dates_in_words import Meaning, Unclear, Understood, understand
from customers.follow_ups.models import FollowUp
from customers.follow_ups.organisation_calendar import organisation_calendar

SAID = "said:"
SHEET_STAYS_OPEN = timedelta(days=2)
LONGEST_TEXT = 20_000

Choice = tuple[str, Any]


@dataclass(frozen=True)
class Step:
    """One chip."""

    id: str
    value: str
    label: str
    is_ticked: bool
    at: datetime | None = None
    task: str = ""


@dataclass(frozen=True)
class Group:
    """What one place in the text may mean, and the question where it may mean several things.

    `repeats` with its words is there where the text says that it comes back: it is confirmed by itself.
    """

    question: str
    steps: list[Step]
    repeats: str = ""
    often: str = ""


class NextSteps:
    """The steps a text and a form offer. Read at one moment, so that what was shown is what is taken.

    `chosen` is the chip that is ticked, `seen` the chips that stood there when it was: what was seen and not taken
    is not ticked again.
    """

    def __init__(
        self,
        *,
        name: str,
        text: str,
        plain: Sequence[Choice],
        chosen: str = "",
        repeats: str = "",
        seen: Sequence[str] = (),
        read_at: datetime | None = None,
    ) -> None:
        self.name = name
        self.plain_choices = list(plain)
        self.seen = set(seen)
        self.read_at = read_at or timezone.now()
        self.meanings = promises_in(text, self.read_at)
        self.chosen = chosen
        self.repeats = repeats
        if repeats and not chosen:  # the confirmation alone says enough
            self.chosen = next((value_of(one.moments[0]) for one in self.meanings if _often(one) == repeats), "")

    @classmethod
    def of_form(
        cls, data: Any, *, name: str, text: str, plain: Sequence[Choice], afresh: bool = False
    ) -> "NextSteps":
        """As a form was sent; `afresh` reads the text now, to be shown again."""
        return cls(
            name=name,
            text=str(data.get(text, ""))[:LONGEST_TEXT],
            plain=plain,
            chosen=data.get(name, ""),
            repeats=data.get("repeats", ""),
            seen=data.getlist("seen") if hasattr(data, "getlist") else (),
            read_at=None if afresh else _read_at(data.get("read_at", "")),
        )

    @cached_property
    def said_values(self) -> list[str]:
        return [value_of(moment) for meaning in self.meanings for moment in meaning.moments]

    @property
    def choices(self) -> list[Choice]:
        """All that may be taken: nothing that is not in the text."""
        return [*self.plain_choices, *((value, value) for value in self.said_values)]

    @cached_property
    def ticked(self) -> str:
        """What was chosen; else the one promise that is meant without doubt, unless it was seen and left."""
        if self.chosen in dict(self.choices) and self.chosen:
            return self.chosen
        sure = self.sure
        return "" if sure is None or value_of(sure.at) in self.seen else value_of(sure.at)

    @property
    def sure(self) -> Understood | None:
        """The one place that can only be meant as a follow-up, if it is clear."""
        told = [meaning for meaning in self.meanings if meaning.has_action]
        (only,) = told if len(told) == 1 else self.meanings if len(self.meanings) == 1 else (None,)
        return only if isinstance(only, Understood) else None

    @property
    def is_unread(self) -> bool:
        """A promise was typed so fast that its chip has not been looked at yet."""
        return not self.chosen and bool(self.ticked)

    def meaning_of(self, value: str) -> tuple[Meaning, datetime] | None:
        """The place in the text and the moment behind a chip."""
        for meaning in self.meanings:
            for moment in meaning.moments:
                if value_of(moment) == value:
                    return meaning, moment
        return None

    @property
    def groups(self) -> list[Group]:
        """Chips of the text: what is clear first, then question by question. No moment twice."""
        clear = [meaning for meaning in self.meanings if isinstance(meaning, Understood)]
        unclear = [meaning for meaning in self.meanings if isinstance(meaning, Unclear)]
        known: set[str] = set()
        groups = [Group("", self._steps(clear, known))] if clear else []
        for meaning in unclear:
            often = _often(meaning)
            words = str(FollowUp.Repeats(often).label) if often else ""
            groups.append(Group(_question(meaning), self._steps([meaning], known), often, words))
        return [group for group in groups if group.steps]

    @property
    def plain(self) -> list[Step]:
        """Chips that are always there."""
        return [
            Step(f"id_{self.name}_{at}", value, str(label), value == self.ticked)
            for at, (value, label) in enumerate(self.plain_choices)
        ]

    def _steps(self, meanings: Sequence[Meaning], known: set[str]) -> list[Step]:
        steps = []
        for meaning in meanings:
            for moment in meaning.moments:
                value = value_of(moment)
                if value not in known:
                    at = len(self.plain_choices) + len(known)
                    ticked = value == self.ticked
                    label = label_of(moment, meaning)
                    steps.append(Step(f"id_{self.name}_{at}", value, label, ticked, moment, meaning.task))
                    known.add(value)
        return steps


def promises_in(text: str, now: datetime) -> list[Meaning]:
    """What a text promises, on the reader's clock."""
    if not text.strip():
        return []
    calendar, habits = organisation_calendar()
    return understand(text, now=timezone.localtime(now), calendar=calendar, habits=habits)


def repeats_of(meaning: Meaning, confirmed: str) -> str:
    """How often a promise comes back: only what the text says, and only if that was confirmed."""
    return confirmed if confirmed and confirmed == _often(meaning) else ""


def _often(meaning: Meaning) -> str:
    return meaning.repeats if isinstance(meaning, Unclear) else ""


def value_of(moment: datetime) -> str:
    """The name of a chip: the moment itself, so that the date shown is the date stored."""
    return f"{SAID}{moment.isoformat(timespec='minutes')}"


def label_of(moment: datetime, meaning: Meaning) -> str:
    """11-20 周五 15:00 回访: the date in full, and what is to be done."""
    return f"{words_for(moment)} {_what(meaning.channel)}"


def words_for(moment: datetime) -> str:
    """11-20 周五 15:00, with the year if it is another one."""
    this_year = formats.local(moment).year == timezone.localtime().year
    return f"{formats.date(moment, 'short' if this_year else 'weekday')} {formats.time(moment)}"


def _what(channel: str) -> str:
    words = {
        "call": _("Phone call"),
        "visit": _("Visit"),
        "message": _("Message"),
        "email": pgettext("channel", "E-mail"),
        "meeting": _("Meeting"),
    }
    return words.get(channel, _("Follow-up"))


def _question(meaning: Unclear) -> str:
    questions = {
        "hour": _("Which time is “%(words)s”?"),
        "day": _("Which day is “%(words)s”?"),
        "every": _("“%(words)s” repeats. Choose the first time, then say whether it comes back."),
    }
    return questions[meaning.why] % {"words": meaning.words}


def _read_at(text: str) -> datetime | None:
    """When the text was read for the chips: what is not recent was made up."""
    try:
        moment = parse_datetime(text)
    except ValueError:
        return None
    if moment is None or timezone.is_naive(moment):
        return None
    now = timezone.now()
    return moment if now - SHEET_STAYS_OPEN <= moment <= now + timedelta(minutes=1) else None
