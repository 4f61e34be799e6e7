"""What people type to find a customer, cut into short keys that an index can look up.

A name is found by any two of its characters, by its pinyin, by the first letters of its syllables; a customer
also by the digits of its phone and by the codes we or others gave it. Each key says which of these it comes from,
so that letters of the pinyin and letters of a code are not mixed up.
"""

import unicodedata
from typing import TYPE_CHECKING

from crm.tenancy.pinyin import initials, syllables

if TYPE_CHECKING:
    from customers.profiles.models import Contact, Customer

NAME, SOUND, INITIALS, PHONE, CODE = "nsipc"


def keys_of(customer: "Customer") -> list[str]:
    """All keys of one customer."""
    return _keys(
        customer.name, (PHONE, _digits(customer.phone)), (CODE, customer.code), (CODE, customer.external_id)
    )


def keys_of_contact(contact: "Contact") -> list[str]:
    """All keys of a person at a customer."""
    return _keys(contact.name, (PHONE, _digits(contact.phone)), (CODE, contact.external_id))


def _keys(name: str, *others: tuple[str, str]) -> list[str]:
    texts = [(NAME, name), (SOUND, "".join(syllables(name))), (INITIALS, initials(name)), *others]
    first = {INITIALS + letter for letter in initials(name)[:1]}
    return sorted(first.union(*(_grams(prefix, text) for prefix, text in texts)))


def code_alternatives(text: str) -> list[list[str]]:
    """As `alternatives`, but for a code alone: `#C-1001`."""
    return [_fewest(grams)] if (grams := _grams(CODE, text)) else []


def alternatives(text: str) -> list[list[str]]:
    """The sets of keys of which a customer must have one completely to match what was typed."""
    plain = _plain(text)
    if len(plain) == 1 and plain.isascii():
        return [[INITIALS + plain]]
    sources = [NAME, CODE]
    if plain.isascii():
        sources += [SOUND, INITIALS]
    if plain.isdigit():
        sources = [NAME, CODE, PHONE]
    return [_fewest(grams) for source in sources if (grams := _grams(source, text))]


def _fewest(grams: set[str]) -> list[str]:
    """Without those that lie inside a longer one: the fewer keys, the less the index has to read."""
    return sorted(gram for gram in grams if not any(gram != other and gram[1:] in other[1:] for other in grams))


def _grams(prefix: str, text: str) -> set[str]:
    """Each Chinese character, each pair, and each three letters in a row."""
    plain = _plain(text)
    ones = {char for char in plain if not char.isascii()}
    twos = {plain[at : at + 2] for at in range(len(plain) - 1)}
    threes = {plain[at : at + 3] for at in range(len(plain) - 2)}
    return {prefix + gram for gram in ones | twos | {gram for gram in threes if gram.isascii()}}


def _plain(text: str) -> str:
    """Letters and digits only, in one width and small."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(char for char in folded if char.isalnum())


def _digits(text: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFKC", text) if char.isdigit())
