"""How numbers, money and time are written for a reader: one helper for every page, mail and file.

Language and zone are the active ones (the member's, else the organisation's). The functions return plain text; the
filters of `templatetags/formats.py` wrap it in `<data>` and `<time>` so that the exact value stays with it.
"""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from decimal import ROUND_HALF_UP, Decimal

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal, get_currency_precision
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

NOTHING = "--"
NARROW = "\N{NO-BREAK SPACE}"

Number = int | float | Decimal


_big_numbers: ContextVar[str] = ContextVar("big_numbers", default="")


@contextmanager
def big_numbers_as(style: str) -> Iterator[None]:
    """Write large numbers by `wan` or by `thousand` for a reader who chose so; empty follows the language."""
    token = _big_numbers.set(style)
    try:
        yield
    finally:
        _big_numbers.reset(token)


def counts_by_wan() -> bool:
    """Whether this reader counts in 万 and 亿."""
    return _big_numbers.get() == "wan" if _big_numbers.get() else is_chinese()


def is_chinese() -> bool:
    return (get_language() or "en").startswith("zh")


def locale() -> Locale:
    """The reader's locale."""
    return Locale("zh", "CN", script="Hans") if is_chinese() else Locale("en", "GB")


def number(value: Number | None, digits: int | None = None) -> str:
    """A number with thousands separated; `digits` fixes its decimals, otherwise it keeps its own."""
    if value is None:
        return NOTHING
    exact = rounded(value, digits) if digits is not None else Decimal(str(value))
    decimals = max(0, -int(exact.as_tuple().exponent))
    return format_decimal(exact, f"#,##0.{'0' * decimals}" if decimals else "#,##0", locale="en")


def rounded(value: Number, digits: int) -> Decimal:
    """Half up, as people round, not half to even."""
    return Decimal(str(value)).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)


def short_number(value: Number | None) -> str:
    """A large number for a headline: 12.3万 and 1.25亿, or 123K and 125M. Tables stay exact."""
    if value is None:
        return NOTHING
    units = ((10**8, "亿"), (10**4, "万")) if counts_by_wan() else ((10**9, "B"), (10**6, "M"), (10**3, "K"))
    size = abs(Decimal(str(value)))
    for unit, word in units:
        if size >= unit:
            scaled = Decimal(str(value)) / unit
            return significant(scaled) + word
    return number(value, 0)


def significant(value: Decimal, figures: int = 3) -> str:
    """At least the whole part, at most three figures, no trailing zeros: 12.3, 1.25, 486."""
    digits = max(0, figures - len(str(int(abs(value)))))
    text = number(value, digits)
    return text.rstrip("0").rstrip(".") if "." in text else text


def signed(value: Number | None, digits: int | None = None) -> str:
    """A difference: always with its sign, so that colour never has to say it."""
    if value is None:
        return NOTHING
    return f"+{number(value, digits)}" if value > 0 else number(value, digits)


def percent(ratio: Number | None, digits: int = 1) -> str:
    """A ratio as a percentage: 0.582 is 58.2%."""
    return NOTHING if ratio is None else f"{number(Decimal(str(ratio)) * 100, digits)}%"


def points(ratio: Number | None, digits: int = 1) -> str:
    """A difference of two ratios in percentage points: +4.2 pp."""
    if ratio is None:
        return NOTHING
    return _("%(points)s pp") % {"points": signed(Decimal(str(ratio)) * 100, digits)}


def money(amount: Number | None, currency: str = "CNY") -> str:
    """An amount with its currency: ¥12,845.50 to a Chinese reader of yuan, otherwise the code comes first."""
    if amount is None:
        return NOTHING
    return _with_currency(number(amount, get_currency_precision(currency)), currency)


def whole_money(amount: Number, currency: str = "CNY") -> str:
    """An amount with its currency, to the whole unit."""
    return _with_currency(number(amount, 0), currency)


def _with_currency(text: str, currency: str) -> str:
    if not (is_chinese() and currency == "CNY"):
        return f"{currency}{NARROW}{text}"
    return f"-¥{text[1:]}" if text.startswith("-") else f"¥{text}"


def local(moment: dt.datetime) -> dt.datetime:
    """The moment on the reader's clock."""
    return timezone.localtime(moment) if timezone.is_aware(moment) else moment


def date(day: dt.date | None, style: str = "plain") -> str:
    """A day in one of the DATE_STYLES. A moment counts as its day on the reader's clock."""
    if day is None:
        return NOTHING
    day = local(day).date() if isinstance(day, dt.datetime) else day
    chinese, english = DATE_STYLES[style]
    return format_date(day, chinese if is_chinese() else english, locale=locale())


DATE_STYLES = {
    "plain": ("yyyy-MM-dd", "d MMM yyyy"),
    "weekday": ("yyyy-MM-dd (EEE)", "d MMM yyyy (EEE)"),
    "short": ("MM-dd EEE", "d MMM (EEE)"),
    "long": ("M月d日 EEE", "EEE d MMM"),
    "month": ("yyyy 年 M 月", "MMMM yyyy"),
    "quarter": ("yyyy 'Q'Q", "'Q'Q yyyy"),
}


def date_range(first: dt.date, last: dt.date) -> str:
    """Two days as one phrase: 2026-11-01 ～ 2026-11-30, or 1–30 Nov 2026."""
    if first == last:
        return date(first)
    if is_chinese():
        return f"{date(first)} ～ {date(last)}"
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{date(last)}"
    if first.year == last.year:
        return f"{format_date(first, 'd MMM', locale=locale())} – {date(last)}"
    return f"{date(first)} – {date(last)}"


def datetime(moment: dt.datetime | None) -> str:
    """A moment on the reader's clock: 2026-11-19 15:00, or 19 Nov 2026, 15:00."""
    if moment is None:
        return NOTHING
    pattern = "yyyy-MM-dd HH:mm" if is_chinese() else "d MMM yyyy, HH:mm"
    return format_datetime(local(moment), pattern, locale=locale())


def time(moment: dt.datetime | None) -> str:
    """The time of day on the reader's clock: 15:00."""
    return NOTHING if moment is None else local(moment).strftime("%H:%M")


def relative(moment: dt.datetime | None, now: dt.datetime | None = None) -> str:
    """How long ago, for feeds only: minutes and hours within a day, then the date and time."""
    if moment is None:
        return NOTHING
    now = now or timezone.now()
    minutes = int((now - moment).total_seconds() // 60)
    if minutes < 0 or minutes >= 24 * 60:
        return _without_this_year(moment, now)
    if minutes == 0:
        return _("just now")
    if minutes < 60:
        return ngettext("%(count)s min ago", "%(count)s min ago", minutes) % {"count": minutes}
    hours = minutes // 60
    return ngettext("%(count)s h ago", "%(count)s h ago", hours) % {"count": hours}


def _without_this_year(moment: dt.datetime, now: dt.datetime) -> str:
    if local(moment).year != local(now).year:
        return datetime(moment)
    return format_datetime(local(moment), "MM-dd HH:mm" if is_chinese() else "d MMM, HH:mm", locale=locale())


def duration(length: dt.timedelta | int | None) -> str:
    """A length of time in hours and minutes; a bare number means minutes."""
    if length is None:
        return NOTHING
    minutes = int(length.total_seconds() // 60) if isinstance(length, dt.timedelta) else int(length)
    hours, rest = divmod(minutes, 60)
    parts = []
    if hours:
        parts.append(_("%(count)s h") % {"count": hours})
    if rest or not hours:
        parts.append(_("%(count)s min") % {"count": rest})
    return " ".join(parts)


def masked_phone(phone: str) -> str:
    """Enough of a number to recognise it, too little to call it: 138****0021."""
    digits = phone.strip()
    if not digits:
        return NOTHING
    return f"{digits[:3]}****{digits[-4:]}" if len(digits) >= 9 else f"****{digits[-2:]}"
