"""Which known name somebody probably meant."""

from collections.abc import Iterable
from difflib import SequenceMatcher


def _bare(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def nearest(text: str, names: Iterable[str], *, cutoff: float = 0.8) -> str | None:
    """The one name that is clearly closest; None where two are equally close or none is close enough."""
    wanted = _bare(text)
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(wanted)
    best: list[tuple[float, str]] = []
    for name in names:
        matcher.set_seq1(_bare(name))
        if matcher.real_quick_ratio() >= cutoff and matcher.quick_ratio() >= cutoff:
            best.append((matcher.ratio(), name))
    best = sorted((pair for pair in best if pair[0] >= cutoff), reverse=True)[:2]
    if not best or (len(best) == 2 and best[0][0] - best[1][0] < 0.02):
        return None
    return best[0][1]
