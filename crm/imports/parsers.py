"""From the text of a cell to a value: what people and spreadsheets really write, read exactly or refused."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar, Protocol
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.functional import Promise

from crm.imports.dates import read_day
from crm.imports.likeness import nearest
from crm.imports.problems import Problem
from crm.tenancy.money import ZERO

SPREADSHEET_ERRORS = {"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!"}
UNITS = {"万": Decimal(10_000), "千": Decimal(1_000), "亿": Decimal(100_000_000), "k": Decimal(1_000)}
CURRENCIES = {"¥": "CNY", "￥": "CNY", "元": "CNY", "RMB": "CNY", "$": "USD", "€": "EUR", "£": "GBP", "HK$": "HKD"}
YES = {"yes", "y", "true", "1", "是", "√", "✓", "对", "有"}
NO = {"no", "n", "false", "0", "否", "×", "✗", "错", "无"}


@dataclass(frozen=True)
class Reading:
    """What reading a cell needs: the organisation's zone and currency, and its column's order of dates."""

    zone: ZoneInfo
    currency: str
    date_order: str = "dmy"


class Parser(Protocol):
    """Turns the text of a cell into a value, or raises Problem."""

    def __call__(self, text: str, reading: Reading) -> Any: ...


def folded(text: str) -> str:
    """The same for full-width and half-width, capitals and small letters, one space and many."""
    return " ".join(unicodedata.normalize("NFKC", text).split()).casefold()


@dataclass(frozen=True)
class Text:
    """Any text up to a length. `known` words catch slips of the pen without forbidding new words."""

    limit: int = 200
    known: tuple[str, ...] = ()

    def __call__(self, text: str, reading: Reading) -> str:
        if text in SPREADSHEET_ERRORS:
            raise Problem("formula", value=text)
        if len(text) > self.limit:
            raise Problem("too_long", value=text[:40], limit=self.limit)
        return text

    def slip(self, text: str) -> str | None:
        """The known word this one seems to stand for."""
        if not self.known or folded(text) in {folded(word) for word in self.known}:
            return None
        return nearest(text, self.known, cutoff=0.86)


@dataclass(frozen=True)
class Email:
    """An e-mail address."""

    def __call__(self, text: str, reading: Reading) -> str:
        try:
            validate_email(text)
        except ValidationError as error:
            raise Problem("not_an_email", value=text) from error
        return text.lower()


@dataclass(frozen=True)
class Amount:
    """Money or another exact number: 1,234.50, ￥1,234.50, 1.50万, (120.00) for minus."""

    minimum: Decimal | None = ZERO
    in_currency: bool = True
    pattern: ClassVar[re.Pattern[str]] = re.compile(r"^-?\d+(\.\d+)?$")

    def __call__(self, text: str, reading: Reading) -> Decimal:
        plain, currency = _without_currency(unicodedata.normalize("NFKC", text).replace(" ", "").replace("−", "-"))
        if currency and self.in_currency and currency != reading.currency:
            raise Problem("other_currency", value=text, currency=reading.currency)
        if plain.startswith("(") and plain.endswith(")"):
            plain = f"-{plain[1:-1]}"
        unit = UNITS.get(plain[-1:].lower(), Decimal(1))
        digits = _without_thousands(plain[:-1] if unit != 1 else plain)
        if digits is None or not self.pattern.match(digits):
            raise Problem("not_a_number", value=text)
        return self._checked(text, digits, unit)

    def _checked(self, text: str, digits: str, unit: Decimal) -> Decimal:
        try:
            value = Decimal(digits) * unit
        except InvalidOperation as error:
            raise Problem("not_a_number", value=text) from error
        if self.minimum is not None and value < self.minimum:
            raise Problem("negative", value=text)
        if abs(value) >= Decimal(10) ** 16 or value != value.quantize(Decimal("0.0001")):
            raise Problem("too_precise", value=text)
        return value


def _without_currency(text: str) -> tuple[str, str]:
    """The number and its currency, wherever the sign or code stands."""
    for sign in sorted([*CURRENCIES, "CNY", "USD", "EUR", "GBP", "HKD", "JPY"], key=len, reverse=True):
        for form in (sign, sign.lower()):
            bare = text.removeprefix("-")
            if bare.startswith(form) or bare.endswith(form):
                rest = bare.removeprefix(form).removesuffix(form)
                return ("-" if text.startswith("-") else "") + rest, CURRENCIES.get(sign, sign)
    return text, ""


def _without_thousands(text: str) -> str | None:
    """1,234,567.5 → 1234567.5; a comma anywhere else is no thousands separator, and we do not guess."""
    if "," not in text:
        return text
    whole, _dot, _rest = text.partition(".")
    if not re.match(r"^-?\d{1,3}(,\d{3})+$", whole) and not re.match(r"^-?\d{1,4}(,\d{4})+$", whole):
        return None
    return text.replace(",", "")


@dataclass(frozen=True)
class WholeNumber:
    """A number without a fraction, zero or more."""

    limit: int = 2_147_483_647

    def __call__(self, text: str, reading: Reading) -> int:
        value = Amount(in_currency=False)(text, reading)
        if value != value.to_integral_value() or value > self.limit:
            raise Problem("not_whole", value=text)
        return int(value)


@dataclass(frozen=True)
class Day:
    """A date in any of the usual ways of writing; the order of day and month is the column's."""

    def __call__(self, text: str, reading: Reading) -> date:
        return read_day(text, reading.date_order)


@dataclass(frozen=True)
class Moment:
    """A date with a time of day in the organisation's zone; without a time it is noon."""

    at: time = time(12)
    pattern: ClassVar[re.Pattern[str]] = re.compile(r"^(.*?)[T\s]+(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?$")

    def __call__(self, text: str, reading: Reading) -> datetime:
        if "T" in text and re.search(r"(Z|[+-]\d\d:?\d\d)$", text):
            return self._with_zone(text)
        found = self.pattern.match(unicodedata.normalize("NFKC", text))
        if not found:
            return datetime.combine(read_day(text, reading.date_order), self.at, tzinfo=reading.zone)
        day = read_day(found[1], reading.date_order)
        try:
            clock = time(int(found[2]), int(found[3]), int(found[4] or 0))
        except ValueError as error:
            raise Problem("not_a_moment", value=text) from error
        return datetime.combine(day, clock, tzinfo=reading.zone)

    def _with_zone(self, text: str) -> datetime:
        try:
            return datetime.fromisoformat(text)
        except ValueError as error:
            raise Problem("not_a_moment", value=text) from error


@dataclass(frozen=True)
class Duration:
    """Seconds: 90, 1:30, 00:01:30."""

    def __call__(self, text: str, reading: Reading) -> int:
        if re.match(r"^\d{1,3}(:[0-5]\d){1,2}$", text):
            parts = [int(part) for part in text.split(":")]
            span = timedelta(hours=parts[0], minutes=parts[1], seconds=parts[2]) if len(parts) == 3 else None
            return int((span or timedelta(minutes=parts[0], seconds=parts[1])).total_seconds())
        return WholeNumber()(text, reading)


@dataclass(frozen=True)
class YesNo:
    """是/否, yes/no, true/false, 1/0, √."""

    def __call__(self, text: str, reading: Reading) -> bool:
        word = folded(text)
        if word in YES:
            return True
        if word in NO:
            return False
        raise Problem("not_yes_or_no", value=text)


@dataclass(frozen=True)
class Choice:
    """One of a few words, by its code, its name in either language, or another usual name."""

    words: dict[str, str] = field(default_factory=dict)
    shown: tuple[str | Promise, ...] = ()

    @classmethod
    def of(cls, choices: Iterable[tuple[Any, Any]], also: Mapping[Any, tuple[str, ...]]) -> "Choice":
        """From a model's choices; `also` gives every other word for a code, the Chinese one among them."""
        pairs = [(str(code), label) for code, label in choices]
        words = {folded(code): code for code, _label in pairs}
        for code, others in also.items():
            words |= {folded(other): code for other in others}
        return cls(words, tuple(label for _code, label in pairs))

    def __call__(self, text: str, reading: Reading) -> str:
        if (code := self.words.get(folded(text))) is not None:
            return code
        proposal = nearest(text, self.words, cutoff=0.75) or ""
        choices = ", ".join(str(label) for label in self.shown)
        raise Problem("not_a_choice", proposal=proposal, value=text, choices=choices)
