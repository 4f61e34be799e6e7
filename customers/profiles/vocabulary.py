"""Usual words for sectors and countries. An import proposes them where a cell looks like a slip of the pen."""

from functools import cache

from babel import Locale

SECTORS = (
    "technology",
    "medical",
    "healthcare",
    "retail",
    "software",
    "entertainment",
    "marketing",
    "telecommunications",
    "finance",
    "banking",
    "insurance",
    "employment",
    "services",
    "manufacturing",
    "education",
    "logistics",
    "transport",
    "construction",
    "real estate",
    "energy",
    "agriculture",
    "hospitality",
    "government",
    "media",
    "automotive",
    "electronics",
    "pharmaceuticals",
    "consulting",
)


@cache
def countries() -> tuple[str, ...]:
    """The names of all countries in both languages."""
    names: set[str] = set()
    for language in ("en", "zh_Hans"):
        territories = Locale.parse(language).territories
        names |= {name for code, name in territories.items() if len(code) == 2 and code.isalpha()}
    return tuple(sorted(names))
