"""What can be wrong with a file or a row, in words that say how to put it right.

Findings are stored as a code with parameters and put into words when somebody reads them.
"""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

FILE_PROBLEMS = {
    "too_large": gettext_lazy("The file is larger than %(limit)s MB. Split it and import the parts."),
    "empty_file": gettext_lazy("The file is empty (0 bytes). Save it again and upload the saved file."),
    "wrong_type": gettext_lazy("This is no table we can read. Save it as CSV or XLSX and upload that file."),
    "encrypted": gettext_lazy(
        "The file is protected or in an old Excel format. Save it as XLSX without a password."
    ),
    "unreadable": gettext_lazy("The workbook is damaged and cannot be read. Save it again as XLSX."),
    "nul": gettext_lazy("Row %(row)s holds a NUL character, so this is no text table. Save it as CSV again."),
    "encoding": gettext_lazy("The text is neither UTF-8, UTF-16 nor GB18030. Save it as CSV in UTF-8."),
    "no_header": gettext_lazy("The first row has no column names. Put the names into row 1."),
    "duplicate_header": gettext_lazy(
        "The column name “%(column)s” appears twice in row %(row)s. Rename one of them."
    ),
    "no_rows": gettext_lazy("There are no rows below the column names."),
    "too_many_rows": gettext_lazy("The file has more than %(limit)s rows. Split it and import the parts."),
    "too_many_columns": gettext_lazy(
        "The file has more than %(limit)s columns. Remove those that are not needed."
    ),
    "too_large_unpacked": gettext_lazy("The workbook unpacks to more than %(limit)s MB. Save it as CSV."),
    "long_cell": gettext_lazy("A cell in row %(row)s is longer than %(limit)s characters. Shorten it."),
    "quoting": gettext_lazy("Row %(row)s has a quotation mark that does not end. Close it and save again."),
}

ROW_PROBLEMS = {
    "required": gettext_lazy("Fill in a value; this column may not be empty."),
    "too_long": gettext_lazy("“%(value)s” has more than %(limit)s characters. Shorten it."),
    "not_a_number": gettext_lazy("“%(value)s” is no number. Write it like 1234.50."),
    "not_whole": gettext_lazy("“%(value)s” is no whole number. Write it like 12."),
    "too_precise": gettext_lazy("“%(value)s” has more digits than can be kept. Use at most four decimals."),
    "negative": gettext_lazy("“%(value)s” is negative, which makes no sense here. Write a positive amount."),
    "other_currency": gettext_lazy("“%(value)s” is in another currency than %(currency)s. Convert the amount."),
    "not_a_date": gettext_lazy("“%(value)s” is no date. Write it like 2026-03-05."),
    "no_such_date": gettext_lazy("The date “%(value)s” does not exist. Check day and month."),
    "not_a_moment": gettext_lazy("“%(value)s” is no date and time. Write it like 2026-03-05 14:30."),
    "not_yes_or_no": gettext_lazy("“%(value)s” is neither yes nor no."),
    "not_an_email": gettext_lazy("“%(value)s” is no e-mail address."),
    "not_a_choice": gettext_lazy("“%(value)s” is not known here. Use one of: %(choices)s."),
    "unknown": gettext_lazy(
        "“%(value)s” was not found among your %(things)s. Check the spelling or import it first."
    ),
    "ambiguous": gettext_lazy("“%(value)s” fits several %(things)s. Write the code or the external id instead."),
    "duplicate_key": gettext_lazy("“%(value)s” is in row %(other)s already. Keep one of the two rows."),
    "formula": gettext_lazy("“%(value)s” is an error value of the spreadsheet. Correct the formula."),
    "ends_before": gettext_lazy("“%(value)s” is before %(other)s. Check both dates."),
    "changed_since": gettext_lazy("Somebody has changed or removed it since. It stays as it is."),
    "still_used": gettext_lazy("Something depends on it by now (%(what)s). It stays."),
}

PROPOSALS = {
    "nearest_name": gettext_lazy("“%(value)s” was not found. Read it as “%(proposal)s”?"),
    "spelling": gettext_lazy("“%(value)s” looks like a slip. Write “%(proposal)s” instead?"),
    "left_empty": gettext_lazy("Empty. The row is imported without it and can be completed later."),
}

NOTES = {
    "two_digit_years": gettext_lazy(
        "Years have two digits. “%(example)s” is read as %(reading)s (%(order)s). So read, %(n)s different dates "
        "lie between %(first)s and %(last)s."
    ),
    "date_order": gettext_lazy(
        "Day and month could be exchanged. “%(example)s” is read as %(reading)s (%(order)s), "
        "by comparing %(n)s different dates."
    ),
    "unused": gettext_lazy("%(n)s %(things)s do not occur in this file: %(names)s."),
    "same_file": gettext_lazy(
        "The same file was imported on %(day)s. Running it again changes only what differs."
    ),
}

DATE_ORDERS = {
    "dmy": gettext_lazy("day, month, year"),
    "mdy": gettext_lazy("month, day, year"),
    "ymd": gettext_lazy("year, month, day"),
}
_ALL: dict[str, Any] = FILE_PROBLEMS | ROW_PROBLEMS | PROPOSALS | NOTES


class Problem(Exception):
    """A cell that cannot be taken as it stands; `proposal` is the text that could stand there instead."""

    def __init__(self, code: str, *, proposal: str = "", **params: Any) -> None:
        super().__init__(code)
        self.code, self.proposal, self.params = code, proposal, params


def refused_file(code: str, **params: Any) -> ValidationError:
    """A file we do not take, with the reason."""
    return ValidationError(FILE_PROBLEMS[code], code=code, params=params)


def words(finding: Mapping[str, Any]) -> str:
    """A stored finding in the active language."""
    params = {key: value if isinstance(value, int) else str(value) for key, value in finding["params"].items()}
    if order := params.get("order"):
        params["order"] = str(DATE_ORDERS.get(str(order), order))
    if "things" in params:
        params["things"] = _(str(params["things"]))
    return str(params["text"]) if finding["code"] == "refused" else str(_ALL[finding["code"]]) % params
