"""Dates as people write them, and how a column's dates are to be read."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from crm.imports.problems import Problem

YEAR_FIRST = re.compile(r"^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[T\s]+00:00(?::00)?)?$")
COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})$")
OPEN_ORDER = re.compile(r"^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})$")
SERIAL = re.compile(r"^\d{5}$")
MONTH_NAMES = ("%d %b %Y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y", "%d-%b-%Y", "%d-%b-%y")
SPREADSHEET_EPOCH = date(1899, 12, 30)
ORDERS = ("dmy", "mdy", "ymd")


@dataclass(frozen=True)
class DateReading:
    """How a column's dates are read, and whether a person should confirm it."""

    order: str
    code: str = ""
    example: str = ""
    n: int = 0
    first: date | None = None
    last: date | None = None

    @property
    def to_confirm(self) -> bool:
        return bool(self.code)


def read_day(text: str, order: str) -> date:
    """The date a text means, day, month and year standing in this order where the text leaves it open."""
    plain = unicodedata.normalize("NFKC", text).strip()
    for pattern in (YEAR_FIRST, COMPACT):
        if found := pattern.match(plain):
            return _existing(text, int(found[1]), int(found[2]), int(found[3]))
    if found := OPEN_ORDER.match(plain):
        return _in_order(text, found.groups(), order)
    if SERIAL.match(plain):
        return SPREADSHEET_EPOCH + timedelta(days=int(plain))
    for form in MONTH_NAMES:
        try:
            return datetime.strptime(plain, form).date()  # noqa: DTZ007  a day has no zone
        except ValueError:
            continue
    raise Problem("not_a_date", value=text)


def _in_order(text: str, parts: tuple[str, ...], order: str) -> date:
    if len(parts[2]) == 4 and order == "ymd":
        order = "dmy"
    day, month, year = (int(parts[order.index(letter)]) for letter in "dmy")
    if year < 100:
        year += 2000 if year < 69 else 1900
    return _existing(text, year, month, day)


def _existing(text: str, year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError as error:
        raise Problem("no_such_date", value=text) from error


def reading_of(texts: Iterable[str], prefer: str = "dmy") -> DateReading:
    """How a column's dates are written, by the evidence of all of them together.

    The right order makes (nearly) every text a date; where several do, the right one covers the shortest time,
    for a day taken for a year scatters over a century.
    """
    open_ones = [text for text in texts if OPEN_ORDER.match(text.strip())]
    if not open_ones:
        return DateReading(prefer)
    days = {order: _days(open_ones, order) for order in ORDERS}
    most = max(len(found) for found in days.values())
    if most == 0:
        return DateReading(prefer)
    close = [order for order in ORDERS if len(days[order]) >= most - len(open_ones) // 100]
    spans = {order: max(days[order]) - min(days[order]) for order in close}
    order = min(close, key=lambda each: (spans[each], each != prefer))
    return _with_evidence(order, open_ones, days[order], is_open=_rivals(order, close, spans))


def _days(texts: list[str], order: str) -> list[date]:
    found = []
    for text in texts:
        try:
            found.append(read_day(text, order))
        except Problem:
            continue
    return found


def _rivals(order: str, close: list[str], spans: dict[str, timedelta]) -> bool:
    """Another order fits about as well."""
    return any(other != order and spans[other] < spans[order] * 2 + timedelta(days=31) for other in close)


def _with_evidence(order: str, texts: list[str], days: list[date], *, is_open: bool) -> DateReading:
    short = next((text for text in texts if len(re.split(r"[-/.]", text.strip())[2]) == 2), None)
    code = "two_digit_years" if short else "date_order" if is_open else ""
    example = short or texts[0]
    return DateReading(order, code, example, len(texts), min(days), max(days))
