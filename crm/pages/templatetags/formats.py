"""Filters that write a value for the reader and keep the exact one beside it, for machines and for copying.

`{{ deal.amount|money:deal.currency }}` gives `<data value="12845.5">¥12,845.50</data>`. Inside an attribute or a
sentence to be translated, use the `_text` twin, which gives the words alone.
"""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from crm.pages import formats

register = template.Library()


def nothing() -> SafeString:
    """An empty cell: two dashes for the eye, a word for the ear."""
    return format_html(
        '<span class="none"><span aria-hidden="true">{}</span><span class="vh">{}</span></span>',
        formats.NOTHING,
        _("none"),
    )


def _written(write: Callable[..., str], value: Any, option: Any) -> str:
    """A filter has one option or none: the currency, the decimals or the style."""
    return write(value) if option is None else write(value, option)


def _value_filter(name: str, write: Callable[..., str]) -> None:
    def marked(value: Any, option: Any = None) -> SafeString:
        if value is None or value == "":
            return nothing()
        return format_html('<data value="{}">{}</data>', str(value), _written(write, value, option))

    def text(value: Any, option: Any = None) -> str:
        return _written(write, None if value == "" else value, option)

    register.filter(name, marked)
    register.filter(f"{name}_text", text)


def _time_filter(name: str, write: Callable[..., str]) -> None:
    def marked(value: dt.date | None, option: Any = None) -> SafeString:
        if not value:
            return nothing()
        stamp = formats.local(value) if isinstance(value, dt.datetime) else value
        return format_html('<time datetime="{}">{}</time>', stamp.isoformat(), _written(write, value, option))

    def text(value: dt.date | None, option: Any = None) -> str:
        return _written(write, value or None, option)

    register.filter(name, marked)
    register.filter(f"{name}_text", text)


_value_filter("number", formats.number)
_value_filter("signed", formats.signed)
_value_filter("percent", formats.percent)
_value_filter("points", formats.points)
_value_filter("money", formats.money)
_value_filter("duration", formats.duration)


@register.filter
def short_number(value: Any) -> SafeString:
    """A large number for a headline; the exact one shows under the pointer and on focus."""
    if value is None or value == "":
        return nothing()
    short, exact = formats.short_number(value), formats.number(value)
    if short == exact:
        return format_html('<data value="{}">{}</data>', str(value), short)
    html = '<data class="exact" value="{}" data-exact="{}" aria-label="{}">{}</data>'
    return format_html(html, str(value), exact, exact, short)


@register.filter
def short_number_text(value: Any) -> str:
    """A large number inside a sentence."""
    return formats.short_number(None if value == "" else value)


_time_filter("date", formats.date)
_time_filter("datetime", formats.datetime)
_time_filter("time", formats.time)
_time_filter("relative", formats.relative)


@register.filter
def date_time_box(moment: dt.datetime | None) -> str:
    """A moment as the browser's own box for date and time takes it, on the reader's clock."""
    return formats.local(moment).strftime("%Y-%m-%dT%H:%M") if moment else ""


@register.filter
def masked_phone(phone: str) -> str:
    """138****0021"""
    return formats.masked_phone(phone or "")


@register.filter
def or_nothing(value: Any) -> Any:
    """The value, or the two dashes of an empty cell."""
    return value if value not in (None, "") else nothing()
