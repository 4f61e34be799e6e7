"""The words of the grammar: each rule is a pattern and what it says about the day or the time."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from customers.follow_ups.dates_in_words.days import DayRule
from customers.follow_ups.dates_in_words.hours import Clock


@dataclass(frozen=True)
class Token:
    """One word that speaks of time. What it does not speak of is empty."""

    start: int = 0
    end: int = 0
    day: DayRule | None = None
    weekday: int | None = None
    part: str = ""
    clock: Clock | None = None
    length: timedelta | None = None
    plus_days: int = 0
    repeats: str = ""
    needs: str = ""

    def at(self, start: int, end: int) -> "Token":
        return Token(**{**self.__dict__, "start": start, "end": end})


@dataclass(frozen=True)
class Rule:
    """A pattern, and what a match says; none where it only looks like one."""

    pattern: re.Pattern[str]
    read: Callable[[re.Match[str]], Token | None]


def rule(pattern: str, read: Callable[[re.Match[str]], Token | None] | Token) -> Rule:
    said = read if callable(read) else lambda _match: read
    return Rule(re.compile(pattern), said)


def tokens_in(text: str, rules: Sequence[Rule]) -> list[Token]:
    """The words found: of those that overlap the first, of those that begin together the longest."""
    found = sorted(_all(text, rules), key=lambda token: (token.start, -token.end))
    kept: list[Token] = []
    for token in found:
        if not kept or token.start >= kept[-1].end:
            kept.append(token)
    return kept


def _all(text: str, rules: Iterable[Rule]) -> Iterator[Token]:
    for one in rules:
        for match in one.pattern.finditer(text):
            token = one.read(match)
            if token is not None:
                yield token.at(match.start(), match.end())
