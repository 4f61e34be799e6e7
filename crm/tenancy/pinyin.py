"""Chinese names by sound: how they are sorted, and what people type to find them."""

from functools import lru_cache

from pypinyin import Style, lazy_pinyin


def sort_key(name: str) -> str:
    """The name as it sounds, in small letters: `华星科技` sorts as `hua xing ke ji`, Latin letters as they are."""
    return " ".join(syllables(name))


def initials(name: str) -> str:
    """The first letter of each syllable: `华星科技` → `hxkj`, `Acme Corp` → `ac`."""
    return "".join(syllable[0] for part in syllables(name) for syllable in part.split())


@lru_cache(maxsize=4096)
def syllables(name: str) -> tuple[str, ...]:
    """One entry for each Chinese character, and one for each run of anything else."""
    parts = lazy_pinyin(name.casefold(), style=Style.NORMAL, v_to_u=False)
    return tuple(part.strip() for part in parts if part.strip())
