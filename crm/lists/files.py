"""A list written into a file, some hundreds of rows at a time: every row, as the view shows it."""

import csv
import datetime as dt
import io
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import IO, Any

import xlsxwriter
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.exact.numbers import Fraction
from crm.pages.files import BOM, safe_cell
from crm.pages.lists.asking import batches
from crm.pages.lists.columns import Column, Kind

SHEET_ROWS = 1_000_000
LONGEST_CELL = 32_767
CONTENT_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
Progress = Callable[[int], None]


def write_file(page: Any, file_format: str, target: IO[bytes], progress: Progress = lambda done: None) -> int:
    """Write all rows of the list into `target`, and say how many there were."""
    write = {"xlsx": _write_xlsx, "csv": _write_csv}[file_format]
    columns = [column for column in page.arrangement.columns if not column.is_action]
    return write(_heads(columns, page.member), _lines(page, columns, progress), target)


def _heads(columns: Iterable[Column], member: Any) -> list[str]:
    heads = []
    for column in columns:
        heads.append(str(column.heading(member) if column.heading else column.label))
        if column.kind is Kind.MONEY:
            heads.append(_("Currency"))
    return heads


def _lines(page: Any, columns: list[Column], progress: Progress) -> Iterator[list[Any]]:
    """The plain values of each row; beside an amount, its currency."""
    done = 0
    for rows in batches(page):
        for row in rows:
            line = []
            for column in columns:
                line.append(_plain(column.value_of(row)))
                if column.kind is Kind.MONEY:
                    line.append(getattr(row, column.currency))
            yield line
        done += len(rows)
        progress(done)


def _plain(value: Any) -> Any:
    """What a file can hold: numbers, days, moments on the reader's clock, and text."""
    if isinstance(value, dt.datetime):
        return timezone.localtime(value).replace(tzinfo=None, microsecond=0)
    if isinstance(value, Fraction):
        return Decimal(value.numerator) / Decimal(value.denominator)
    if value is None or isinstance(value, Decimal | int | float | dt.date):
        return value
    return str(value)


def _write_csv(heads: list[str], lines: Iterable[list[Any]], target: IO[bytes]) -> int:
    text = io.TextIOWrapper(target, encoding="utf-8", newline="", write_through=True)
    text.write(BOM)
    writer, count = csv.writer(text), 0
    writer.writerow([safe_cell(head) for head in heads])
    for line in lines:
        writer.writerow([_csv_cell(value) for value in line])
        count += 1
    text.detach()
    return count


def _csv_cell(value: Any) -> Any:
    if isinstance(value, str):
        return safe_cell(value)
    if isinstance(value, dt.datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    return format(value, "f") if isinstance(value, Decimal) else value


def _write_xlsx(heads: list[str], lines: Iterable[list[Any]], target: IO[bytes]) -> int:
    """Rows go to the disk as they come, text is written as text, and a full sheet is followed by another."""
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(target, options) as book:
        writer = _Sheet(book, heads)
        for line in lines:
            writer.add(line)
        return writer.count


class _Sheet:
    """Writes lines below the headings, on as many sheets as they need."""

    def __init__(self, book: Any, heads: list[str]) -> None:
        self.book, self.heads, self.count = book, heads, 0
        self.bold = book.add_format({"bold": True})
        self.formats = {
            Decimal: book.add_format({"num_format": "#,##0.00"}),
            dt.date: book.add_format({"num_format": "yyyy-mm-dd"}),
            dt.datetime: book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
        }
        self._open()

    def _open(self) -> None:
        self.sheet, self.row = self.book.add_worksheet(), 0
        self.sheet.freeze_panes(1, 0)
        self.sheet.set_column(0, len(self.heads) - 1, 18)
        self.sheet.write_row(0, 0, self.heads, self.bold)

    def add(self, line: list[Any]) -> None:
        if self.row == SHEET_ROWS:
            self._open()
        self.row, self.count = self.row + 1, self.count + 1
        for place, value in enumerate(line):
            self._write(place, value)

    def _write(self, place: int, value: Any) -> None:
        if value is None or value == "":
            return
        if isinstance(value, str):
            self.sheet.write_string(self.row, place, value[:LONGEST_CELL])
        elif isinstance(value, dt.date):
            self.sheet.write_datetime(self.row, place, value, self.formats[type(value)])
        else:
            self.sheet.write_number(self.row, place, value, self.formats.get(type(value)))
