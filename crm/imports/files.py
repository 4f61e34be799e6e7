"""Files we hand out: the rows that are wrong with the reason beside them, and templates to fill in."""

import csv
import io
from collections.abc import Iterator

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from crm.imports.models import Import
from crm.imports.queries import sentences_of
from crm.imports.registry import Importer
from crm.pages.files import BOM, safe_cell


def error_rows(of_import: Import) -> Iterator[str]:
    """The rows that did not go in, as CSV: number, reason, and the row as it stood. No cell can be a formula."""
    yield BOM + _line([_("Row"), _("What is wrong"), *of_import.header])
    rows = of_import.rows.filter(state__in=["error", "proposal", "kept"]).in_order()
    for row in rows.iterator(chunk_size=1000):
        yield _line([str(row.number), " ".join(sentences_of(row)), *row.values])


def template_of(importer: Importer) -> str:
    """A file with the headings in the reader's language and one line as an example."""
    is_chinese = (get_language() or "").startswith("zh")
    example = [
        column.example_zh or column.example if is_chinese else column.example for column in importer.columns
    ]
    return BOM + _line([str(column.label) for column in importer.columns]) + _line(example)


def _line(cells: list[str]) -> str:
    text = io.StringIO()
    csv.writer(text).writerow([safe_cell(cell) for cell in cells])
    return text.getvalue()
