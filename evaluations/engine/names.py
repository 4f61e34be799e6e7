"""What is told apart by its name occurs once."""

from collections.abc import Iterable

from crm.exact.problems import Refused, say

say({"named_twice": ("“{name}” occurs twice; keep one of them.", "“{name}”出现了两次，只保留一个。")})


def repeated(names: Iterable[str]) -> str | None:
    """The first name that occurs again."""
    seen: set[str] = set()
    for one in names:
        if one in seen:
            return one
        seen.add(one)
    return None


def each_once(names: Iterable[str], pointer: str) -> None:
    """Refused where a name occurs again; `pointer` is the list they are in."""
    if (twice := repeated(names)) is not None:
        raise Refused.because("named_twice", pointer, name=twice)
