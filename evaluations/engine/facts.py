"""The facts a figure is made of: each once, and only those it is about (incentives 3.1).

A fact has the id of its source; one that comes twice counts once, of several versions the latest. Their order
never matters.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, tzinfo
from typing import NamedTuple, Protocol, TypeVar
from zoneinfo import ZoneInfo

from pydantic import AliasChoices, Field

from crm.exact.explanation import Term, value
from crm.exact.numbers import Fraction
from crm.exact.problems import NotComputable, say
from crm.exact.reading import Day, Part, Zone
from crm.exact.wording import name

name({"measured": ("measured", "测得值", "number")})
say(
    {
        "fact_differs": (
            "“{id}” comes twice with the same version and differs; hand in one of them, or number the versions.",
            "“{id}”出现两次，版本相同而内容不同；只提交其中一条，或标明版本号。",
        ),
        "undated": (
            "“{id}” has no date, so nobody can tell whether it belongs to the period; add when it happened.",
            "“{id}”没有日期，无法判断是否属于本期；补上发生时间。",
        ),
    }
)

UTC = ZoneInfo("UTC")
BEFORE_ALL = datetime.min.replace(tzinfo=UTC)
NO_LABELS: Mapping[str, str] = {}


class Identified(Protocol):
    """What has the id and the version its source gave it."""

    @property
    def id(self) -> str: ...
    @property
    def version(self) -> int: ...


class Selectable(Identified, Protocol):
    """What can be told apart by when it happened and by what it says of itself."""

    @property
    def subject(self) -> str: ...
    @property
    def at(self) -> date | None: ...
    @property
    def labels(self) -> Mapping[str, str]: ...


AnyFact = TypeVar("AnyFact", bound=Identified)
AnySelectable = TypeVar("AnySelectable", bound=Selectable)


class Fact(NamedTuple):
    """Something that happened: what was measured, of whom, when. An open one still runs; its value is its age."""

    value: Fraction | None = None
    subject: str = ""
    at: date | None = None
    is_open: bool = False
    labels: Mapping[str, str] = NO_LABELS
    id: str = ""
    version: int = 0


class Period(Part):
    """From the first day to the last, both included."""

    start: Day = Field(validation_alias=AliasChoices("start", "from"))
    end: Day = Field(validation_alias=AliasChoices("end", "to"))


class Selection(Part):
    """Which facts a figure is about: those of a window of days in the tenant's zone, with the right labels."""

    window: Period | None = None
    zone: Zone = Field(default=UTC, validation_alias=AliasChoices("tz", "timezone", "zone"))
    filter: dict[str, str | bool | int | tuple[str | bool | int, ...]] = {}


def once(facts: Iterable[AnyFact]) -> tuple[AnyFact, ...]:
    """Each fact once. A fact without an id is one of its own. NotComputable where the same version differs."""
    latest: dict[str, AnyFact] = {}
    nameless: list[AnyFact] = []
    for fact in facts:
        if not fact.id:
            nameless.append(fact)
            continue
        known = latest.setdefault(fact.id, fact)
        if known.version == fact.version and known != fact:
            raise NotComputable("fact_differs", id=fact.id)
        if known.version < fact.version:
            latest[fact.id] = fact
    return (*latest.values(), *nameless)


def selected(facts: Iterable[AnySelectable], selection: Selection) -> tuple[AnySelectable, ...]:
    """The facts a figure is about, each once."""
    return tuple(fact for fact in once(facts) if _in_window(fact, selection) and _fits(fact, selection))


def _in_window(fact: Selectable, selection: Selection) -> bool:
    if selection.window is None:
        return True
    if fact.at is None:
        raise NotComputable("undated", id=fact.id or fact.subject)
    return selection.window.start <= local_day(fact.at, selection.zone) <= selection.window.end


def _fits(fact: Selectable, selection: Selection) -> bool:
    return all(
        fact.labels.get(label) in {str(one) for one in (allowed if isinstance(allowed, tuple) else (allowed,))}
        for label, allowed in selection.filter.items()
    )


def local_day(when: date, zone: tzinfo) -> date:
    """The day of a moment where the tenant is; a day is itself."""
    return when.astimezone(zone).date() if isinstance(when, datetime) else when


def order_of(when: date | None, zone: tzinfo) -> tuple[date, datetime]:
    """What to order by: the tenant's day, and the moment in it. A day without a moment comes first in it."""
    moment = when.astimezone(UTC) if isinstance(when, datetime) else BEFORE_ALL
    return (date.min if when is None else local_day(when, zone)), moment


def measured(facts: Iterable[Fact], *, include_open: bool = False) -> tuple[Term, ...]:
    """What was measured, lowest first. Open facts count, with their age so far, only where they are to."""
    known = (fact for fact in facts if fact.value is not None and (include_open or not fact.is_open))
    terms = (value(fact.value, "measured", **({"fact": fact.id} if fact.id else {})) for fact in known)  # type: ignore[arg-type]
    return tuple(sorted(terms, key=lambda term: term.value))
