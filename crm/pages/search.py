"""One registry of what can be found and done from one box: the command palette and the page of results read it.

Each app says in `<app>/search.py` what of its own is found by what is typed, and which actions it offers; the
modules are found at start-up, so that the ground knows nothing of the floors above it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override, pgettext_lazy

from crm.pages import navigation
from crm.tenancy.pinyin import initials, syllables

Label = str | Promise

EVERYTHING, ACTIONS, PEOPLE, CODES = "", ">", "@", "#"
PREFIXES = {"＞": ACTIONS, "＠": PEOPLE, "＃": CODES} | {sign: sign for sign in (ACTIONS, PEOPLE, CODES)}
LONGEST = 120
"""How many characters of what was typed are read."""


@dataclass(frozen=True)
class Found:
    """One line of the results: something to open or to do.

    `in_sheet` opens over the page; `presses` names a control of the page that it stands for (a CSS selector), for
    what only this device can do. `more` is what else can be done with it; `is_exact` brings its group forward.
    """

    title: Label
    url: str = ""
    meta: Label = ""
    icon: str = "arrow-right"
    in_sheet: bool = False
    presses: str = ""
    shortcut: str = ""
    more: Sequence["Found"] = ()
    is_exact: bool = False


@dataclass(frozen=True)
class Source:
    """A kind of thing that is found: `find(member, text, limit)` gives what this member may see and do.

    `is_a_choice` is false for what cannot be asked for alone on the page of results.
    """

    kind: str
    label: Label
    find: Callable[[Any, str, int], list[Found]] = field(compare=False)
    order: int = 50
    prefixes: tuple[str, ...] = (EVERYTHING,)
    abilities: tuple[str, ...] = ()
    is_a_choice: bool = True

    def is_for(self, member: Any) -> bool:
        return not self.abilities or any(member.may(ability) for ability in self.abilities)


@dataclass(frozen=True)
class Action:
    """Something to do: a verb and its object. Shown to members who have one of the abilities."""

    label: Label
    icon: str
    url_name: str = ""
    presses: str = ""
    in_sheet: bool = True
    abilities: tuple[str, ...] = ()
    shortcut: str = ""
    is_offered_at_once: bool = False

    def is_for(self, member: Any) -> bool:
        return not self.abilities or any(member.may(ability) for ability in self.abilities)

    def shown(self, *, is_exact: bool = False) -> Found:
        url = navigation.url_or_nothing(self.url_name) if self.url_name else ""
        return Found(
            self.label,
            url,
            icon=self.icon,
            in_sheet=self.in_sheet and bool(url),
            presses=self.presses,
            shortcut=self.shortcut,
            is_exact=is_exact,
        )


@dataclass(frozen=True)
class Group:
    """The results of one source, under its name."""

    source: Source
    results: list[Found]

    @property
    def is_exact(self) -> bool:
        return any(result.is_exact for result in self.results)


_sources: dict[str, Source] = {}
_actions: list[Action] = []
_when_nothing: list[Callable[[Any, str], Found | None]] = []


def register(*sources: Source) -> None:
    """Add kinds of things that are found. Registering a kind again replaces it."""
    _sources.update({source.kind: source for source in sources})


def register_actions(*actions: Action) -> None:
    """Add things to do."""
    _actions.extend(action for action in actions if action not in _actions)


def register_when_nothing(offer: Callable[[Any, str], Found | None]) -> None:
    """Add what is offered where a text finds nothing, such as to create what was looked for."""
    if offer not in _when_nothing:
        _when_nothing.append(offer)


@dataclass(frozen=True)
class Asked:
    """What was typed: its prefix and its words."""

    prefix: str
    text: str

    @classmethod
    def read(cls, typed: str) -> "Asked":
        typed = typed.replace("\x00", "").strip()[:LONGEST]
        prefix = PREFIXES.get(typed[:1], EVERYTHING)
        return cls(prefix, typed[1:].strip() if prefix else typed)


def sources_for(member: Any, asked: Asked) -> list[Source]:
    """The kinds of things that a prefix asks for and that are there for this member."""
    found = [source for source in _sources.values() if asked.prefix in source.prefixes and source.is_for(member)]
    return sorted(found, key=lambda source: source.order)


def search(member: Any, asked: Asked, *, kind: str = "", limit: int = 5) -> list[Group]:
    """What this member may see and do that fits; groups in their order, those with an exact hit first."""
    if not asked.text and asked.prefix != ACTIONS:
        return _at_once(member) if not asked.prefix and not kind else []
    groups = [
        Group(source, source.find(member, asked.text, limit))
        for source in sources_for(member, asked)
        if kind in ("", source.kind)
    ]
    return sorted((group for group in groups if group.results), key=lambda group: not group.is_exact)


def offers_when_nothing(member: Any, asked: Asked) -> list[Found]:
    """What to do with a text that finds nothing."""
    if asked.prefix or not asked.text:
        return []
    return [found for offer in _when_nothing if (found := offer(member, asked.text))]


def _at_once(member: Any) -> list[Group]:
    """Before anything is typed: what is done every day."""
    usual = [action.shown() for action in _actions if action.is_offered_at_once and action.is_for(member)]
    return [Group(_sources["actions"], usual)] if usual else []


def actions_for(member: Any, text: str, limit: int) -> list[Found]:
    """Actions whose words, in either language or by sound, contain what was typed."""
    allowed = [action for action in _actions if action.is_for(member)]
    return _best(
        text, limit, [(action.label, lambda exact, it=action: it.shown(is_exact=exact)) for action in allowed]
    )


def pages_for(member: Any, text: str, limit: int) -> list[Found]:
    """Pages of the side bar by their name."""
    return _best(
        text,
        limit,
        [(item.label, lambda exact, it=item: _page(it, exact)) for item in navigation.items_for(member)],
    )


def _page(item: navigation.NavItem, is_exact: bool) -> Found:
    shortcut = f"G {item.shortcut.upper()}" if item.shortcut else ""
    return Found(item.label, item.url, icon=item.icon, shortcut=shortcut, is_exact=is_exact)


def _best(text: str, limit: int, offered: list[tuple[Label, Callable[[bool], Found]]]) -> list[Found]:
    """Those that fit, the closest first. Without a text all of them."""
    wanted = _plain(text)
    ranked = [(_rank(wanted, label), shown) for label, shown in offered]
    fitting = sorted((pair for pair in ranked if pair[0] is not None), key=lambda pair: pair[0] or 0)
    return [shown(rank == 0 and bool(wanted)) for rank, shown in fitting[:limit]]


def _rank(wanted: str, label: Label) -> int | None:
    """0 is the name itself, then its beginning, a word or syllable of it, any part; None fits not at all."""
    ranks = []
    for written, spoken, first in names_of(label):
        if wanted == written.replace(" ", ""):
            return 0
        if written.replace(" ", "").startswith(wanted) or spoken.startswith(wanted):
            ranks.append(1)
        elif first.startswith(wanted) or any(word.startswith(wanted) for word in written.split()):
            ranks.append(2)
        elif len(wanted) > 1 and wanted in written.replace(" ", ""):
            ranks.append(3)
    return min(ranks, default=None)


def names_of(label: Label) -> tuple[tuple[str, str, str], ...]:
    """A label in each language: as written, as it sounds, and its first letters."""
    return tuple(
        _name(str(label)) if isinstance(label, str) else _spoken_in(label, code) for code, _n in settings.LANGUAGES
    )


def _spoken_in(label: Promise, language: str) -> tuple[str, str, str]:
    with override(language):
        return _name(str(label))


@lru_cache(maxsize=1024)
def _name(label: str) -> tuple[str, str, str]:
    written = label.casefold()
    return written, "".join(syllables(label)).replace(" ", ""), initials(label)


def _plain(text: str) -> str:
    return "".join(text.casefold().split())


register(
    Source("actions", _("Actions"), actions_for, 70, (EVERYTHING, ACTIONS)),
    Source("pages", pgettext_lazy("search", "Go to"), pages_for, 80, (EVERYTHING, ACTIONS)),
)
register_actions(
    Action(_("Switch to light"), "eye", presses="[data-choice=theme] [data-value=light]"),
    Action(_("Switch to dark"), "moon", presses="[data-choice=theme] [data-value=dark]"),
    Action(_("Follow the system's light or dark"), "adjustments", presses="[data-choice=theme] [data-value='']"),
    Action(_("Show keyboard shortcuts"), "help", presses="[data-open=shortcuts]", shortcut="?"),
)
