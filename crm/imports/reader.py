"""Rows of a file, one by one, as texts under their numbers in the spreadsheet."""

import csv
import io
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import islice
from typing import Any, BinaryIO

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, XmlError, ZipError

from crm.imports.detection import MAX_COLUMNS, MAX_ROWS, Shape
from crm.imports.problems import refused_file
from crm.pages.files import FORMULA_STARTS

MAX_CELL = 32_767
Numbered = tuple[int, list[str]]
csv.field_size_limit(1024 * 1024)


def rows_of(stream: BinaryIO, shape: Shape) -> Iterator[Numbered]:
    """Every row that holds something, the header first; rows are numbered as a spreadsheet numbers them."""
    raw = _sheet_rows(stream) if shape.file_type == "xlsx" else _text_rows(stream, shape)
    for count, (number, cells) in enumerate(raw):
        if count > MAX_ROWS:
            raise refused_file("too_many_rows", limit=MAX_ROWS)
        if len(cells) > MAX_COLUMNS:
            raise refused_file("too_many_columns", limit=MAX_COLUMNS)
        if any(len(cell) > MAX_CELL for cell in cells):
            raise refused_file("long_cell", row=number, limit=MAX_CELL)
        if any("\x00" in cell for cell in cells):
            raise refused_file("nul", row=number)
        yield number, cells


def head_of(stream: BinaryIO, shape: Shape, samples: int = 20) -> tuple[list[str], list[list[str]]]:
    """The column names, and the first rows below them."""
    rows = rows_of(stream, shape)
    number, header = next(rows, (1, []))
    header = [cell.strip() for cell in header]
    while header and not header[-1]:
        header.pop()
    if not header or number != 1 and shape.file_type == "csv" and not header:
        raise refused_file("no_header")
    _refuse_nameless(header)
    _refuse_twins(header, number)
    first = [cells for _number, cells in islice(rows, samples)]
    if not first:
        raise refused_file("no_rows")
    return header, first


def _refuse_nameless(header: list[str]) -> None:
    """A first row of figures is data: the names are missing."""
    named = [name for name in header if name]
    figures = [name for name in named if name.replace(".", "").replace("-", "").replace("/", "").isdigit()]
    if not named or len(figures) * 2 > len(named):
        raise refused_file("no_header")


def _refuse_twins(header: list[str], number: int) -> None:
    seen: set[str] = set()
    for name in header:
        if name and name.casefold() in seen:
            raise refused_file("duplicate_header", column=name, row=number)
        seen.add(name.casefold())


def _text_rows(stream: BinaryIO, shape: Shape) -> Iterator[Numbered]:
    text = io.TextIOWrapper(stream, encoding=shape.encoding, newline="")
    reader = csv.reader(text, delimiter=shape.delimiter, strict=False)
    number = 1
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise refused_file("quoting", row=number) from error
        if cells is None:
            break
        if any(cell.strip() for cell in cells):
            if number == 1:
                cells[0] = cells[0].lstrip("\ufeff")
            yield number, [_plain(cell) for cell in cells]
        number += 1
    text.detach()


def _sheet_rows(stream: BinaryIO) -> Iterator[Numbered]:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(stream.read()))
        sheet = book.get_sheet_by_index(0)
        first = (sheet.start or (0, 0))[0] + 1
        for number, cells in enumerate(sheet.iter_rows(), start=first):
            texts = [_as_text(cell) for cell in cells]
            if any(text.strip() for text in texts):
                yield number, [_plain(text) for text in texts]
    except PasswordError as error:
        raise refused_file("encrypted") from error
    except (CalamineError, XmlError, ZipError, IndexError, OSError) as error:
        raise refused_file("unreadable") from error


def _plain(cell: str) -> str:
    """Our own downloads put one quote before what a spreadsheet would take for a formula; take exactly one off."""
    cell = cell.strip().replace("\r\n", "\n").replace("\r", "\n")
    return cell[1:] if len(cell) > 1 and cell[0] == "'" and cell[1] in FORMULA_STARTS else cell


def _as_text(value: Any) -> str:
    """A spreadsheet's cell as somebody would type it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else format(Decimal(repr(value)), "f")
    if isinstance(value, datetime):
        return value.isoformat(" ", "seconds") if value.time() != time.min else value.date().isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(int(value.total_seconds()))
    return str(value)
