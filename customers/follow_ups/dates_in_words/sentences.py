"""A text is read word by word; words for the day and the time that belong together make one meaning."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from customers.follow_ups.dates_in_words import chinese, english
from customers.follow_ups.dates_in_words.actions import ANY, IS_OVER, channel_in, clause_around, task_in
from customers.follow_ups.dates_in_words.calendars import Calendar
from customers.follow_ups.dates_in_words.days import Said
from customers.follow_ups.dates_in_words.hours import readings
from customers.follow_ups.dates_in_words.meanings import Habits, Meaning, Unclear, Understood
from customers.follow_ups.dates_in_words.numerals import same_writing
from customers.follow_ups.dates_in_words.tokens import Token, tokens_in

RULES = (*chinese.RULES, *english.RULES)
CHINESE, ENGLISH = (*RULES, chinese.SLASHED), (*RULES, english.SLASHED)
AT_MOST = 20
BETWEEN = re.compile(
    r"[\s,，的在(（]{0,3}(?:(?:at|on|in the|in|by|around|about|before|the|大概|大约)\s{1,2}){0,2}@?\s?"
)
UNTIL = re.compile(r"\s?(?:到|至|-|~|–|—|to|until)\s?(?:[上下]午)?")
TAIL = re.compile(r"[)）]?(?:之前|以前|前|左右|以内|之内)?")
HAN = re.compile(r"[\u4e00-\u9fff]")
NO_HABITS, NO_CALENDAR = Habits(), Calendar()


@dataclass
class Phrase:
    """Words that belong together: at most one for the day, one for its part, one for the clock."""

    words: list[Token] = field(default_factory=list)
    end: int = 0

    @property
    def start(self) -> int:
        return self.words[0].start

    def first(self, name: str) -> Token | None:
        return next((word for word in self.words if getattr(word, name)), None)

    def takes(self, word: Token) -> bool:
        """Whether a word says something that has not been said yet; a weekday may stand beside a date."""
        has_day, weekdays = (
            self.first("day"),
            [known for known in (*self.words, word) if known.weekday is not None],
        )
        if self.first("length") or word.length:
            return False
        if (
            word.day
            and has_day
            and (word.part or len(weekdays) != 1 or len([known for known in self.words if known.day]) > 1)
        ):
            return False
        return not any(getattr(word, name) and self.first(name) for name in ("part", "clock", "plus_days"))


def understand(
    text: str, *, now: datetime, calendar: Calendar = NO_CALENDAR, habits: Habits = NO_HABITS
) -> list[Meaning]:
    """The coming moments a text speaks of. `now` bears the zone in which they are meant."""
    said = Said(now=now, calendar=calendar, habits=habits)
    plain = same_writing(text)
    words = [word for word in tokens_in(plain, CHINESE if HAN.search(plain) else ENGLISH) if _counts(text, word)]
    found: list[Meaning] = []
    phrases = list(_phrases(plain, words))
    ends = [0, *(phrase.end for phrase in phrases)]
    starts = [*(phrase.start for phrase in phrases[1:]), len(text)]
    for phrase, after, before in zip(phrases, ends, starts, strict=False):
        meaning = _meaning(text, plain, phrase, said, after, before)
        if meaning is not None:
            found.append(meaning)
        if len(found) == AT_MOST:
            break
    return found


def _counts(text: str, word: Token) -> bool:
    """Sat and sun are words of their own; with a capital letter they are days."""
    written = text[word.start : word.end]
    return written not in english.CAPITALISED


def _phrases(plain: str, words: Sequence[Token]) -> Iterator[Phrase]:
    phrase = Phrase()
    for word in words:
        between = plain[phrase.end : word.start] if phrase.words else ""
        if phrase.words and word.clock and phrase.first("clock") and UNTIL.fullmatch(between):
            phrase.end = word.end
            continue
        if phrase.words and not (BETWEEN.fullmatch(between) and phrase.takes(word)):
            yield phrase
            phrase = Phrase()
        phrase.words.append(word)
        phrase.end = word.end
    if phrase.words:
        yield phrase


def _meaning(text: str, plain: str, phrase: Phrase, said: Said, after: int, before: int) -> Meaning | None:
    """One meaning, said in its clause between the phrases `after` and `before` it."""
    tail = TAIL.match(plain, phrase.end)
    end = tail.end() if tail else phrase.end
    first, last = clause_around(plain, phrase.start, end)
    first, last = max(first, after), min(last, before)
    clause = plain[first : phrase.start] + " " + plain[end:last]
    has_action = bool(ANY.search(clause))
    if IS_OVER.match(plain, end) or not _stands(phrase, has_action):
        return None
    place = {
        "start": phrase.start,
        "end": end,
        "words": text[phrase.start : end],
        "task": task_in(text, phrase.start, end, first, last),
        "channel": channel_in(clause),
        "has_action": has_action,
    }
    moments, why = _moments(phrase, said)
    if len(moments) == 1 and not why:
        says_time = bool(phrase.first("clock") or phrase.first("length"))
        return Understood(**place, at=moments[0], says_time=says_time)  # type: ignore[arg-type]
    every = phrase.first("repeats")
    repeats = every.repeats if every else ""
    return Unclear(**place, choices=moments, why=why, repeats=repeats) if moments else None  # type: ignore[arg-type]


def _stands(phrase: Phrase, has_action: bool) -> bool:
    """Whether enough was said: an hour or a part of the day alone is often about something else."""
    if phrase.first("day") or phrase.first("length"):
        return True
    clock = phrase.first("clock")
    if clock is None:
        return bool(phrase.first("part")) and has_action and not all(word.needs for word in phrase.words)
    return bool(phrase.first("part")) or not clock.needs or (clock.needs == "action" and has_action)


def _moments(phrase: Phrase, said: Said) -> tuple[tuple[datetime, ...], str]:
    """Every moment ahead that may be meant, and what is to be asked about them.

    A day that has passed was not meant. An hour that has passed may have been: one left over is asked for, too.
    """
    length = phrase.first("length")
    if length and length.length:
        return _ahead([_later(said.now, length.length)], said), ""
    found = _days(phrase, said) if phrase.first("day") else (said.today,)
    days = [_on(day, phrase, said) for day in found]
    if not phrase.first("day"):
        days = [_of_today(moments, said) for moments in days]
    ahead = _ahead([moment for moments in days for moment in moments], said)
    if phrase.first("repeats"):
        return ahead[:1], "every"
    if any(len(set(moments)) > 1 for moments in days):
        return ahead, "hour"
    return ahead, "day" if len(ahead) > 1 else ""


def _days(phrase: Phrase, said: Said) -> tuple[date, ...]:
    """The days that may be meant. A weekday beside a date agrees with it, or the two are offered."""
    dated = [word for word in phrase.words if word.day and word.weekday is None]
    named = [word for word in phrase.words if word.weekday is not None]
    found = {day for word in dated or named if word.day for day in word.day(said)}
    if dated and named and named[0].weekday is not None:
        found = _on_weekday(found, named[0].weekday)
    plus = timedelta(days=sum(word.plus_days for word in phrase.words))
    return tuple(sorted(day + plus for day in found))


def _on_weekday(found: set[date], weekday: int) -> set[date]:
    agreeing = {day for day in found if day.weekday() == weekday}
    return agreeing or found | {day + timedelta(days=weekday - day.weekday()) for day in found}


def _on(day: date, phrase: Phrase, said: Said) -> list[datetime]:
    clock, part = phrase.first("clock"), phrase.first("part")
    if clock and clock.clock:
        times = readings(clock.clock, part.part if part else "")
        return [_moment(day + timedelta(days=plus), at, said) for plus, at in times]
    slots = [_moment(day, at, said) for at in said.habits.parts[part.part if part else "day"]]
    ahead = [moment for moment in slots if moment > said.now]
    return ahead[:1]


def _of_today(moments: list[datetime], said: Said) -> list[datetime]:
    """An hour without a day: if it can be meant in two ways, the next of each."""
    if len(moments) < 2:
        return moments
    return sorted(moment if moment > said.now else _moment_again(moment, said) for moment in moments)


def _moment_again(moment: datetime, said: Said) -> datetime:
    return _moment(moment.date() + timedelta(days=1), moment.time(), said)


def _ahead(moments: Sequence[datetime], said: Said) -> tuple[datetime, ...]:
    return tuple(dict.fromkeys(moment for moment in moments if moment > said.now))


def _moment(day: date, at: time, said: Said) -> datetime:
    """On the clock of the zone; an hour that a change of the clock leaves out is the one after it."""
    meant = datetime.combine(day, at, tzinfo=said.now.tzinfo)
    return meant.astimezone(UTC).astimezone(said.now.tzinfo)


def _later(now: datetime, length: timedelta) -> datetime:
    """After a length of time that really passes, to the minute."""
    return (now.astimezone(UTC) + length).astimezone(now.tzinfo).replace(second=0, microsecond=0)
