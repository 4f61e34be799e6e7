"""Reads JSON strictly: what two parsers could read in two ways is refused."""

import json
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser

from crm.api.problems import Problem

MAX_BYTES = 1024 * 1024
MAX_DEPTH = 32
LONE_OR_NULL = re.compile(r"[\x00\ud800-\udfff]")


class StrictJSONParser(BaseParser):
    """UTF-8 JSON without NaN, duplicate keys, U+0000 or lone surrogates. Numbers with a point stay exact."""

    media_type = "application/json"

    def parse(
        self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        _refuse_other_charsets(media_type or "")
        raw = stream.read(MAX_BYTES + 1)
        if len(raw) > MAX_BYTES:
            raise Problem("body_too_large")
        document = _parsed(_decoded(raw))
        _check(document, depth=1)
        return document


def _refuse_other_charsets(media_type: str) -> None:
    found = re.search(r"charset\s*=\s*\"?([\w.-]+)", media_type, re.IGNORECASE)
    if found and found[1].lower() not in {"utf-8", "utf8"}:
        raise Problem("unsupported_media_type")


def _decoded(raw: bytes) -> str:
    if raw.startswith(b"\xef\xbb\xbf"):
        raise ParseError(_("The body starts with a byte order mark. Send UTF-8 without it."))
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ParseError(_("The body is not UTF-8: byte %(place)d.") % {"place": error.start}) from None


def _parsed(text: str) -> Any:
    try:
        return json.loads(
            text, parse_float=_decimal, parse_constant=_not_a_number, object_pairs_hook=_without_duplicates
        )
    except json.JSONDecodeError as error:
        place = {"line": error.lineno, "column": error.colno}
        raise ParseError(_("This is not JSON: line %(line)d, column %(column)d.") % place) from None
    except RecursionError:
        raise ParseError(_too_deep()) from None
    except ValueError:  # Python refuses to read integers of thousands of digits
        raise ParseError(_("A number has too many digits.")) from None


def _decimal(text: str) -> Decimal:
    if len(text) > 60:
        raise ParseError(_("A number has too many digits."))
    return Decimal(text)


def _not_a_number(text: str) -> Any:
    raise ParseError(_("%(word)s is not a number in JSON.") % {"word": text})


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    names = [name for name, _value in pairs]
    twice = next(name for name in names if names.count(name) > 1)
    raise ParseError(_("The key “%(name)s” is given twice.") % {"name": twice[:60]})


def _check(value: Any, depth: int) -> None:
    """Refuse what is too deep, and text the database or another system could not hold."""
    if depth > MAX_DEPTH:
        raise ParseError(_too_deep())
    if isinstance(value, str):
        if LONE_OR_NULL.search(value):
            raise ParseError(_("A text holds a character that is none: U+0000 or half of a pair."))
    elif isinstance(value, dict):
        for name, inner in value.items():
            _check(name, depth)
            _check(inner, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            _check(inner, depth + 1)


def _too_deep() -> str:
    return _("The body is nested more than %(levels)d levels deep.") % {"levels": MAX_DEPTH}
